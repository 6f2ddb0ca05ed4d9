"""Signatures that anyone can check, and bytes that nobody can read once the key is gone."""

import base64
import dataclasses
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured

from portico.config import environment
from portico.kit import sealing, signing


def test_a_signature_is_verified() -> None:
    made = signing.sign(b"a receipt")
    assert signing.verify(b"a receipt", made.signature, made.key_id)


def test_a_changed_receipt_a_foreign_key_and_nonsense_are_refused() -> None:
    made = signing.sign(b"a receipt")
    assert not signing.verify(b"another receipt", made.signature, made.key_id)
    assert not signing.verify(b"a receipt", made.signature, "0" * 16)
    assert not signing.verify(b"a receipt", "no base64 !", made.key_id)
    assert not signing.verify(b"a receipt", base64.b64encode(b"short").decode(), made.key_id)


def test_anyone_with_the_public_key_can_verify() -> None:
    made = signing.sign(b"a receipt")
    raw = base64.b64decode(signing.public_keys()[made.key_id])
    Ed25519PublicKey.from_public_bytes(raw).verify(base64.b64decode(made.signature), b"a receipt")


def test_what_a_former_key_signed_stays_verifiable(settings: Any) -> None:
    made = signing.sign(b"an old receipt")
    former = base64.b64decode(signing.public_keys()[made.key_id])
    settings.PORTICO = dataclasses.replace(settings.PORTICO, signing_key=bytes(range(32)))
    assert not signing.verify(b"an old receipt", made.signature, made.key_id), "nobody vouches for it yet"
    settings.PORTICO = dataclasses.replace(settings.PORTICO, former_keys=(former,))
    assert signing.verify(b"an old receipt", made.signature, made.key_id)
    assert list(signing.public_keys())[1] == made.key_id
    assert signing.sign(b"new").key_id != made.key_id


def test_former_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [bytes([number] * 32) for number in (1, 2)]
    monkeypatch.setenv("PORTICO_FORMER_KEYS", " , ".join(base64.b64encode(key).decode() for key in keys) + ",")
    assert environment.read().former_keys == tuple(keys)


@pytest.mark.parametrize("given", ["!!", base64.b64encode(b"short").decode()])
def test_a_former_key_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("PORTICO_FORMER_KEYS", given)
    with pytest.raises(ImproperlyConfigured, match="PORTICO_FORMER_KEYS"):
        environment.read()


def test_sealed_bytes_come_back_with_their_key_alone() -> None:
    key = sealing.new_key()
    sealed = sealing.seal(b"ada@lovelace.example", key)
    assert b"ada" not in sealed
    assert sealed != sealing.seal(b"ada@lovelace.example", key)
    assert sealing.unseal(memoryview(sealed), key) == b"ada@lovelace.example"
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(sealed, sealing.new_key())


def test_changed_or_cut_bytes_do_not_open() -> None:
    key = sealing.new_key()
    sealed = bytearray(sealing.seal(b"ada", key))
    for wrong in (bytes([sealed[0] ^ 1]) + sealed[1:], sealed[:-1], b""):
        with pytest.raises(sealing.CannotUnseal):
            sealing.unseal(bytes(wrong), key)
