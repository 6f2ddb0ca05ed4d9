"""Documents and purposes as an operator publishes them, and the links in mails."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client as Browser

from portico.consent import actions
from portico.consent.models import Agreement, MailingPurpose
from portico.mail.models import Message
from portico.people.models import Person
from tests.factories.people import PASSWORD


@pytest.fixture
def terms(_django_db_helper: None, now: datetime) -> Agreement:
    """Terms of Service in two languages."""
    texts = {
        "en": ("Terms of Service", "We provide, you pay."),
        "de": ("Nutzungsbedingungen", "Wir leisten, Sie zahlen."),
    }
    return actions.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=now)


@pytest.fixture
def notice(_django_db_helper: None, now: datetime) -> Agreement:
    """A privacy notice."""
    texts = {"en": ("Privacy notice", "Who we are."), "de": ("Datenschutzhinweise", "Wer wir sind.")}
    return actions.publish_agreement(kind=Agreement.Kind.NOTICE, texts=texts, effective_at=now)


@pytest.fixture
def purposes(_django_db_helper: None, now: datetime) -> list[MailingPurpose]:
    """Two mailing purposes, each confirmed by a link."""
    made = []
    for position, key in enumerate(("newsletter", "offers")):
        purpose = actions.add_purpose(key=key, position=position)
        texts = {"en": (key.title(), f"What {key} is."), "de": (f"{key} auf Deutsch", f"Was {key} ist.")}
        actions.publish_wordings(purpose=purpose, texts=texts, at=now)
        made.append(purpose)
    return made


@pytest.fixture
def published(terms: Agreement, notice: Agreement, purposes: list[MailingPurpose]) -> None:
    """Everything that the page of sign-up shows."""


@pytest.fixture
def browser(_django_db_helper: None) -> Browser:
    """Nobody's browser."""
    return Browser()


@pytest.fixture
def agreed(terms: Agreement, now: datetime) -> Callable[[Person], None]:
    """Make a person one who has agreed to the terms."""

    def agree(person: Person) -> None:
        actions.accept(
            person=person,
            client=None,
            agreement=terms,
            language="en",
            wording="I agree.",
            source="sign_up",
            ip=None,
            at=now,
        )

    return agree


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """Post address and password to the page of sign-in."""

    def post(browser: Browser, address: str, password: str = PASSWORD, **more: Any) -> Any:
        return browser.post("/login/", {"login": address, "password": password} | more.pop("data", {}), **more)

    return post


def link_in(template: str, to: str) -> str:
    """The path of the link in the newest mail of a kind to an address."""
    message = Message.objects.filter(template=template, to=to).order_by("-created_at", "-pk").first()
    assert message is not None, f"no mail {template}"
    found = re.fullmatch(r"https?://[^/]+(/.*)", message.secrets["link"])
    assert found is not None
    return found[1]


def mails(to: str) -> list[str]:
    """The kinds of mail that were written to an address."""
    return list(Message.objects.filter(to=to).order_by("created_at").values_list("template", flat=True))
