"""The client's address comes through configured proxies only; a database that is behind serves nothing."""

import dataclasses

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from portico.config.middleware import ClientAddressMiddleware, LongestRequestMiddleware
from portico.kit.gate import Verdict

PEER, VISITOR, LIAR = "203.0.113.7", "198.51.100.4", "192.0.2.66"


def address(settings, *, proxies: tuple[str, ...], peer: str, forwarded: str | None = None) -> str | None:
    """What the house takes for the visitor's address."""
    settings.PORTICO = dataclasses.replace(settings.PORTICO, trusted_proxies=proxies)
    seen: list[str | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.client_ip)  # type: ignore[attr-defined]
        return HttpResponse()

    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    ClientAddressMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "taken"),
    [
        ((), PEER, None, PEER),
        ((), PEER, LIAR, PEER),
        ((PEER,), PEER, VISITOR, VISITOR),
        ((PEER,), PEER, f"{LIAR}, {VISITOR}", VISITOR),
        (("203.0.113.0/24",), PEER, f"{LIAR}, {VISITOR}, 203.0.113.99", VISITOR),
        (("203.0.113.0/24",), VISITOR, LIAR, VISITOR),
        ((PEER,), PEER, None, PEER),
        ((PEER,), PEER, "", PEER),
        ((PEER,), PEER, "unknown", None),
        ((PEER,), PEER, f"{VISITOR}, <script>", None),
        ((PEER,), PEER, f"{LIAR},, {VISITOR} ,", VISITOR),
        (("2001:db8::/32",), "2001:db8::1", "2001:db9::7", "2001:db9::7"),
        ((PEER,), "", VISITOR, None),
        (["10.0.0.1"], "10.0.0.1", "fe80::1%" + "a" * 300, "fe80::1"),
    ],
)
def test_only_what_a_trusted_proxy_says_is_believed(settings, proxies, peer, forwarded, taken) -> None:
    assert address(settings, proxies=proxies, peer=peer, forwarded=forwarded) == taken


@pytest.mark.parametrize("reason", ["behind", "foreign", "unreachable"])
@pytest.mark.django_db
def test_a_closed_gate_serves_nothing_but_an_explanation(ask_gate, reason: str) -> None:
    ask_gate(Verdict(open=False, reason=reason, sentence="Run `portico rights replay`."))
    browser = Browser()
    for path in ("/", "/desk/", "/login/", "/no-such-page/", reverse("set_language")):
        for answer in (browser.get(path), browser.post(path)):
            assert answer.status_code == 503
            assert answer["Retry-After"] == "60"
            assert "portico rights replay" in answer.content.decode()
            assert "Content-Security-Policy" in answer
            assert not answer.cookies


@pytest.mark.django_db
def test_an_open_gate_is_not_felt(open_gate) -> None:
    assert Browser().get("/no-such-page/").status_code == 404


@pytest.mark.parametrize(
    ("length", "status"), [("100000001", 413), ("9" * 5000, 413), ("100000000", 200), ("", 200), ("ten", 200)]
)
def test_what_is_longer_than_any_form_is_refused_before_it_is_read(length: str, status: int) -> None:
    def read(request: HttpRequest) -> HttpResponse:
        assert status == 200, "it was passed on"
        return HttpResponse(request.method)

    request = RequestFactory().post("/login/", CONTENT_LENGTH=length)
    assert LongestRequestMiddleware(read)(request).status_code == status


def test_it_stands_before_whatever_reads_a_form(settings) -> None:
    order = settings.MIDDLEWARE
    named = f"{LongestRequestMiddleware.__module__}.{LongestRequestMiddleware.__name__}"
    assert order.index(named) < order.index("django.middleware.csrf.CsrfViewMiddleware")
