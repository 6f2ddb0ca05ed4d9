"""What an e-mail address must be to be written to, and how the same one is recognised again."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portico.kit.addresses import ascii_domain
from portico.kit.digests import keyed_digest


class BadAddress(ValueError):
    """Nothing can be sent to this address. The sentence does not repeat it."""

    def __init__(self) -> None:
        super().__init__(_("This is no e-mail address that mail can be sent to; correct it."))


def deliverable(address: str) -> str:
    """The address as it goes over the wire: an internationalised domain in its ASCII form (RFC 5890).

    Raises `BadAddress` for anything else than one plain address, line breaks and non-ASCII local parts among it.
    """
    local, _at, domain = address.strip().rpartition("@")
    try:
        made = f"{local}@{ascii_domain(domain)}"
        made.encode("ascii")
        validate_email(made)
    except (ValidationError, UnicodeError) as error:
        raise BadAddress from error
    return made


def digest(address: str) -> str:
    """The keyed digest by which an address is recognised without being stored: the same for every way of writing it.

    An address that nothing could be sent to has one too; refusing to mail it must always be possible.
    """
    try:
        plain = deliverable(address)
    except BadAddress:
        plain = address
    return keyed_digest(scope="address", value=plain)
