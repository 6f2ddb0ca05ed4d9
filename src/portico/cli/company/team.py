"""Who was invited to a company's account: Joan works for a second company, and one invitation of Grace's is open."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from portico.accounts.actions import invitations, joining
from portico.cli.company.cast import Cast, Role, Step
from portico.cli.company.events import KEEPS_ADDRESSES
from portico.mail.models import Message
from portico.people.models import Member

INVITED = "betty@snyder.example"
BOTH, SECOND = "joan@hopper.example", "friederike@gross-soehne.example"


def steps(cast: Cast, *, at: datetime) -> Iterator[Step]:
    """Invitations, and one that was accepted an hour later; to be taken in the order of time."""
    boss, both = cast[SECOND], cast[BOTH]
    begun = max(boss.since, both.since)
    asked = begun + (at - begun) / 2
    yield asked, partial(_invite, boss, BOTH, Member.Role.SUPPORT, asked)
    joined = asked + timedelta(hours=1)
    yield joined, partial(_accept, both, joined, both.ip if at - joined < KEEPS_ADDRESSES else None)
    lately = at - timedelta(hours=5)
    yield lately, partial(_invite, cast["grace@hopper.example"], INVITED, Member.Role.SUPPORT, lately)


def _invite(owner: Role, email: str, role: Member.Role, when: datetime) -> None:
    place = Member.objects.get(person=owner.person, client=owner.client)
    invitations.invite(member=place, email=email, role=role, at=when)


def _accept(role: Role, when: datetime, ip: str | None) -> None:
    mail = Message.objects.get(template="invited", person=role.person)
    token = str(mail.secrets["link"]).rstrip("/").rpartition("/")[2]
    joining.accept(token=token, person=role.person, ip=ip, at=when)
