"""`accounts.signup`: the whole action of signing up, with two consents and two answers, against one hash of its password.

The hash is made so that it costs; what is stored beside it, and the mail that is laid in the outbox, may cost a fifth of it more.
"""

import itertools
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.measure import Result, in_turns, seconds
from bench.people import AT

FULL = False
EACH = 5  # sign-ups, and hashes, in each turn
PASSWORD = "seven quiet badgers"  # noqa: S105 - of people who do not exist


def measure(*, full: bool) -> list[Result]:
    """Milliseconds of a sign-up, and of a hash."""
    del full
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - Django is ready only now

    sign_up = _signing_up()
    value, floor = in_turns(lambda: _each(sign_up), lambda: _each(lambda: make_password(PASSWORD)))
    return [
        Result(
            name="accounts.signup",
            value=value * 1000,
            floor=floor * 1000,
            unit="ms",
            limit=1.2,
            sense="at_most",
            size="two consents, two answers of the operator's own fields",
            database=connection.vendor,
        )
    ]


def _each(work: Callable[[], object]) -> float:
    return seconds(lambda: [work() for _time in range(EACH)]) / EACH


def _signing_up() -> Callable[[], object]:
    from portico.accounts import actions  # noqa: PLC0415 - Django is ready only now
    from portico.consent import actions as consents  # noqa: PLC0415
    from portico.consent.models import Agreement  # noqa: PLC0415
    from portico.fields import actions as fields  # noqa: PLC0415

    terms, notice = (
        consents.publish_agreement(kind=kind, texts={"en": (kind.label, "We provide, you pay.")}, effective_at=AT)
        for kind in (Agreement.Kind.TERMS, Agreement.Kind.NOTICE)
    )
    for key in ("newsletter", "offers"):
        purpose = consents.add_purpose(key=key)
        consents.publish_wordings(purpose=purpose, texts={"en": (key.title(), f"What {key} is.")}, at=AT)
    asked = [fields.define(spec=_spec(about), at=AT) for about in ("person", "client")]
    numbers = itertools.count(1)

    def sign_up() -> object:
        return actions.sign_up(
            email=f"new{next(numbers)}@people.example",
            password=PASSWORD,
            name="Nóra Új",
            kind="private",
            company="",
            country="HU",
            language="en",
            terms=terms,
            terms_wording="I agree to the Terms of Service.",
            terms_language="en",
            notice=notice,
            notice_language="en",
            purposes=["newsletter", "offers"],
            shown=["newsletter", "offers"],
            ip="203.0.113.9",
            at=AT,
            old_enough=True,
            answers=dict.fromkeys(asked, "by a friend"),
        )

    return sign_up


def _spec(about: str) -> dict[str, Any]:
    return {
        "key": f"heard_{about}",
        "type": "text",
        "labels": {"en": "How did you hear of us?"},
        "about": about,
        "places": ["sign_up", "profile"],
        "category": "other",
        "purposes": ["account"],
    }
