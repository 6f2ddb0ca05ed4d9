"""The ceremonies of passkeys (WebAuthn): what a browser is asked, and checking what it answers. django-allauth and fido2 do the work.

Every passkey is kept by the device and asks for its owner's finger, face or PIN, so that it is two factors in one: it stands for the
password and the second factor together. What a browser was asked is kept in its session, counts once, and for five minutes.
"""

import json
import time
from dataclasses import dataclass
from ipaddress import ip_address
from struct import error as StructError  # noqa: N812 - it is a class
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.webauthn import AuthenticationResponse, CollectedClientData, RegistrationResponse

from portico.accounts.actions.second_factors import passkey_digest
from portico.accounts.models import Passkey
from portico.people.models import Person

_ASKED_AT = "portico_passkey_asked"
_PATIENCE = 300  # seconds
_LONGEST = 20_000  # characters of an answer
# What reading an answer may end in that no browser has given.
_NONSENSE = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, StructError)


class PasskeyRefused(Exception):
    """What came is no answer to what was asked in this session, or of no passkey that may give it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: what is stored to check its signatures, and its own id."""

    credential: dict[str, Any]
    id: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A passkey that has signed, whose it is, and how often it says that it has."""

    passkey: Authenticator
    person: Person
    signatures: int


def possible(request: HttpRequest) -> bool:
    """Whether this house is reached under a name: browsers make no passkeys for IP addresses."""
    host = request.get_host().partition(":")[0].strip("[]")
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def ask_to_create(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the browser needs in order to make a passkey."""
    request.session[_ASKED_AT] = time.time()
    return _plain(auth.begin_registration(person, passwordless=True))


def created(request: HttpRequest, answer: str) -> Made:
    """Check the answer. Raises `PasskeyRefused`."""
    try:
        given = _read(request, answer)
        found = RegistrationResponse.from_dict(given)
        _of_this_house(request, found.response.client_data)
        made = auth.complete_registration(given)
        if not made.is_user_verified() or made.credential_data is None:
            raise PasskeyRefused
    except _NONSENSE as error:
        raise PasskeyRefused from error
    finally:
        auth.clear_state()
    kept = {part: given["response"][part] for part in ("clientDataJSON", "attestationObject")}
    whole = {"id": given["id"], "rawId": given["rawId"], "type": "public-key", "response": kept}
    return Made(whole, made.credential_data.credential_id)


def ask_to_sign(request: HttpRequest, person: Person | None) -> dict[str, Any]:
    """What the browser needs in order to sign with a passkey: one of the person's, or of whoever sits before it."""
    request.session[_ASKED_AT] = time.time()
    return _plain(auth.begin_authentication(person))


def signed(request: HttpRequest, answer: str, person: Person | None) -> Shown:
    """Check the answer, which names its passkey; the passkey says whose it is. Raises `PasskeyRefused`."""
    try:
        given = _read(request, answer)
        found = AuthenticationResponse.from_dict(given)
        _of_this_house(request, found.response.client_data)
        known = Passkey.objects.filter(credential=passkey_digest(found.raw_id))
        passkey = known.select_related("authenticator__user").first()
        if passkey is None or (person is not None and passkey.authenticator.user_id != person.pk):
            raise PasskeyRefused
        owner = passkey.authenticator.user
        auth.complete_authentication(owner, given)
    except _NONSENSE as error:
        raise PasskeyRefused from error
    finally:
        auth.clear_state()
    return Shown(passkey.authenticator, owner, found.response.authenticator_data.counter)


def _read(request: HttpRequest, answer: str) -> dict[str, Any]:
    asked_at = request.session.pop(_ASKED_AT, 0)
    if time.time() - asked_at > _PATIENCE or len(answer) > _LONGEST:
        raise PasskeyRefused
    given = json.loads(answer)
    if not isinstance(given, dict):
        raise PasskeyRefused
    return given


def _of_this_house(request: HttpRequest, told: CollectedClientData) -> None:
    """The browser was on a page of this very host, and that page stood in no other's frame."""
    if told.cross_origin or urlsplit(told.origin).hostname != request.get_host().partition(":")[0]:
        raise PasskeyRefused


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return found
