"""E-mail addresses: one address has one form, however its domain is written.

An internationalised domain has two ways of writing, `bücher.example` and `xn--bcher-kva.example` (RFC 5890). What is stored and
compared is the first, which people can read; what goes over the wire is the second.
"""

import unicodedata
from typing import Any

from django.db import models
from django.db.models.lookups import IExact

_LABEL_CATEGORIES = {"Ll", "Lm", "Lo", "Mn", "Mc", "Nd"}
_JOINERS = {"\u200c", "\u200d"}


def canonical(address: str) -> str:
    """The address with its domain in small letters that people can read. What is no address stays as it is."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return address
    return f"{local}@{'.'.join(_readable(label) for label in _labels(domain))}"


def ascii_domain(domain: str) -> str:
    """A domain with every label that needs it in Punycode, in small letters.

    Letters that the older IDNA of Python's codec would replace, such as ß, stay themselves: `groß` is not `gross`.
    Raises UnicodeError for a label with anything but letters, digits and hyphens.
    """
    return ".".join(label if label.isascii() else _punycode(label) for label in _labels(domain))


def _labels(domain: str) -> list[str]:
    return unicodedata.normalize("NFC", domain.lower()).replace("。", ".").split(".")


def _punycode(label: str) -> str:
    if not all(sign == "-" or sign in _JOINERS or unicodedata.category(sign) in _LABEL_CATEGORIES for sign in label):
        raise UnicodeError("a label of a domain has letters, digits and hyphens")
    return "xn--" + label.encode("punycode").decode("ascii")


def _readable(label: str) -> str:
    """A label in Punycode as it is read; one that does not lead back to itself stays, lest two domains look like one."""
    if not label.startswith("xn--"):
        return label
    try:
        read = label.removeprefix("xn--").encode("ascii").decode("punycode")
        again = _punycode(read) if _labels(read) == [read] and not read.isascii() else ""
    except UnicodeError:
        return label
    return read if again == label else label


class AddressField(models.EmailField):  # type: ignore[type-arg]  # which Django cannot be told while it runs
    """An e-mail address in its one form: so it is stored, and so it is looked for, whichever way it is written."""

    def get_prep_value(self, value: Any) -> Any:
        """What the database is told, for a row and for a look-up alike."""
        prepared = super().get_prep_value(value)
        return canonical(prepared) if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's own signature
        """Leave the same in the object that was saved."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = canonical(value)
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """For the database it is an EmailField like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs


@AddressField.register_lookup
class SameAddress(IExact):
    """`email__iexact`: Django asks the field nothing for it, so it is told here."""

    def get_prep_lookup(self) -> Any:
        """The address that is looked for, in its one form."""
        return canonical(self.rhs) if isinstance(self.rhs, str) else super().get_prep_lookup()
