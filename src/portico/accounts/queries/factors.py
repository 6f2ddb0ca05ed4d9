"""With what a person signs in beside the password."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator

from portico.accounts.models import Passkey
from portico.kit.digests import exact_digest
from portico.people.models import Person

_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none: they stand in for one


@dataclass(frozen=True, slots=True)
class Key:
    """A passkey as its person knows it."""

    id: str  # opens nothing, and says nothing of the order in which passkeys were made
    name: str
    since: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of a person: an app or none, passkeys, and how many recovery codes are left."""

    app_since: datetime | None
    app_used: datetime | None
    passkeys: tuple[Key, ...]
    codes_left: int
    codes_since: datetime | None

    @property
    def any(self) -> bool:
        """Whether signing in takes a second step."""
        return self.app_since is not None or bool(self.passkeys)

    @property
    def last(self) -> bool:
        """Whether there is only one left."""
        return (self.app_since is not None) + len(self.passkeys) == 1


def factors_of(person: Person) -> Factors:
    """What a person has set up. Two queries."""
    found = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    names = dict(Passkey.objects.filter(authenticator__user=person).values_list("authenticator_id", "name"))
    app = next((one for one in found if one.type == Authenticator.Type.TOTP), None)
    codes = next((one for one in found if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return Factors(
        app_since=app.created_at if app else None,
        app_used=app.last_used_at if app else None,
        passkeys=tuple(
            Key(passkey_id(one.pk), names.get(one.pk, ""), one.created_at, one.last_used_at)
            for one in found
            if one.type == Authenticator.Type.WEBAUTHN
        ),
        codes_left=codes_left(codes) if codes else 0,
        codes_since=codes.created_at if codes else None,
    )


def passkey_id(key: int) -> str:
    """How an address names a passkey."""
    return exact_digest(scope="passkey-address", value=str(key))[:32]


def has_second_factor(person: Person) -> bool:
    """Whether signing in takes a second step."""
    return Authenticator.objects.filter(user=person, type__in=_SECOND).exists()


def codes_left(codes: Authenticator) -> int:
    """How many of the recovery codes are not used up."""
    used: int = codes.data["used_mask"].bit_count()
    return app_settings.RECOVERY_CODE_COUNT - used
