"""What tests of second factors stand on: an app that computes real codes, and a passkey that signs."""

import base64
import hashlib
import hmac
import json
import struct
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client as Browser
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

from portico.accounts import actions
from portico.accounts.actions.second_factors import unused_codes
from portico.accounts.one_time_codes import new_secret
from portico.accounts.telling import Place
from portico.people.models import Person
from tests.factories.people import PASSWORD

HERE = Place("127.0.0.1", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
HOST = "testserver"


def code_of(secret: str, step: int) -> str:
    """What an app shows (RFC 6238), written from the RFC and not with the library under test."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@dataclass
class App:
    """An authenticator app that holds somebody's key."""

    secret: str

    def code(self, ahead: int = 0) -> str:
        """The code of the present step, or of one so many steps away."""
        return code_of(self.secret, int(time.time()) // 30 + ahead)


def give_app(person: Person, place: Place = HERE) -> App:
    """Set up an app for somebody, some steps ago, so that each code of now is fresh."""
    at, secret = datetime.fromtimestamp(time.time() - 300, tz=UTC), new_secret()
    actions.add_app(person=person, secret=secret, code=code_of(secret, int(at.timestamp()) // 30), at=at, place=place)
    return App(secret)


def recovery_codes(person: Person) -> list[str]:
    """Those that are left."""
    return unused_codes(person)


def secret_of(person: Person) -> str:
    """The key of somebody's app, opened."""
    return decrypt(Authenticator.objects.get(user=person, type="totp").data["secret"])


def confirm(browser: Browser, code: str = "") -> Any:
    """Give the password again, and a code."""
    answer = browser.post("/confirm-password/", {"password": PASSWORD, "code": code, "next": "/security/"})
    assert answer["Location"] == "/security/", answer.content
    return answer


@dataclass
class Device:
    """A device with one passkey: it makes it and signs with it as a browser would hand it over (WebAuthn level 2)."""

    origin: str = f"https://{HOST}"
    host: str = HOST
    flags: int = 0x05  # the owner was there and has shown it: UP and UV
    count: int = 0
    id: bytes = field(default_factory=lambda: hashlib.sha256(str(time.perf_counter_ns()).encode()).digest()[:16])
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, asked: dict[str, Any]) -> str:
        """Answer the question of a new passkey."""
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(self.flags | 0x40) + attested
        response = {
            "clientDataJSON": self._told("webauthn.create", asked),
            "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._answer(response)

    def sign(self, asked: dict[str, Any], **more: str) -> str:
        """Answer the question for a signature."""
        told, data = self._told("webauthn.get", asked), self._data(self.flags)
        signed = data + hashlib.sha256(websafe_decode(told)).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": told,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
        }
        return self._answer(response | more)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _told(self, kind: str, asked: dict[str, Any]) -> str:
        told = {"type": kind, "challenge": asked["publicKey"]["challenge"], "origin": self.origin}
        return websafe_encode(json.dumps(told).encode())

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def ask(browser: Browser, path: str, **more: str) -> dict[str, Any]:
    """What the browser is asked."""
    answer = browser.post(path, more)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def give_passkey(browser: Browser, name: str = "Laptop", device: Device | None = None) -> Device:
    """Add a passkey in a browser that is signed in and has shown it again."""
    device = device or Device()
    asked = ask(browser, "/security/passkeys/options/")
    answer = browser.post("/security/passkeys/add/", {"name": name, "answer": device.make(asked)})
    assert answer.status_code == 302, answer.content
    return device
