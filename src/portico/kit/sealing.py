"""Bytes that only the holder of a key can read, and nobody once the key is destroyed: AES-256-GCM."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes, as NIST SP 800-38D recommends


class CannotUnseal(Exception):
    """The bytes were not sealed with this key, or have been changed since."""

    def __init__(self) -> None:
        """Say what to look at."""
        super().__init__("The sealed bytes cannot be opened: another key made them, or they have been changed.")


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


def seal(plain: bytes, key: bytes) -> bytes:
    """Encrypt; the same bytes look different each time."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def unseal(sealed: bytes, key: bytes) -> bytes:
    """Decrypt what `seal` made with this key. Raises CannotUnseal."""
    try:
        return AESGCM(key).decrypt(bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:]), None)
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal from error
