"""Signatures that anyone can check: Ed25519 (RFC 8032) with the installation's key.

The public keys are served, so that a receipt or a ledger can be verified without us. When the key is changed, the
public half of the old one goes into `PORTICO_FORMER_KEYS`, and what it signed stays verifiable.
"""

import base64
import binascii
import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in base64, and the id of the key that made it."""

    signature: str
    key_id: str


def sign(data: bytes) -> Signature:
    """Sign with the installation's present key."""
    private, public = _pair(settings.PORTICO.signing_key)
    return Signature(base64.b64encode(private.sign(data)).decode(), _key_id(public))


def verify(data: bytes, signature: str, key_id: str) -> bool:
    """Whether the signature is one of ours over exactly these bytes, by the present key or a former one."""
    raw = next((public for public in _public() if _key_id(public) == key_id), None)
    if raw is None:
        return False
    try:
        _reader(raw).verify(base64.b64decode(signature, validate=True), data)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def public_keys() -> dict[str, str]:
    """Every public key in base64, by its id; the present one first."""
    return {_key_id(public): base64.b64encode(public).decode() for public in _public()}


def _public() -> Iterator[bytes]:
    yield _pair(settings.PORTICO.signing_key)[1]
    yield from settings.PORTICO.former_keys


def _key_id(public: bytes) -> str:
    """The first 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


@functools.lru_cache(maxsize=4)
def _pair(seed: bytes) -> tuple[Ed25519PrivateKey, bytes]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw()


@functools.lru_cache(maxsize=16)
def _reader(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
