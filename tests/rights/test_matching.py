"""An identifier is found in whatever form it is written, and what only looks like one is not."""

import base64
import json
import quopri
from email.header import Header

import pytest

from portico.rights.identifiers import Identifiers
from portico.rights.matching import STRONG, Matcher
from tests.rights.subjects import ADA, LONG, RUN, mime


def everything(text: str, subject: Identifiers = ADA) -> set[str]:
    return {hit.kind for hit in Matcher({RUN: subject}).hits(text)}


def kinds(text: str) -> set[str]:
    """The strong identifiers in a text."""
    return everything(text) & set(STRONG)


@pytest.mark.parametrize(
    "text",
    [
        "ada@lovelace.example",
        "Write to <ADA@Lovelace.Example>, please.",
        "to:ada@lovelace.example;bob@noyce.example",
        "ada@lovelace.example.",
        "mailto:ada@lovelace.example?subject=x",
        "path/ada@lovelace.example/inbox",
        "to=ada@lovelace.example&x=1",
        "'ada@lovelace.example'",
        "ada%40lovelace.example",
        "ada&#64;lovelace.example",
        '{"to": "ada\\u0040lovelace.example"}',
        '{"text": "Hello\\nada@lovelace.example"}',
        "ada=40lovelace.example",
        "ada@love=\r\nlace.example",
    ],
)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert kinds(text) == {"email"}


@pytest.mark.parametrize(
    "text",
    [
        "nada@lovelace.example",
        "x.ada@lovelace.example",
        "ada@lovelace.example.com",
        "ada@lovelace.examples",
        "ada at lovelace dot example",
        "ada+news@lovelace.example",
        "lovelace.example",
        "",
    ],
)
def test_another_address_is_none(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "+442079460101",
        "Call +44 20 7946 0101 today",
        "+44 (0)20 7946 0101".replace("(0)", ""),
        "0044 20 7946-0101",
        "tel:+44-20-7946-0101",
        "+44 20 7946 0101 or +49 30 1",
        "442079460101",
    ],
)
def test_a_phone_number_is_found_however_it_is_grouped(text: str) -> None:
    assert kinds(text) == {"phone"}


@pytest.mark.parametrize(
    "text", ["+4420794601012", "+14420794601", "2079460101", "1442079460101", "order 442079460101x"]
)
def test_other_digits_are_no_phone_number(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize("text", ["DE123456789", "de 123 456 789", "VAT: DE-123.456.789,", "(DE123456789)"])
def test_a_vat_id_is_found_however_it_is_grouped(text: str) -> None:
    assert kinds(text) == {"vat_id"}


@pytest.mark.parametrize("text", ["DE1234567890", "XDE123456789", "123456789", "DE12345678"])
def test_other_numbers_are_no_vat_id(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "0b7f4c1e-9a52-4c0f-8d0e-2f5a1c3d4e5f",
        "0B7F4C1E9A524C0F8D0E2F5A1C3D4E5F",
        "/desk/clients/0b7f4c1e-9a52-4c0f-8d0e-2f5a1c3d4e5f/",
    ],
)
def test_an_opaque_id_is_found_with_and_without_hyphens(text: str) -> None:
    assert kinds(text) == {"uuid"}


def test_an_address_needs_street_number_and_postcode() -> None:
    assert "address" in kinds("12 St James's Square, London SW1Y 4JH")
    assert "address" in kinds("St James's Square 12\nSW1Y 4JH")
    assert "address" not in kinds("St James's Square, SW1Y 4JH")
    assert "address" not in kinds("12 St James's Square, London")
    assert "address" not in kinds("112 St James's Square, SW1Y 4JH")


def test_names_in_scripts_without_spaces_are_found() -> None:
    assert "name" in everything("来自王小明的信", Identifiers(names=frozenset({"王小明"})))
    assert "name" not in everything("来自王大明的信", Identifiers(names=frozenset({"王小明"})))


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_raw_mail_is_read_in_each_encoding(encoding: str) -> None:
    raw = mime(LONG.replace(". ", ".\n"), encoding)
    assert kinds(raw) == {"email"}
    assert kinds(json.dumps({"raw": raw})) == {"email"}, "and once more within JSON"


def test_an_encoded_header_is_read() -> None:
    raw = "From: " + Header("Ada Lovelace of Engines & Söhne", "utf-8").encode()
    assert everything(raw) >= {"name", "company"}


def test_base64_within_base64_is_read() -> None:
    once = base64.b64encode(b"mail for ada@lovelace.example").decode()
    assert kinds("attachment: " + base64.b64encode(f"part {once}".encode()).decode()) == {"email"}
    assert kinds(base64.urlsafe_b64encode("ÿÿ ada@lovelace.example ÿÿ".encode()).decode()) == {"email"}


def test_quoted_printable_text_is_read() -> None:
    words = "Grüße an ada@lovelace.example, " * 4
    assert "email" in kinds(quopri.encodestring(words.encode()).decode())
