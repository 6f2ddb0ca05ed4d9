"""What tests of the portal share: who runs it, what it asks, and a browser whose password was given again."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client as Browser

from portico.consent import actions as consents
from portico.consent.models import MailingPurpose
from portico.people.models import Person, Seller
from tests.factories.people import PASSWORD


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
        supervisory_authority="The authority of Hamburg",
    )


@pytest.fixture
def news(_django_db_helper: None, now: datetime) -> MailingPurpose:
    """A mailing with double opt-in."""
    made = consents.add_purpose(key="news", position=1)
    texts = {"en": ("Newsletter", "News once a month."), "de": ("Rundbrief", "Einmal im Monat Neues.")}
    consents.publish_wordings(purpose=made, texts=texts, at=now)
    return made


@pytest.fixture
def offers(_django_db_helper: None, now: datetime) -> MailingPurpose:
    """A mailing that needs no confirmation."""
    made = consents.add_purpose(key="offers", position=2, double_opt_in=False)
    consents.publish_wordings(purpose=made, texts={"en": ("Offers", "Offers now and then.")}, at=now)
    return made


@pytest.fixture
def confirmed(signed_in: Callable[[Person], Browser]) -> Callable[[Person], Browser]:
    """A browser in which a person is signed in and has just given the password again."""

    def sign_in(person: Person) -> Browser:
        browser = signed_in(person)
        answer = browser.post("/confirm-password/", {"password": PASSWORD, "next": "/privacy/"})
        assert answer.status_code == 302
        return browser

    return sign_in
