"""What a commitment covers: the one place that says how an event becomes bytes, for whoever writes and whoever verifies.

    digest = SHA-256(salt ‖ payload)

`salt` is 32 random bytes that go with the event, so that nobody can guess a payload from the digest that stays. `payload` is
the JSON object of the fields below in UTF-8: keys sorted, no white space, nothing escaped that need not be, `at` in UTC to the
microsecond, digests in hexadecimal. The person who initiated a decision stands in it as

    actor_digest = SHA-256(actor_salt ‖ the 16 bytes of their UUID), or 32 zero bytes for nobody

so that they can be erased from someone else's event without breaking its commitment.
"""

import hashlib
import json
from datetime import UTC
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from portico.consent.models import Event

FORMAT = 1
SALT_BYTES = 32
NOBODY = bytes(32)


def canonical(event: Event) -> bytes:
    """The payload of an event. The number is not in it: a seal binds number and digest."""
    fields = {
        "format": FORMAT,
        "person": str(event.person_id),
        "address": event.address,
        "purpose": event.purpose,
        "decision": str(event.decision),
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "wording_version": event.wording_version,
        "wording_language": event.wording_language,
        "wording": event.wording,
        "sender": event.sender,
        "source": str(event.source),
        "actor_role": event.actor_role,
        "actor": bytes(event.actor_digest).hex(),
        "ip": plain_ip(event.ip),
        "reason": event.reason,
        "evidence": event.evidence,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(event: Event) -> bytes:
    """The digest that the commitment of an event must hold."""
    return hashlib.sha256(bytes(event.salt) + canonical(event)).digest()


def actor_digest(salt: bytes | memoryview | None, actor: UUID | None) -> bytes:
    """What stands for the actor in the payload."""
    return NOBODY if actor is None or salt is None else hashlib.sha256(bytes(salt) + actor.bytes).digest()


@lru_cache(maxsize=64)
def plain_ip(ip: str | None) -> str | None:
    """An address written in the one way in which every database gives it back: IPv4 in IPv6 is IPv4."""
    if not ip:
        return None
    found = ip_address(ip)
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(found)
