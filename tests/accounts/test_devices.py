"""Browsers in the words of people."""

import pytest
from django.utils import translation

from portico.accounts.devices import in_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/17.4 Safari/605.1.15"
            ),
            "Safari on macOS",
        ),
        ("curl/8.9.1", "curl"),
        ("", "unknown browser"),
        ("x" * 5000, "unknown browser"),
        ("<script>alert(1)</script>", "unknown browser"),
        ("https://evil.example/ Firefox", "unknown browser"),
    ],
)
def test_browser_and_system_have_the_names_that_people_use(said: str, words: str) -> None:
    assert in_words(said) == words


@pytest.mark.parametrize(
    "said", ["evil.example/1.0 bot", "Visit www.evil.example/1 now", "evil.example/2.0 (X11; Linux)"]
)
def test_nothing_that_could_be_a_link_is_repeated(said: str) -> None:
    assert "." not in in_words(said)


def test_they_are_said_in_the_readers_language() -> None:
    with translation.override("de"):
        assert (
            in_words("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0") == "Firefox unter Linux"
        )
