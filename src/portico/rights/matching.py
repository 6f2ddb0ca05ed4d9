"""Finding many subjects' identifiers in one reading of a text: the cost is the text's, whatever the number of subjects."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from portico.rights.disguises import readings
from portico.rights.identifiers import Identifiers

STRONG = ("email", "phone", "vat_id", "uuid", "address")

_TOKEN = re.compile(r"[⺀-鿿぀-ヿ가-힯]|[^\W_⺀-鿿぀-ヿ가-힯]+")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*")
_PHONE = re.compile(r"(?<![\d+])(?:\+|00)\d(?:[ \t().\-/ ]{0,3}\d){6,24}(?!\d)")
_DIGITS = re.compile(r"\d+")
_LOCAL_EDGE = ".'!#$%&*+/=?^`{|}~-"
_LONGEST_VAT_ID = 14
_SHORTEST_NAME = 2  # words: a single name is everybody's


def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, without case; each ideograph by itself."""
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, slots=True)
class Hit:
    """An identifier of a subject in a text. Kinds beyond the strong ones: name, city, company, street, postcode, number."""

    run: UUID
    kind: str
    part: str = ""  # which of the subject's addresses


Phrase = tuple[str, ...]


@dataclass(slots=True)
class _Table:
    """What is looked up, by its form."""

    emails: dict[str, set[Hit]] = field(default_factory=lambda: defaultdict(set))
    phones: dict[str, set[Hit]] = field(default_factory=lambda: defaultdict(set))
    vat_ids: dict[str, set[Hit]] = field(default_factory=lambda: defaultdict(set))
    phrases: dict[str, list[tuple[Phrase, Hit]]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[tuple[UUID, str], Phrase] = field(default_factory=dict)


class Matcher:
    """Looks for the identifiers of many subjects at once, by tables of their tokens."""

    def __init__(self, subjects: Mapping[UUID, Identifiers]) -> None:
        """Build the tables."""
        self._table = _Table()
        for run, subject in subjects.items():
            self._enter(run, subject)
        self._vat_starts = {one[:2] for one in self._table.vat_ids}
        self._streets: dict[tuple[UUID, str], Phrase] = {
            (hit.run, hit.part): phrase
            for phrases in self._table.phrases.values()
            for phrase, hit in phrases
            if hit.kind == "street"
        }

    def _enter(self, run: UUID, subject: Identifiers) -> None:
        for email in subject.emails:
            self._table.emails[_folded(email)].add(Hit(run, "email"))
        for phone in subject.phones:
            digits = "".join(_DIGITS.findall(phone))
            self._table.phones[digits].add(Hit(run, "phone"))
            self._phrase((digits,), Hit(run, "phone"))
        for vat_id in subject.vat_ids:
            self._table.vat_ids["".join(tokens(vat_id))].add(Hit(run, "vat_id"))
        for one in subject.uuids:
            self._phrase(tokens(one), Hit(run, "uuid"))
            self._phrase((UUID(one).hex,), Hit(run, "uuid"))
        for number, (street, house, postcode) in enumerate(sorted(subject.addresses)):
            self._phrase(tokens(street), Hit(run, "street", str(number)))
            self._phrase(tokens(postcode), Hit(run, "postcode", str(number)))
            self._table.numbers[run, str(number)] = tokens(house)
        for name in subject.names:
            if len(tokens(name)) >= _SHORTEST_NAME:
                self._phrase(tokens(name), Hit(run, "name"))
        for kind, values in (("city", subject.cities), ("company", subject.companies)):
            for value in values:
                self._phrase(tokens(value), Hit(run, kind))

    def _phrase(self, phrase: Phrase, hit: Hit) -> None:
        if phrase:
            self._table.phrases[phrase[0]].append((phrase, hit))

    def hits(self, text: str) -> frozenset[Hit]:
        """Everything of anybody in a text, in whatever form it is written."""
        found: set[Hit] = set()
        for reading in readings(text):
            found |= self._plain(reading)
        return frozenset(found)

    def _plain(self, text: str) -> set[Hit]:
        found: set[Hit] = set()
        if "@" in text and self._table.emails:
            found |= self._emails(text)
        words = tokens(text)
        phrases = self._table.phrases
        if not phrases.keys().isdisjoint(words):
            for place, word in enumerate(words):
                for phrase, hit in phrases.get(word, ()):
                    if words[place : place + len(phrase)] == phrase:
                        found.add(hit)
        if self._table.phones and ("+" in text or "00" in text):
            found |= self._phones(text)
        if self._vat_starts:
            found |= self._vat_ids(words)
        return found | self._addresses(found, words)

    def _emails(self, text: str) -> set[Hit]:
        found: set[Hit] = set()
        for match in _EMAIL.finditer(text):
            candidate = _folded(match.group())
            found |= self._table.emails.get(candidate, _NONE)
            found |= self._table.emails.get(candidate.strip(_LOCAL_EDGE), _NONE)
            for mark in "='/":  # an address after `mailto=`, in quotes, in a path
                if mark in candidate:
                    found |= self._table.emails.get(candidate.rpartition(mark)[2], _NONE)
        return found

    def _phones(self, text: str) -> set[Hit]:
        """Numbers with their country code, however they are grouped; more digits after a gap are another number."""
        found: set[Hit] = set()
        for match in _PHONE.finditer(text):
            digits = ""
            for group in _DIGITS.findall(match.group()):
                digits += group
                found |= self._table.phones.get(digits.removeprefix("00"), _NONE)
        return found

    def _vat_ids(self, words: tuple[str, ...]) -> set[Hit]:
        """VAT IDs, however they are grouped."""
        found: set[Hit] = set()
        for place, word in enumerate(words):
            if word[:2] not in self._vat_starts:
                continue
            grouped = ""
            for following in words[place : place + 6]:
                grouped += following
                if len(grouped) > _LONGEST_VAT_ID:
                    break
                found |= self._table.vat_ids.get(grouped, _NONE)
        return found

    def _addresses(self, found: Collection[Hit], words: tuple[str, ...]) -> set[Hit]:
        """A street with its number beside it, and the postcode in the same text."""
        whole: set[Hit] = set()
        for hit in found:
            if hit.kind != "street" or Hit(hit.run, "postcode", hit.part) not in found:
                continue
            street, number = self._streets[hit.run, hit.part], self._table.numbers[hit.run, hit.part]
            if _contains(words, street + number) or _contains(words, number + street):
                whole.add(Hit(hit.run, "address", hit.part))
        return whole

    def of_uuid(self, value: UUID) -> frozenset[Hit]:
        """Whose opaque id this is."""
        return frozenset(hit for _phrase, hit in self._table.phrases.get(value.hex, ()) if hit.kind == "uuid")

    def spread(self, cells: Mapping[str, tuple[str, frozenset[Hit]]]) -> Iterator[tuple[str, Hit]]:
        """Addresses whose street, number and postcode stand in different cells of a row: (the street's column, hit)."""
        for name, (_text, hits) in cells.items():
            for hit in hits:
                if hit.kind != "street" or Hit(hit.run, "address", hit.part) in hits:
                    continue
                number = self._table.numbers[hit.run, hit.part]
                elsewhere = any(Hit(hit.run, "postcode", hit.part) in others for _said, others in cells.values())
                if elsewhere and any(tokens(said) == number for said, _others in cells.values()):
                    yield name, Hit(hit.run, "address", hit.part)


_NONE: frozenset[Hit] = frozenset()


def _folded(email: str) -> str:
    return unicodedata.normalize("NFKC", email).casefold()


def _contains(words: tuple[str, ...], phrase: Phrase) -> bool:
    size = len(phrase)
    return any(words[place : place + size] == phrase for place in range(len(words) - size + 1))
