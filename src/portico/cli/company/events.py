"""What else happened: mails that were sent, sign-ins, looks by staff, holds."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.conf import settings
from django.db.models import F

from portico.accounts import suspension
from portico.cli.company.cast import Cast, Role, Step
from portico.journal.models import Entry
from portico.kit.tokens import new_token
from portico.mail.actions import enqueue
from portico.mail.models import Message
from portico.people.permissions import StaffRole

SUSPENDED, RESTRICTED = "jose@obrien-nunez.example", "olga@ladyzhenskaya.example"
KEEPS_ADDRESSES = timedelta(days=90)  # as the journal's own expiry says
BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
)


def steps(cast: Cast, *, at: datetime) -> Iterator[Step]:
    """Mails and holds; to be taken in the order of time."""
    for role in cast.roles.values():
        yield role.since, partial(_mail, role, "verify_address", role.since, link="verify", mailings="")
    for email in ("ada@lovelace.example", "kurt@goedel.example", "hanako@yamada.example"):
        role = cast[email]
        when = role.since + (at - role.since) / 3
        yield when, partial(_mail, role, "password_reset", when, link="reset")
        yield when + timedelta(minutes=3), partial(_mail, role, "password_changed", when + timedelta(minutes=3))
    yield from _holds(cast, at)


def journal(cast: Cast, *, at: datetime, chance: Random) -> None:
    """Sign-ins of everyone, and looks of staff at every account. Addresses stand on the last 90 days only."""
    entries: list[Entry] = []
    for role in cast.roles.values():
        entries.append(_signed(role, "person.signed_up", role.since, at, chance))
        if role.verified:
            entries.append(_signed(role, "person.email_verified", role.since + timedelta(minutes=4), at, chance))
        age = (at - role.since).days
        sign_ins = chance.sample(range(1, age), min(age // 60 + 1, age - 1))
        entries += [_signed(role, "person.signed_in", role.since + timedelta(days=day), at, chance) for day in sign_ins]
    for client in {role.client.pk: role for role in cast.roles.values()}.values():
        for days in chance.sample(range((at - client.since).days), 2):
            who = chance.choice((StaffRole.SUPPORT, StaffRole.PRIVACY))
            entries.append(
                Entry(
                    at=client.since + timedelta(days=days, minutes=chance.randrange(400)),
                    verb="client.viewed",
                    actor=cast.staff[who].pk,
                    actor_role=who.value,
                    client=client.client.pk,
                    object_type="people.Client",
                    object_id=str(client.client.pk),
                    detail=chance.choice(("summary", "profile", "emails")),
                )
            )
    Entry.objects.bulk_create(sorted(entries, key=lambda entry: entry.at))


def post(*, at: datetime) -> None:
    """What was written until yesterday has been sent long ago; what is younger the worker sends."""
    old = Message.objects.filter(state=Message.State.QUEUED, created_at__lt=at - timedelta(days=1))
    old.update(state=Message.State.SENT, attempts=1, sent_at=F("created_at") + timedelta(seconds=2), secrets={})


def _signed(role: Role, verb: str, when: datetime, at: datetime, chance: Random) -> Entry:
    recent = at - when < KEEPS_ADDRESSES
    return Entry(
        at=when,
        verb=verb,
        actor=role.person.pk,
        actor_role="client",
        person=role.person.pk,
        ip=role.ip if recent else None,
        user_agent=chance.choice(BROWSERS) if recent else "",
    )


def _mail(role: Role, template: str, when: datetime, *, link: str = "", **more: str) -> None:
    enqueue(
        template=template,
        person=role.person,
        to=role.person.email,
        language=role.person.language,
        stream=Message.Stream.SECURITY,
        context={"name": role.person.name} | more,
        secrets={"link": f"{settings.PORTICO.base_url}/{link}/{new_token()}/"} if link else None,
        at=when,
    )


def _holds(cast: Cast, at: datetime) -> Iterator[Step]:
    when = at - timedelta(days=9)
    support, officer = cast.staff[StaffRole.SUPPORT].pk, cast.staff[StaffRole.PRIVACY].pk
    yield (
        when,
        partial(
            suspension.suspend_client,
            client=cast[SUSPENDED].client,
            reason="The web space sent spam after its password had been guessed.",
            by=support,
            by_role="support",
            at=when,
        ),
    )
    when = at - timedelta(days=5)
    yield (
        when,
        partial(
            suspension.restrict_client,
            client=cast[RESTRICTED].client,
            reason="The postal address is disputed; we are checking it.",
            by=officer,
            by_role="privacy",
            at=when,
        ),
    )
