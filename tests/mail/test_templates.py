"""The words of mails: in both languages, told exactly what they need, and nothing that could do harm."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template.loader import get_template

from portico.mail import templates
from portico.mail.templates import TEMPLATES, UnsafeSubject, Value, WrongValues, render, shown_language
from portico.people.models import Seller

UNPRINTED = {"reason", "asks"}  # which words are chosen depends on them
WHEN = datetime(2026, 12, 23, 22, 30, tzinfo=UTC)


def values(name: str, /, **different: Value) -> dict[str, Value]:
    """Something for everything that a template must be told."""
    return {key: different.get(key, f"‹{key}›") for key in TEMPLATES[name].context}


def rendered(name: str, language: str = "en", /, context: Mapping[str, Value] | None = None, **different: Value):
    given = values(name, **different) if context is None else context
    return render(template=name, language=language, context=given, secrets=TEMPLATES[name].secrets)


@pytest.fixture
def seller(_django_db_helper: None) -> Seller:
    return Seller.objects.create(
        name="Nord & Süd <GmbH>",
        street="Kai 4",
        postcode="20457",
        city="Hamburg",
        country="DE",
        zone="Europe/Berlin",
        email="hello@nord.example",
        privacy_email="privacy@nord.example",
        default_language="de",
    )


@pytest.mark.parametrize("name", sorted(TEMPLATES))
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_mail_has_words_in_every_language(seller: Seller, name: str, language: str) -> None:
    words = rendered(name, language)
    assert words.language == language
    assert words.subject
    assert f'lang="{language}"' in words.html
    for key in TEMPLATES[name].context:
        if key not in UNPRINTED:
            assert f"‹{key}›" in words.text, key
            assert f"‹{key}›" in words.html, key
    for key in TEMPLATES[name].secrets:
        assert f"{{{{{key}}}}}" in words.text
        assert f"{{{{{key}}}}}" in words.html
    assert "Nord & Süd <GmbH>" in words.text
    assert "Nord &amp; Süd &lt;GmbH&gt;" in words.html
    assert not re.search(r"%\(\w+\)s|\{%|None", words.subject + words.text + words.html)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_mail_is_written_without_a_seller_too(_django_db_helper: None, name: str) -> None:
    assert "Portico" in rendered(name).text


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_each_kind_of_mail_has_its_three_files(name: str) -> None:
    for file in ("subject.txt", "body.txt", "body.html"):
        assert get_template(f"email/{name}/{file}")


@pytest.mark.parametrize(
    ("context", "secrets", "named"),
    [
        ({}, ["link"], "name"),
        ({"name": "Ada", "mailings": ""}, [], "link"),
        ({"name": "Ada", "mailings": "", "age": "36"}, ["link"], "age"),
        ({"name": "Ada", "mailings": ""}, ["link", "door"], "door"),
    ],
)
def test_a_value_missing_or_too_many_is_refused_by_name(
    _django_db_helper: None, context: dict[str, str], secrets: list[str], named: str
) -> None:
    with pytest.raises(WrongValues, match=named):
        render(template="verify_address", language="en", context=context, secrets=secrets)


def test_an_unknown_mail_is_a_mistake_of_the_programmer(_django_db_helper: None) -> None:
    with pytest.raises(KeyError):
        render(template="no_such_mail", language="en", context={}, secrets=[])


@pytest.mark.parametrize("kind", ["two\nlines", "two\rlines", "two\u2028lines", "x" * 400])
def test_a_subject_is_one_short_line(
    _django_db_helper: None, kind: str, monkeypatch: pytest.MonkeyPatch, settings, tmp_path
) -> None:
    folder = tmp_path / "templates" / "email" / "of_a_test"
    folder.mkdir(parents=True)
    for file, words in (("subject.txt", "About {{ kind }}"), ("body.txt", "x"), ("body.html", "x")):
        (folder / file).write_text(words)
    (backend,) = settings.TEMPLATES
    settings.TEMPLATES = [backend | {"DIRS": [tmp_path / "templates"], "APP_DIRS": False}]
    monkeypatch.setattr(templates, "TEMPLATES", dict(TEMPLATES))
    templates.register("of_a_test", "kind")
    with pytest.raises(UnsafeSubject) as refused:
        render(template="of_a_test", language="en", context={"kind": kind}, secrets=[])
    assert "lines" not in str(refused.value)


def test_what_a_person_wrote_is_escaped_in_html_and_not_in_text(seller: Seller) -> None:
    words = rendered("suspended", name="Ada <b>", reason="<script>alert(1)</script>")
    assert "<script>" not in words.html
    assert "&lt;script&gt;" in words.html
    assert "<script>alert(1)</script>" in words.text


def test_nobodys_name_is_taken_for_the_place_of_a_secret(seller: Seller) -> None:
    words = rendered("verify_address", name="{{link}}")
    assert words.text.count("{{link}}") == rendered("verify_address", name="Ada").text.count("{{link}}")


def test_a_time_is_said_in_the_sellers_zone_and_a_date_as_the_language_says_it(seller: Seller) -> None:
    words = rendered("export_ready", "de", until=WHEN)
    assert "23. Dezember 2026, 23:30 (CET)" in words.text
    assert "23. Dezember 2026" in rendered("request_received", "de", due=date(2026, 12, 23)).text


@pytest.mark.parametrize(
    ("wanted", "sellers", "shown"),
    [
        ("de", "en", "de"),
        ("de-at", "en", "de"),
        ("it", "de", "de"),
        ("it", "xx", "en"),
        ("", "", "en"),
        ("en", "de", "en"),
    ],
)
def test_a_language_without_words_falls_back(seller: Seller, wanted: str, sellers: str, shown: str) -> None:
    seller.default_language = sellers
    assert shown_language(wanted, seller) == shown
    assert shown_language("it", None) == "en"


@pytest.mark.parametrize(
    ("typed", "greeting"),
    [
        ("You won! https://evil.example/win", "Hello,"),
        ("write to win@evil.example", "Hello,"),
        ("WWW.EVIL.EXAMPLE", "Hello,"),
        ("Claim it at evil.example/win", "Hello Claim it at evil.\u200bexample/win,"),
        ("Ada\r\nBcc: bob@people.example", "Hello,"),
        ("Ada " + "word " * 40, "Hello " + ("Ada " + "word " * 40)[:59] + "…,"),
        ("J. R. R. O’Brien-Núñez", "Hello J. R. R. O’Brien-Núñez,"),
    ],
)
@pytest.mark.parametrize("name", ["verify_address", "invitation_withdrawn"])
def test_whoever_types_a_name_writes_no_link_into_a_mail_that_another_may_get(seller, name, typed, greeting):
    mail = rendered(name, name=typed)
    assert mail.text.splitlines()[0] == greeting
    assert "evil.example" not in mail.html.lower()
