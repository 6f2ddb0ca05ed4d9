"""Two purposes in two languages, and how Ada and Bob decide about them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from portico.consent import actions, queries
from portico.consent.models import Event, MailingPurpose
from portico.people.models import Person


@pytest.fixture
def newsletter(_django_db_helper: None, now: datetime) -> MailingPurpose:
    """Needs double opt-in."""
    made = actions.add_purpose(key="newsletter", position=1)
    texts = {"en": ("Newsletter", "Once a month, about what is new."), "de": ("Rundbrief", "Einmal im Monat, Neues.")}
    actions.publish_wordings(purpose=made, texts=texts, at=now)
    return made


@pytest.fixture
def offers(_django_db_helper: None, now: datetime) -> MailingPurpose:
    """Needs none, and has no German words."""
    made = actions.add_purpose(key="offers", position=2, double_opt_in=False)
    actions.publish_wordings(purpose=made, texts={"en": ("Offers", "When something costs less.")}, at=now)
    return made


@pytest.fixture
def decide(now: datetime) -> Callable[..., Event]:
    """A person's own decision on the consent page, in the present words."""

    def record(person: Person, purpose: MailingPurpose, given: bool, **changes: Any) -> Event:
        whole = {
            "source": Event.Source.CONSENT_PAGE,
            "wording": queries.wordings(person.language).get(purpose.key),
            "by": person.pk,
            "by_role": "client",
            "ip": "203.0.113.9",
            "at": now,
        }
        return actions.decide(person=person, purpose=purpose.key, given=given, **(whole | changes))

    return record
