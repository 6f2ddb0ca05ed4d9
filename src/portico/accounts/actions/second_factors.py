"""Second factors: setting them up, taking them away, and checking what somebody shows. The person is told of each change by mail."""

import contextlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from portico.accounts import throttle
from portico.accounts.actions.pending import forget_address_change
from portico.accounts.actions.sessions import end_sessions, forget_browsers
from portico.accounts.events import record
from portico.accounts.models import Passkey
from portico.accounts.one_time_codes import step_of
from portico.accounts.queries.factors import codes_left, has_second_factor, passkey_id
from portico.accounts.telling import Place, tell
from portico.journal.actions import note
from portico.journal.models import Entry
from portico.kit.digests import exact_digest
from portico.people.models import Person

TOTP, WEBAUTHN, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
_NAMES = {TOTP: "app", WEBAUTHN: "passkey"}  # in the names of mails
MOST_PASSKEYS = 10
FAILURES_TOLD = 5  # failures at the second step within `_LATELY` of which the person is told
_LATELY = timedelta(hours=1)
_REFUSED = "person.second_factor_refused"
RESET_REASONS = ("lost", "stolen", "broken")  # what the journal may say of why


class WrongCode(Exception):
    """The code is none of the person's, or was used before."""


class AppInUse(Exception):
    """The person has an app already; it is removed before another one is set up."""


class PasskeyInUse(Exception):
    """The passkey is somebody's already."""


class TooManyPasskeys(Exception):
    """The person has as many passkeys as one may have."""


class PasskeyCopied(Exception):
    """A passkey that counts its signatures has counted fewer than it had: somebody may have a copy of it."""


class NoFactors(Exception):
    """The person has no second factor."""


def add_app(*, person: Person, secret: str, code: str, at: datetime, place: Place) -> bool:
    """Set up an app whose code shows that it has the secret; tell the person.

    True if recovery codes were made with it, as with the first factor. Raises `WrongCode` or `AppInUse`.
    """
    with transaction.atomic():
        _lock(person)
        if _of(person, TOTP).exists():
            raise AppInUse
        step = step_of(secret=secret, code=code, after=0, at=at)
        if step is None:
            raise WrongCode
        Authenticator.objects.create(
            user=person, type=TOTP, data={"secret": encrypt(secret), "last_step": step}, created_at=at, last_used_at=at
        )
        return _added(person, TOTP, at, place)


def add_passkey(
    *, person: Person, name: str, credential: dict[str, Any], credential_id: bytes, at: datetime, place: Place
) -> bool:
    """Store a passkey whose registration was checked by `portico.accounts.passkeys`; tell the person.

    True if recovery codes were made with it. Raises `PasskeyInUse` or `TooManyPasskeys`.
    """
    try:
        with transaction.atomic():
            _lock(person)
            if _of(person, WEBAUTHN).count() >= MOST_PASSKEYS:
                raise TooManyPasskeys
            stored = Authenticator.objects.create(
                user=person, type=WEBAUTHN, data={"name": "", "credential": credential}, created_at=at
            )
            Passkey.objects.create(authenticator=stored, name=name, credential=passkey_digest(credential_id))
            return _added(person, WEBAUTHN, at, place)
    except IntegrityError as error:
        raise PasskeyInUse from error


def passkey_digest(credential_id: bytes) -> str:
    """By what a passkey is found."""
    return exact_digest(scope="passkey", value=credential_id.hex())


def rename_passkey(*, person: Person, passkey: str, name: str, at: datetime, ip: str | None) -> bool:
    """Give a passkey of the person another name. False if they have none such."""
    with transaction.atomic():
        renamed = Passkey.objects.filter(authenticator__in=_named(person, passkey)).update(name=name)
        if renamed:
            record("person.passkey_renamed", person, at=at, ip=ip)
    return bool(renamed)


def remove_passkey(*, person: Person, passkey: str, at: datetime, place: Place) -> bool:
    """Take a passkey away, and with the last factor the recovery codes; tell the person. False if they have none such."""
    with transaction.atomic():
        _lock(person)
        return _remove(person, _named(person, passkey), WEBAUTHN, at, place)


def remove_app(*, person: Person, at: datetime, place: Place) -> bool:
    """Take the app away, and with the last factor the recovery codes; tell the person. False if there was none."""
    with transaction.atomic():
        _lock(person)
        return _remove(person, _of(person, TOTP), TOTP, at, place)


def renew_codes(*, person: Person, at: datetime, place: Place) -> None:
    """Make new recovery codes; those from before open nothing any more. Tell the person. Raises `NoFactors`."""
    with transaction.atomic():
        _lock(person)
        if not has_second_factor(person):
            raise NoFactors
        _of(person, CODES).delete()
        _make_codes(person, at)
        record("person.recovery_codes_made", person, at=at, ip=place.ip)
        tell("recovery_codes_made", person, place=place, at=at)


def unused_codes(person: Person) -> list[str]:
    """The recovery codes that are not used up, to be shown once after they were made."""
    stored = _of(person, CODES).first()
    return [] if stored is None else list(RecoveryCodes(stored).get_unused_codes())


def check_code(*, person: Person, code: str, at: datetime, place: Place) -> str:
    """Use up a code of the app or a recovery code; returns which it was, as a key of the journal's words.

    Each code counts once, also when it comes twice at the same moment. Raises `WrongCode`, and notes it.
    """
    with transaction.atomic():
        _lock(person)
        kind = _take_app_code(person, code, at) or _take_recovery_code(person, code, at, place)
    if kind is None:
        _refused(person, at, place)
        raise WrongCode
    return kind


def use_passkey(*, person: Person, passkey: int, signatures: int, at: datetime, place: Place) -> None:
    """Write down that a passkey of the person has signed. Raises `PasskeyCopied`, and notes it."""
    with transaction.atomic():
        _lock(person)
        held = Passkey.objects.filter(authenticator=passkey, authenticator__user=person)
        fresh = held.filter(signatures__lt=signatures) if signatures else held.filter(signatures=0)
        if used := fresh.update(signatures=signatures):
            _of(person, WEBAUTHN).filter(pk=passkey).update(last_used_at=at)
    if not used:
        refuse_passkey(person=person, at=at, place=place)
        raise PasskeyCopied


def refuse_passkey(*, person: Person | None, at: datetime, place: Place) -> None:
    """Note that something was shown as a passkey that is none, or none of this person."""
    _refused(person, at, place, detail=WEBAUTHN)


def reset_second_factor(*, person: Person, reason: str, by: UUID | None, by_role: str, at: datetime) -> int:
    """Take every second factor from somebody who has lost theirs, and sign them out everywhere; tell them.

    The reason is one of `RESET_REASONS` and stands in the journal. Returns how many factors there were. Raises `NoFactors`.
    """
    with transaction.atomic():
        _lock(person)
        if not has_second_factor(person):
            raise NoFactors
        found = Authenticator.objects.filter(user=person)
        count = found.exclude(type=CODES).count()
        _delete(found)
        end_sessions(person=person)
        forget_browsers(person=person)
        forget_address_change(person)
        note(verb="person.second_factor_reset", at=at, actor=by, actor_role=by_role, person=person.pk, detail=reason)
        tell("second_factor_reset", person, place=None, at=at)
    return int(count)


def _refused(person: Person | None, at: datetime, place: Place, detail: str = "") -> None:
    """Note a failure. Where there were several within an hour, the person is told, once a day at most.

    Whoever comes so far has given the password or holds the session; somebody without either cannot have mails sent.
    """
    record(_REFUSED, person, at=at, ip=place.ip, user_agent=place.user_agent, detail=detail, by_themself=False)
    if person is None:
        return
    lately = Entry.objects.filter(person=person.pk, verb=_REFUSED, at__gt=at - _LATELY)
    if lately.order_by()[:FAILURES_TOLD].count() < FAILURES_TOLD:
        return
    with contextlib.suppress(throttle.TooMany):
        throttle.spend((throttle.SECOND_FACTOR_TOLD, str(person.pk)), at=at)
        tell("second_factor_failures", person, place=place, at=at)


def _lock(person: Person) -> None:
    """One change or check of a person's factors at a time."""
    Person.objects.select_for_update().get(pk=person.pk)


def _of(person: Person, kind: str) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=person, type=kind)
    return found


def _named(person: Person, passkey: str) -> QuerySet[Authenticator]:
    """The person's passkey that an address names, if they have it."""
    keys = _of(person, WEBAUTHN).values_list("pk", flat=True)
    return _of(person, WEBAUTHN).filter(pk__in=[key for key in keys if passkey_id(key) == passkey])


def _added(person: Person, kind: str, at: datetime, place: Place) -> bool:
    record("person.second_factor_added", person, at=at, ip=place.ip, detail=kind)
    tell(f"{_NAMES[kind]}_added", person, place=place, at=at)
    if _of(person, CODES).exists():
        return False
    _make_codes(person, at)
    record("person.recovery_codes_made", person, at=at, ip=place.ip)
    return True


def _make_codes(person: Person, at: datetime) -> None:
    sealed = encrypt(RecoveryCodes.generate_seed())
    Authenticator.objects.create(user=person, type=CODES, data={"seed": sealed, "used_mask": 0}, created_at=at)


def _remove(person: Person, doomed: QuerySet[Authenticator], kind: str, at: datetime, place: Place) -> bool:
    if not doomed.exists():
        return False
    _delete(doomed)
    if not has_second_factor(person):
        _of(person, CODES).delete()
    record("person.second_factor_removed", person, at=at, ip=place.ip, detail=kind)
    tell(f"{_NAMES[kind]}_removed", person, place=place, at=at)
    return True


def _delete(doomed: QuerySet[Authenticator]) -> None:
    keys = list(doomed.values_list("pk", flat=True))
    Passkey.objects.filter(authenticator__in=keys).delete()
    Authenticator.objects.filter(pk__in=keys).delete()


def _take_app_code(person: Person, code: str, at: datetime) -> str | None:
    app = _of(person, TOTP).first()
    if app is None:
        return None
    step = step_of(secret=decrypt(app.data["secret"]), code=code, after=app.data["last_step"], at=at)
    if step is None:
        return None
    app.data["last_step"], app.last_used_at = step, at
    app.save(update_fields=["data", "last_used_at"])
    return str(TOTP)


def _take_recovery_code(person: Person, code: str, at: datetime, place: Place) -> str | None:
    stored = _of(person, CODES).first()
    if stored is None or not has_second_factor(person) or not RecoveryCodes(stored).validate_code(code):
        return None
    _of(person, CODES).update(last_used_at=at)
    stored.refresh_from_db()
    tell("recovery_code_used", person, place=place, at=at, left=str(codes_left(stored)))
    return str(CODES)
