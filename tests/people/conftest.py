"""Who runs the portal, the documents, and invitations with their links."""

from collections.abc import Callable
from datetime import datetime

import pytest

from portico.accounts.actions import invitations
from portico.consent import actions as consents
from portico.consent.models import Agreement, MailingPurpose
from portico.mail.models import Message
from portico.people.models import Client, Invitation, Member, Person, Seller
from tests import factories
from tests.fixtures.people import Company

NEW = "new@people.example"


@pytest.fixture(autouse=True)
def seller(_django_db_helper: None) -> Seller:
    """The company whose portal it is."""
    return Seller.objects.create(
        name="Nordlicht",
        street="Speicherstraße 4",
        postcode="20457",
        city="Hamburg",
        country="DE",
        zone="Europe/Berlin",
        email="hello@nordlicht.example",
        privacy_email="privacy@nordlicht.example",
    )


@pytest.fixture
def terms(_django_db_helper: None, now: datetime) -> Agreement:
    """Terms of Service."""
    texts = {"en": ("Terms of Service", "We provide, you pay.")}
    return consents.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=now)


@pytest.fixture
def news(_django_db_helper: None, now: datetime) -> MailingPurpose:
    """A mailing that is confirmed by a link."""
    made = consents.add_purpose(key="news")
    consents.publish_wordings(purpose=made, texts={"en": ("News", "Once a month.")}, at=now)
    return made


@pytest.fixture
def owner(company: Company) -> Member:
    """Grace's place in her company."""
    return Member.objects.get(person=company.owner)


@pytest.fixture
def other_company(_django_db_helper: None) -> Member:
    """The place of an owner whose company has nothing to do with Grace's."""
    account = factories.client(kind=Client.Kind.COMPANY)
    return Member.objects.get(client=account)


@pytest.fixture
def invite(owner: Member, now: datetime) -> Callable[..., Invitation]:
    """Grace invites an address."""

    def make(email: str = NEW, *, role: str = Member.Role.BILLING, by: Member = owner) -> Invitation:
        return invitations.invite(member=by, email=email, role=role, at=now)

    return make


def token_of(invitation: Invitation) -> str:
    """The token in the newest mail of an invitation."""
    mails = Message.objects.filter(template="invited", to=invitation.email, client=invitation.client_id)
    newest = mails.order_by("-created_at", "-pk").first()
    assert newest is not None
    return str(newest.secrets["link"]).rstrip("/").rpartition("/")[2]


def mails_to(person: Person | str) -> list[str]:
    """The kinds of mail that were written to somebody."""
    to = person if isinstance(person, str) else person.email
    return sorted(Message.objects.filter(to=to).values_list("template", flat=True))
