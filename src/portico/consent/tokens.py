"""What stands in the links of mails about consent: encrypted, so that they say nothing, and stored nowhere.

An unsubscribe link must work for years, after its purpose, campaign or account is gone. A row per mail would have to be kept
as long; here the link itself carries whom and what it is about, under a key derived from `PORTICO_DIGEST_KEY`, which
suppression needs as long. AES-SIV (RFC 5297) both hides and authenticates, and the same link is the same each time.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

_CONFIRM, _UNSUBSCRIBE = b"consent.confirm", b"consent.unsubscribe"
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Which pending decisions a link confirms, and when it was made."""

    person: UUID
    commitments: frozenset[int]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """Whom and what a link unsubscribes. The keyed digest of the address outlives the person's row."""

    person: UUID
    purpose: str
    address_digest: str


def for_confirming(confirmation: Confirmation) -> str:
    """The token of a confirmation link."""
    numbers = sorted(confirmation.commitments)
    made = int(confirmation.made_at.timestamp())
    return _sealed(_CONFIRM, confirmation.person.bytes + struct.pack(f">q{len(numbers)}q", made, *numbers))


def confirming(token: str) -> Confirmation | None:
    """What a confirmation link says; None for anything that we did not make."""
    raw = _opened(_CONFIRM, token)
    if raw is None:
        return None
    made, *numbers = struct.unpack(f">q{(len(raw) - 24) // 8}q", raw[16:])
    return Confirmation(UUID(bytes=raw[:16]), frozenset(numbers), datetime.fromtimestamp(made, UTC))


def for_unsubscribing(unsubscription: Unsubscription) -> str:
    """The token of an unsubscribe link."""
    raw = unsubscription.person.bytes + bytes.fromhex(unsubscription.address_digest)
    return _sealed(_UNSUBSCRIBE, raw + unsubscription.purpose.encode())


def unsubscribing(token: str) -> Unsubscription | None:
    """What an unsubscribe link says; None for anything that we did not make."""
    raw = _opened(_UNSUBSCRIBE, token)
    if raw is None:
        return None
    return Unsubscription(UUID(bytes=raw[:16]), raw[48:].decode(), raw[16:48].hex())


def _cipher(use: bytes) -> AESSIV:
    return AESSIV(hmac.new(settings.PORTICO.digest_key, b"key:" + use, hashlib.sha512).digest())


def _sealed(use: bytes, raw: bytes) -> str:
    return base64.urlsafe_b64encode(_cipher(use).encrypt(raw, [use])).rstrip(b"=").decode()


def _opened(use: bytes, token: str) -> bytes | None:
    if len(token) > _LONGEST:
        return None
    try:
        found = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        return _cipher(use).decrypt(found, [use])
    except (binascii.Error, ValueError, InvalidTag):
        return None
