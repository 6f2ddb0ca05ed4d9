"""What tests of casework share."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portico.casework import actions
from portico.casework.models import Run
from portico.people.models import Client, Person
from portico.rights import export
from portico.rights.roots import resolve


@pytest.fixture
def decide(now: datetime) -> Callable[..., Run]:
    """Decide on an erasure as it was previewed."""

    def decided(root: str, key: object, cooling_off: timedelta | None = None, at: datetime = now) -> Run:
        plan = actions.preview(root=root, root_id=key, at=at)
        return actions.erase(
            root=root,
            root_id=key,
            digest=plan.digest,
            trigger=Run.Trigger.DESK,
            by=None,
            by_role="operator",
            at=at,
            cooling_off=cooling_off,
        )

    return decided


@pytest.fixture
def erase(decide: Callable[..., Run], now: datetime) -> Callable[..., Run]:
    """Erase to the end, with no mail server in reach."""

    def erased(root: str, key: object) -> Run:
        return actions.proceed(run=decide(root, key).pk, at=now, patient=False)

    return erased


def client_of(person: Person) -> Client:
    """The one client of a person."""
    return Client.objects.get(members__person=person)


def package_of(person: Person, now: datetime) -> bytes:
    """A person's package, to the byte."""
    to = io.BytesIO()
    export.write(resolve("person", person.pk), at=now, language="en", to=to)
    return to.getvalue()
