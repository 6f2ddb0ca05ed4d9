"""VAT identification numbers, checked by their form and check digits; whether one is registered, only its state knows."""

import re

from stdnum import exceptions as refused
from stdnum.eu import vat
from stdnum.util import get_cc_module

# Whose numbers begin otherwise than with the country's code: Greece, Monaco, the Isle of Man, and Northern Ireland.
_PREFIXES = {"GR": {"EL"}, "MC": {"FR"}, "IM": {"GB"}, "GB": {"GB", "XI"}}
_COUNTRIES = {"EL": "GR", "XI": "GB"}


class NoVatId(ValueError):
    """This is no VAT ID, or one with a slip."""


class OfAnotherCountry(ValueError):
    """A VAT ID of another country than the address. `country` is whose it is, by two letters."""

    def __init__(self, country: str) -> None:
        """Carry the country."""
        super().__init__("The VAT ID is one of another country.")
        self.country = country


def checked(number: str, *, country: str) -> str:
    """The number in its compact form. Raises `NoVatId` or `OfAnotherCountry`.

    A number of a member state of the EU is known by its first letters, and they must fit the country of the account, if there is
    one. Any other is read in the way of that country, or taken as typed where nobody knows how that country writes one.
    """
    country = country.upper()
    try:
        compact = re.sub(r"^GR", "EL", str(vat.validate(number)))  # as Greece itself writes them
    except refused.InvalidComponent:
        return _outside(number, country)
    except refused.ValidationError as error:
        raise NoVatId from error
    _must_fit(compact[:2], country)
    return compact


def _outside(number: str, country: str) -> str:
    if country.lower() in vat.MEMBER_STATES:
        raise NoVatId
    module = get_cc_module(country.lower(), "vat") if country else None
    if module is None:
        return " ".join(number.split())
    try:
        read = str(module.validate(number))
    except refused.ValidationError as error:
        raise NoVatId from error
    led = number.strip().upper().startswith(country) and not read.startswith(country)
    return f"{country}{read}" if led else read


def _must_fit(prefix: str, country: str) -> None:
    if country and prefix not in _PREFIXES.get(country, {country}):
        raise OfAnotherCountry(_COUNTRIES.get(prefix, prefix))
