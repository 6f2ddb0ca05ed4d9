"""Mail that a test puts into the outbox."""

from collections.abc import Callable
from typing import Any

import pytest

from portico.mail import actions
from portico.mail.models import Message
from portico.people.models import Person
from tests.factories.people import NOW

Enqueue = Callable[..., Message]


@pytest.fixture
def enqueue(ada: Person) -> Enqueue:
    """Put a mail to Ada into the outbox: one with a link in it, unless told otherwise."""

    def put(**different: Any) -> Message:
        given: dict[str, Any] = {
            "template": "verify_address",
            "person": ada,
            "to": ada.email,
            "language": "en",
            "stream": "security",
            "context": {"name": "Ada", "mailings": ""},
            "secrets": {"link": "http://portal.example/verify/a-secret-token/"},
            "at": NOW,
        }
        return actions.enqueue(**(given | different))

    return put


@pytest.fixture
def plain() -> dict[str, Any]:
    """What makes it a mail without a link."""
    return {"template": "password_changed", "context": {"name": "Ada"}, "secrets": None}
