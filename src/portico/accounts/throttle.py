"""How often something may be tried: sign-in, sign-up, new passwords. Nobody can be recognised in what is stored.

Each attempt takes one of a limited number of places under a keyed digest in the cache. A place is taken by an insert that succeeds once
(`cache.add`), so that attempts made at the same moment cannot all be the last one. django-allauth has rate limits too; their
keys hold the IP itself and a plain hash of the address.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.core.cache import cache

from portico.kit.addresses import canonical
from portico.kit.digests import keyed_digest

_FIVE_MINUTES, _HOUR = timedelta(minutes=5), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times within any such span of time, for each value separately."""

    name: str
    times: int
    within: timedelta


SIGN_IN_HERE = Limit(
    "sign_in_here", 5, _FIVE_MINUTES
)  # one address from one place: a stranger elsewhere locks nobody out
SIGN_IN_ADDRESS = Limit("sign_in_address", 50, _HOUR)  # one address from everywhere
SIGN_IN_PLACE = Limit("sign_in_place", 30, _FIVE_MINUTES)  # one place, whatever the address
SECOND_FACTOR_HERE = Limit("second_factor_here", 5, _FIVE_MINUTES)  # of one person, from one place
SECOND_FACTOR = Limit("second_factor", 20, _HOUR)  # of one person, from everywhere: a code has six digits
SECOND_FACTOR_TOLD = Limit("second_factor_told", 1, timedelta(days=1))  # mails to one person about failures
PASSKEY_PLACE = Limit("passkey_place", 20, _FIVE_MINUTES)  # one place, with a passkey alone
PASSKEY_ASKED = Limit("passkey_asked", 60, _FIVE_MINUTES)  # one place
SIGN_UP_ADDRESS = Limit("sign_up_address", 5, _HOUR)
SIGN_UP_PLACE = Limit("sign_up_place", 20, _HOUR)
RESET_ADDRESS = Limit("reset_address", 3, _HOUR)
RESET_PLACE = Limit("reset_place", 20, _HOUR)
VERIFICATION = Limit("verification", 3, _HOUR)  # mails to one address
REAUTHENTICATION = Limit("reauthentication", 5, _FIVE_MINUTES)  # of one person
ADDRESS_CHANGE = Limit("address_change", 5, _HOUR)  # of one person


class TooMany(Exception):
    """There were as many attempts as there may be. `until` is when the next one is possible."""

    def __init__(self, until: datetime) -> None:
        """Carry the time."""
        super().__init__("too many attempts")
        self.until = until


@dataclass(frozen=True, slots=True)
class Spent:
    """Places that an attempt has taken."""

    keys: tuple[str, ...]

    def refund(self) -> None:
        """Give the places back: an attempt that succeeded does not count."""
        cache.delete_many(self.keys)


def spend(*budgets: tuple[Limit, str], at: datetime) -> Spent:
    """Take a place under every limit. Raises `TooMany` if one has none left; what was taken under the others stays taken."""
    return Spent(tuple(_take(limit, value, at) for limit, value in budgets))


def place(ip: str | None) -> str:
    """Where an attempt comes from: the address, or for IPv6 the /64 that one household or server has for itself."""
    if ip is None:
        return "unknown"
    address = ip_address(ip)
    return str(ip_network(f"{ip}/64", strict=False)) if address.version == 6 else ip  # noqa: PLR2004 - IP's own number


def mailbox(address: str) -> str:
    """An address as it counts: whichever way its domain is written, in small letters."""
    return canonical(address).casefold()


def _take(limit: Limit, value: str, at: datetime) -> str:
    """One free place. Places are numbered anew in every span, so that each is only ever inserted and never taken over.

    What is still alive of the span before lowers the number of places in this one; so no span that a reader may
    choose holds more than the limit.
    """
    digest = keyed_digest(scope=f"throttle:{limit.name}", value=value)
    now, length = at.timestamp(), limit.within.total_seconds()
    span = int(now // length)
    present = [f"throttle:{digest}:{span}:{number}" for number in range(limit.times)]
    former = [f"throttle:{digest}:{span - 1}:{number}" for number in range(limit.times)]
    found: dict[str, float] = cache.get_many([*present, *former])
    alive = [taken for key, taken in found.items() if key in former and taken > now - length]
    for key in present[: limit.times - len(alive)]:
        if key not in found and cache.add(key, now, timeout=2 * length):
            return key
    oldest = min([*alive, *(taken for key, taken in found.items() if key in present)], default=now)
    raise TooMany(datetime.fromtimestamp(oldest + length, tz=UTC))
