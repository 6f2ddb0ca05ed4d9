"""What the desk's pages are about: a purpose that people are asked for, requests, runs, findings."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from portico.casework.models import Finding, Receipt, Request, RequestStep, Run
from portico.consent import actions as consents
from portico.consent.models import Event, Evidence, Wording
from portico.fields import actions as fields
from portico.fields.kinds import Type
from portico.fields.models import ClientValue
from portico.kit import signing
from portico.mail.actions import enqueue
from portico.mail.models import Message
from portico.people import notes, tags
from portico.people.actions import create_guest
from portico.people.models import Client, Invitation, Member, Person
from tests.factories.people import NOW
from tests.fields.conftest import answer, pdf, spec

WORDS = "Novelties of the workshop, at most once a month. Withdraw any time."


@pytest.fixture
def news(db) -> Wording:
    """A mailing purpose without double opt-in, in English."""
    purpose = consents.add_purpose(key="news", double_opt_in=False)
    consents.publish_wordings(purpose=purpose, texts={"en": ("Workshop news", WORDS)}, at=NOW)
    return Wording.objects.get(purpose=purpose)


def consent(person: Person, wording: Wording, *, given: bool = True, at: datetime = NOW, ip: str = "192.0.2.7"):
    """A decision that the person made on the profile page."""
    return consents.decide(
        person=person,
        purpose=wording.purpose_id,
        given=given,
        source="profile",
        wording=wording if given else None,
        by=person.pk,
        by_role="client",
        ip=ip,
        at=at,
    )


def record(person: Person, wording: Wording, **changes) -> Event:
    """A consent that staff record, of the day of the test, with a note of a call as its evidence."""
    whole = {
        "how": "phone",
        "given_on": NOW.date(),
        "file": b"She said yes.",
        "note": "",
        "by": None,
        "by_role": "support",
        "ip": "192.0.2.9",
        "at": NOW,
    }
    return consents.record(person=person, wording=wording, **(whole | changes))


def account(person: Person) -> Client:
    """The client that a person belongs to."""
    return Member.objects.get(person=person).client


def ask(
    person: Person, *, kind: str = Request.Kind.ACCESS, words: str = "What do you hold?", days: int = 20
) -> Request:
    """A request that is due in so many days."""
    now = datetime.now(UTC)
    made = Request.objects.create(
        person=person,
        client=account(person),
        kind=kind,
        words=words,
        received_at=now - timedelta(days=30 - days),
        due=now.date() + timedelta(days=days),
    )
    made.steps.create(kind=RequestStep.Kind.RECEIVED, at=made.received_at, actor=person.pk, actor_role="client")
    return made


def start_run(person: Person, *, state: str = Run.State.EXECUTING, **fields) -> Run:
    """A run of a person as it stands at some moment."""
    return Run.objects.create(
        state=state,
        trigger=Run.Trigger.DESK,
        root="person",
        root_id=person.pk,
        persons=[str(person.pk)],
        digest="0" * 64,
        plan={"steps": [{"label": "people.Person", "title": "Your profile", "action": "delete", "rows": 4}]},
        answer_by=NOW.date() + timedelta(days=31),
        decided_at=NOW,
        **fields,
    )


def sign(run: Run, body: str = '{"format":"portico-receipt/1"}') -> Receipt:
    """A receipt of a run, signed."""
    signed = signing.sign(body.encode())
    return Receipt.objects.create(
        run=run, body=body, signature=signed.signature, key_id=signed.key_id, token="", token_until=NOW, at=NOW
    )


def find(run: Run, **fields) -> Finding:
    """A trace that waits to be judged."""
    whole = {
        "model": "journal.Entry",
        "row": "41",
        "column": "detail",
        "strength": "weak",
        "kind": "name",
        "cell": "c" * 64,
    }
    return Finding.objects.create(run=run.pk, found_at=NOW, **(whole | fields))


@dataclass(frozen=True)
class Everything:
    """One of each thing that a page of the desk is about, all of Ada's."""

    client: Client
    person: Person
    asked: Request
    run: Run
    message: Message
    purpose: str
    evidence: UUID
    value: int
    note: UUID
    tag: UUID
    place: UUID
    invitation: UUID


@pytest.fixture
def everything(ada, news) -> Everything:
    """Ada with a request, a cancelled run, a mail, a consent, a file among her account's answers."""

    consent(ada, news)
    message = enqueue(
        template="reactivated",
        person=ada,
        to=ada.email,
        language="en",
        stream="security",
        context={"name": ada.name, "reason": ""},
        at=NOW,
    )
    run = start_run(ada, state=Run.State.CANCELLED)
    sign(run)
    letters = consents.add_purpose(key="letters", double_opt_in=False)
    consents.publish_wordings(purpose=letters, texts={"en": ("Letters", "Twice a year.")}, at=NOW)
    shown = Evidence.objects.get(event=record(ada, Wording.objects.get(purpose=letters)))
    answer(account(ada), fields.define(spec=spec("extract", Type.FILE, about="client"), at=NOW), pdf())
    value = ClientValue.objects.get(client=account(ada)).pk
    by = {"by": uuid4(), "by_role": "support", "at": NOW}
    note = notes.write(client=account(ada), words="Prefers letters.", why="", **by)
    tag = tags.define(name="pilot", colour="info", **by)
    place = Member.objects.get(person=ada)
    guest = create_guest(email="guest@people.example", language="en", until=NOW + Invitation.VALID, at=NOW)
    asked = Invitation.objects.create(
        client=place.client,
        person=guest,
        by_staff=True,
        email=guest.email,
        role=Member.Role.SUPPORT,
        token="0" * 64,
        sent_at=NOW,
        lapses_at=NOW + Invitation.VALID,
    )
    of_hers = (account(ada), ada, ask(ada), run, message)
    return Everything(*of_hers, "news", shown.pk, value, note.pk, tag.pk, place.pk, asked.pk)
