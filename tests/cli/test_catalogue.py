"""The message catalogues are whole."""

from io import StringIO
from pathlib import Path

import polib
import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from portico.cli import catalogue


def test_every_offered_language_but_the_source_has_a_catalogue() -> None:
    offered = {code for code, _name in settings.LANGUAGES}
    assert set(catalogue.languages()) == offered - {catalogue.SOURCE_LANGUAGE}


@pytest.mark.parametrize("language", catalogue.languages())
def test_a_catalogue_is_complete_current_and_certain(language: str) -> None:
    assert catalogue.problems(language) == []


@pytest.mark.parametrize("language", catalogue.languages())
def test_a_catalogue_is_written_as_the_command_writes_it(language: str) -> None:
    assert catalogue.path(language).read_text() == catalogue.as_text(catalogue.read(language))


@pytest.mark.parametrize("language", catalogue.languages())
def test_the_compiled_catalogue_says_what_the_written_one_says(language: str) -> None:
    catalogue.compile_all()
    written = {entry.msgid: entry.msgstr for entry in polib.pofile(str(catalogue.path(language)))}
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(catalogue.path(language, "mo")))}
    assert compiled == written


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (Message("Save", ""), "not translated"),
        (Message("Save", "Speichern", flags=("fuzzy",)), "fuzzy"),
        (Message("%(done)s of %(total)s", "%(done)s von %(ganz)s"), "placeholders differ"),
        (Message(("%(n)s row", "%(n)s rows"), ("eine Zeile", "Zeilen")), "placeholders differ"),
        (Message("{name}", "{namen}"), "placeholders differ"),
        (Message("Save", "Spei\nchern"), "line break"),
    ],
)
def test_each_fault_of_a_message_is_named(message: Message, sentence: str) -> None:
    assert sentence in next(iter(catalogue._problems_of(message)))


def test_a_singular_may_say_one_in_words() -> None:
    assert list(catalogue._problems_of(Message(("%(n)s row", "%(n)s rows"), ("eine Zeile", "%(n)s Zeilen")))) == []


def test_a_message_that_the_sources_lack_or_gained_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    catalogue.path("de").parent.mkdir(parents=True)
    old = Catalog(locale="de", fuzzy=False)
    old.add("No page says this", "Das sagt keine Seite")
    catalogue.path("de").write_text(catalogue.as_text(old))
    found = catalogue.problems("de")
    assert "no longer used: 'No page says this'" in found
    assert "missing: 'There is no such page'" in found
    catalogue.update("de")
    assert all(problem.startswith("not translated") for problem in catalogue.problems("de"))


def test_extraction_finds_words_in_python_and_in_templates() -> None:
    found = {message.id for message in catalogue.extracted()}
    assert {"Terms of Service", "Skip to the content", "%(done)s of %(total)s"} <= found


def test_a_language_is_begun_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    with pytest.raises(CommandError, match="takes the code of a language"):
        call_command("messages", "update", begin="xx")
    assert catalogue.languages() == []
    call_command("messages", "update", begin="it", stdout=StringIO())
    assert catalogue.languages() == ["it"]
    assert "Portico in Italian." in catalogue.path("it").read_text()
