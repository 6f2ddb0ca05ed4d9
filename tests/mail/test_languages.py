"""Every mail speaks the language of whoever gets it, and nothing of the source's words is left in it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache

import pytest
from django.utils import translation

from portico.cli import catalogue
from portico.mail.templates import TEMPLATES, Rendered, render
from portico.people.models import Seller

WHEN = datetime(2026, 12, 23, 22, 30, tzinfo=UTC)
TRANSLATED = [language for language in catalogue.languages() if language != catalogue.SOURCE_LANGUAGE]
_GAP = re.compile(r"%\(\w+\)[sdf]|<[^>]+>|\n")  # what stands between the words of a message
_SHARED = ("templates/email/layout", "templates/email/greeting", "templates/email/_")


@pytest.fixture(autouse=True)
def seller(db: None) -> Seller:
    return Seller.objects.create(
        name="Nord",
        street="Hafen 1",
        postcode="20457",
        city="Hamburg",
        country="DE",
        zone="Europe/Berlin",
        email="hello@nord.example",
        privacy_email="privacy@nord.example",
    )


def letter(name: str, language: str) -> Rendered:
    template = TEMPLATES[name]
    values = {"when": WHEN, "until": WHEN, "due": date(2026, 12, 23), "day": date(2026, 12, 23)}
    context = {key: values.get(key, f"‹{key}›") for key in template.context}
    return render(template=name, language=language, context=context, secrets=template.secrets)


@cache
def of_mails() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Each message of a mail's templates, with where it stands."""
    found = []
    for message in catalogue.read(TRANSLATED[0]):  # as complete as the sources: another test holds that
        places = tuple(place for place, _line in message.locations if place.startswith("templates/email/"))
        parts = [message.id] if isinstance(message.id, str) else message.id
        found += [(places, part) for part in parts if places and part]
    return tuple(found)


def messages_of(name: str) -> list[str]:
    """The messages of a mail's own templates and of those that every mail shares."""
    return [
        part
        for places, part in of_mails()
        if any(at.startswith((f"templates/email/{name}/", *_SHARED)) for at in places)
    ]


def pieces(text: str) -> Iterator[str]:
    """A message's words, without what is put into them."""
    yield from (piece.strip() for piece in _GAP.split(text) if len(piece.strip()) > 3)


def stands(piece: str, text: str) -> bool:
    """Whether the words stand in a text as whole words."""
    return re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text) is not None


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_word_of_the_source_is_left_in_a_translated_mail(name: str, language: str) -> None:
    words = letter(name, language)
    said = f"{words.subject}\n{words.text}\n{words.html}"
    with translation.override(language):
        same = {message for message in messages_of(name) if translation.gettext(message) == message}
    assert same == set()
    left = [piece for message in messages_of(name) for piece in pieces(message) if stands(piece, said)]
    assert left == []


def test_the_mails_of_the_source_hold_its_words() -> None:
    words = letter("password_changed", catalogue.SOURCE_LANGUAGE)
    found = {
        piece for message in messages_of("password_changed") for piece in pieces(message) if stands(piece, words.text)
    }
    assert "The password of your account with" in found


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_uses_only_letters_that_every_font_has(language: str) -> None:
    """Letters of Latin-1, typographic quotes and dashes: what the fonts of every system and a plain mail can show."""
    text = "".join("".join(part) for message in catalogue.read(language) if message.id for part in message.string)
    assert {letter for letter in text if letter != "\n" and (ord(letter) < 32 or 126 < ord(letter) < 160)} == set()
    assert {letter for letter in text if ord(letter) > 255} <= set("‘’‚“”„–—…€œŒ→")
