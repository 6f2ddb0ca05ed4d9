"""Whose things the walk asks for, and who asks for them.

Grace owns a company with three colleagues; what the addresses name is hers or the company's. Bob has an account of his own.
Carol got the mails whose links open without signing in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.test import Client as Browser
from django.urls import reverse

from portico.accounts import actions as accounts
from portico.accounts.actions import invitations
from portico.accounts.actions.passwords import reset_token
from portico.accounts.queries import session_id
from portico.casework.erasure import CANCEL
from portico.casework.models import Export, Finding, Request, RequestStep, Run
from portico.casework.receipts import RECEIPT, write_receipt
from portico.consent import actions as consents
from portico.consent import tokens
from portico.consent.models import Acceptance, Agreement, Commitment, Event, Evidence, Wording
from portico.fields import actions as fields
from portico.fields.models import ClientValue
from portico.kit.tokens import new_token, token_digest
from portico.mail import catcher
from portico.mail.actions import enqueue
from portico.mail.models import Message
from portico.people import notes, tags
from portico.people.actions import create_guest
from portico.people.models import Client, Invitation, Member, Person, Seller, Tag
from portico.people.permissions import StaffRole
from tests import factories
from tests.factories.people import NOW, PASSWORD
from tests.house.addresses import Address

WORDS = "Is my late aunt Wilhelmina still on your list?"  # stands in Grace's request alone
REASON = "moved to Świnoujście"  # stands in Grace's mail alone

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"  # typed into whatever takes words

# What gives each of them away.
NEEDLES = {
    "grace": ("grace@mackie.example", "Grace Mackie", "7946 0144", "2079460144", WORDS, REASON),
    "company": ("Mackie", "Kompilerstra", "Wuppertal", "DE811569869"),
    "others": ("bob@noyce", "Noyce", "Grinnell", "carol@shaw", "Carol Shaw", "Colleague of", "6502530000"),
}
NOBODY, BOB, GRACE = "nobody", "bob", "grace"
COLLEAGUES = ("billing", "technical", "support")
STAFF = tuple(f"staff:{role}" for role in StaffRole)
EVERYONE = (NOBODY, BOB, GRACE, *COLLEAGUES, *STAFF)


@dataclass
class Scene:
    """The people, the things, and what must not be told of them."""

    client: Client
    people: dict[str, Person]
    ids: dict[str, Any]
    links: dict[str, str]  # the token of each address that is opened by one
    other: dict[str, Any]  # what the same parts of addresses are for Bob
    grace_session: str  # as a page names it

    def browser(self, who: str) -> Browser:
        """Somebody's browser; whoever is signed in has just given the password again."""
        browser = Browser()
        if who != NOBODY:
            browser.force_login(self.people[who], backend="portico.accounts.backends.PersonBackend")
            answer = browser.post(reverse("portal:confirm_password"), {"password": PASSWORD, "next": "/privacy/"})
            assert answer["Location"] == "/privacy/"
        return browser

    def path(self, address: Address, **instead: Any) -> str:
        """The address, filled with what is Grace's, the company's or Carol's."""
        known = self.ids | {"token": self.links.get(address.name, "")} | instead
        return reverse(address.name, kwargs={name: known[name] for name in address.takes})


def _publish() -> Agreement:
    Seller.objects.create(
        name="Nordlicht",
        street="Speicherstraße 4",
        postcode="20457",
        city="Hamburg",
        country="DE",
        zone="Europe/Berlin",
        email="hello@nordlicht.example",
        privacy_email="privacy@nordlicht.example",
    )
    for kind in Agreement.Kind:
        for words in ("We provide, you pay.", "We provide, you pay in time."):
            texts = {"en": (f"The {kind.label}", words)}
            consents.publish_agreement(kind=kind, texts=texts, effective_at=NOW, announce=False)
    for key, confirmed in (("news", False), ("offers", True)):
        purpose = consents.add_purpose(key=key, double_opt_in=confirmed)
        texts = {"en": (key.title(), f"What {key} is.")}
        consents.publish_wordings(purpose=purpose, texts=texts, at=NOW)
    return Agreement.objects.get(kind=Agreement.Kind.TERMS, version=2)


def _tick(person: Person, *purposes: str, at: datetime) -> list[Event]:
    return consents.choose(
        person=person,
        ticked=purposes,
        shown=purposes,
        source=Event.Source.PROFILE,
        language="en",
        by=person.pk,
        by_role="client",
        ip="192.0.2.8",
        at=at,
    )


def _mail(person: Person | None, client: Client | None, *, reason: str) -> Message:
    return enqueue(
        template="reactivated",
        person=person,
        to=person.email if person else "office@mackie.example",
        language="en",
        stream=Message.Stream.SECURITY,
        context={"name": "you", "reason": reason},
        client=client,
        at=NOW,
    )


def _run(person: Person, state: str, at: datetime, **fields: Any) -> Run:
    return Run.objects.create(
        state=state,
        trigger=Run.Trigger.DESK,
        root="person",
        root_id=person.pk,
        persons=[str(person.pk)],
        digest="0" * 64,
        plan={"steps": []},
        answer_by=(at + timedelta(days=30)).date(),
        decided_at=at,
        **fields,
    )


def _package(at: datetime, **whose: Any) -> Export:
    made = Export.objects.create(
        state=Export.State.READY, created_at=at, ready_at=at, expires_at=at + timedelta(days=7), **whose
    )
    made.file.save(f"{new_token()}.zip", ContentFile(b"PK"))
    return made


def _attached(client: Client, at: datetime) -> ClientValue:
    """A file that staff can fetch."""
    spec = {
        "key": f"extract_{client.pk.hex[:8]}",
        "type": "file",
        "labels": {"en": "Extract"},
        "about": "client",
        "audience": "staff",
        "category": "business",
        "purposes": ["account"],
        "places": ["ticket"],
    }
    asked = fields.define(spec=spec, at=at)
    file = ContentFile(b"%PDF-1.4", name="extract.pdf")
    fields.record(holder=client, definition=asked, answer=file, language="en", by=None, by_role="operator", at=at)
    return ClientValue.objects.get(definition=asked)


def _things(person: Person, client: Client, at: datetime) -> dict[str, Any]:
    """One of each thing that an address names."""
    export = _package(at, person=person)
    run = _run(person, Run.State.CANCELLED, at)
    write_receipt(run, at=at)
    asked = Request.objects.create(
        person=person,
        client=client,
        kind=Request.Kind.OBJECTION,
        words=(WORDS if person.email.startswith("grace") else "Something else.") + MARKUP,
        received_at=at,
        due=(at + timedelta(days=30)).date(),
    )
    RequestStep.objects.create(
        request=asked, kind=RequestStep.Kind.RECEIVED, at=at, actor=person.pk, actor_role="client"
    )
    finding = Finding.objects.create(
        run=run.pk,
        model="journal.Entry",
        row="41",
        column="detail",
        strength="weak",
        kind="name",
        cell=f"{person.pk.hex}{'c' * 32}",
        found_at=at,
    )
    message = _mail(person, None, reason=(REASON if person.email.startswith("grace") else "It is settled.") + MARKUP)
    return {
        "client": client.pk,
        "person": person.pk,
        "message": message.pk,
        "export": export.pk,
        "asked": asked.pk,
        "table": "people.Person",
        "run": run.pk,
        "finding": finding.pk,
        "purpose": "news",
        "passkey": "0" * 32,
        "kind": "objection",
        "field": "phone",
        "value": _attached(client, at).pk,
        "version": 2,
        **_of_staff(client, at),
        **_of_people(person, client, at),
        **_of_consents(person, at),
    }


def _of_staff(client: Client, at: datetime) -> dict[str, Any]:
    """A note on the account, and a tag that it has."""
    by = {"by": uuid4(), "by_role": "support", "at": at}
    note = notes.write(client=client, words=f"Prefers letters. {MARKUP}", why="", **by)
    tag = Tag.objects.filter(name="pilot").first() or tags.define(name="pilot", colour="info", **by)
    tags.put(client=client, tag=tag, **by)
    return {"note": note.pk, "tag": tag.pk}


def _of_people(person: Person, client: Client, at: datetime) -> dict[str, Any]:
    """A place in the account, a colleague's if there is one, and an open invitation."""
    places = Member.objects.filter(client=client).order_by("role", "pk")
    guest = create_guest(email=f"guest-of-{person.email}", language="en", until=at + Invitation.VALID, at=at)
    invited = Invitation.objects.create(
        client=client,
        person=guest,
        invited_by=person,
        email=guest.email,
        role=Member.Role.SUPPORT,
        token=new_token(),
        sent_at=at,
        lapses_at=at + Invitation.VALID,
    )
    return {"place": places.values_list("pk", flat=True)[0], "invitation": invited.pk}


def _invited(at: datetime) -> str:
    """What the link in an invitation holds: from somebody whom nobody here knows, to an address without an account."""
    account = factories.client(
        owner=factories.person(email="dora@voss.example", name="Dora Voss"), kind=Client.Kind.COMPANY, company="Voss AG"
    )
    place = Member.objects.get(client=account)
    invitations.invite(member=place, email="edith@clarke.example", role=Member.Role.SUPPORT, at=at)
    link = Message.objects.get(template="invited", client=account).secrets["link"]
    return str(link).rstrip("/").rpartition("/")[2]


def _of_consents(person: Person, at: datetime) -> dict[str, Any]:
    """A consent that staff recorded, with its evidence; a decision's receipt; a copy of an agreement."""
    recorded = consents.record(
        person=person,
        wording=Wording.objects.get(purpose="offers"),
        how="phone",
        given_on=at.date(),
        file=b"A note of a call.",
        note=MARKUP,
        by=None,
        by_role="support",
        ip=None,
        at=at,
    )
    return {
        "evidence": Evidence.objects.get(event=recorded).pk,
        "digest": bytes(Commitment.objects.get(pk=recorded.pk).digest).hex(),
        "acceptance": Acceptance.objects.get(person=person, agreement__kind=Agreement.Kind.TERMS).pk,
    }


def _links(carol: Person, at: datetime) -> dict[str, str]:
    """What the links in Carol's mails hold."""
    cancel, receipt = new_token(), new_token()
    waiting = _run(
        carol,
        Run.State.COOLING_OFF,
        at,
        due_at=at + timedelta(days=7),
        cancel_token=token_digest(purpose=CANCEL, token=cancel),
    )
    over = _run(carol, Run.State.ERASED, at, receipt_token=token_digest(purpose=RECEIPT, token=receipt))
    write_receipt(over, at=at)
    pending = _tick(carol, "offers", at=at)
    accounts.change_email(person=carol, new="carol.shaw@new.example", at=at, ip=None)
    verify = Message.objects.get(template="verify_address", to="carol.shaw@new.example").secrets["link"]
    invited = _invited(at)
    return {
        "portal:invitation": invited,
        "portal:invitation_decline": invited,
        "portal:confirm_consent": tokens.for_confirming(
            tokens.Confirmation(carol.pk, frozenset(event.pk for event in pending), at)
        ),
        "portal:unsubscribe": consents.unsubscribe_token(carol, "news"),
        "portal:follow_deletion": signing.dumps(str(waiting.pk), salt="portico.portal.deletion"),
        "portal:cancel_deletion": cancel,
        "portal:receipt": receipt,
        "portal:verify": verify.rstrip("/").rpartition("/")[2],
        "portal:reset_password": reset_token(carol),
    }


def build() -> Scene:
    """Store everyone and everything."""
    at = datetime.now(UTC)
    terms = _publish()
    grace = factories.person(email="grace@mackie.example", name="Grace Mackie", phone="+44 20 7946 0144")
    client = factories.client(
        owner=grace,
        kind=Client.Kind.COMPANY,
        company="Mackie & Söhne Compilers",
        street="Kompilerstraße",
        city="Wuppertal",
        region=MARKUP,
        postcode="42103",
        country="DE",
        vat_id="DE811569869",
    )
    people = {GRACE: grace}
    for role in COLLEAGUES:
        colleague = factories.person(email=f"{role}@mackie.example", name=f"Colleague of {role} {MARKUP}")
        people[role] = factories.member(client=client, who=colleague, role=Member.Role(role)).person
    bob = factories.person(email="bob@noyce.example", name="Bob Noyce", phone="+1 650 253 0000")
    his = factories.client(owner=bob, street="Grinnell Street", city="Grinnell", country="US")
    people[BOB] = bob
    for role in StaffRole:
        people[f"staff:{role}"] = factories.staff(role=role, name=f"The desk's {role}")
    carol = factories.person(email="carol@shaw.example", name="Carol Shaw")
    _tick(grace, "news", at=at)
    _tick(carol, "news", at=at)
    processing = Agreement.objects.get(kind=Agreement.Kind.PROCESSING, version=2)
    concluded = {"language": "en", "wording": "I conclude it.", "source": "sign_up", "ip": None, "at": at}
    consents.accept(person=grace, client=client, agreement=processing, **concluded)
    for person in people.values():
        consents.accept(
            person=person,
            client=None,
            agreement=terms,
            language="en",
            wording="I agree.",
            source="sign_up",
            ip=None,
            at=at,
        )
    ids = _things(grace, client, at) | {"account_message": _mail(None, client, reason="for the account").pk}
    ids["account_export"] = _package(at, client=client).pk
    letter = b"To: carol@shaw.example\r\nSubject: Hello\r\nDate: Mon, 02 Mar 2026 10:30:00 +0000\r\n\r\nHello."
    ids["name"] = catcher.keep(settings.PORTICO.mail_folder, letter).stem
    her_browser = Browser()
    her_browser.force_login(grace, backend="portico.accounts.backends.PersonBackend")
    return Scene(
        client=client,
        people=people,
        ids=ids,
        links=_links(carol, at),
        other=_things(bob, his, at),
        grace_session=session_id(her_browser.session.session_key),
    )
