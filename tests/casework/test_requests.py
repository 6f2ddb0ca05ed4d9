"""Deadlines, and requests that cannot be done at once."""

from datetime import UTC, date, datetime

import pytest

from portico.casework import actions, requests
from portico.casework.deadlines import answer_by
from portico.casework.models import Request
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Seller
from tests.casework.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), date(2026, 12, 23)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), date(2026, 3, 2)),  # 28 February is a Saturday
        (datetime(2026, 3, 31, 12, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 12, 3, 12, tzinfo=UTC), date(2027, 1, 4)),  # a Sunday moves to Monday
    ],
)
def test_an_answer_is_due_on_the_same_date_of_the_next_month(received, due) -> None:
    assert answer_by(received) == due


def test_deadlines_are_counted_in_the_seller_s_zone() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert answer_by(late) == date(2026, 12, 23)
    Seller.objects.create(
        name="S",
        street="s",
        postcode="1",
        city="c",
        country="DE",
        zone="Europe/Berlin",
        email="a@s.example",
        privacy_email="p@s.example",
    )
    assert answer_by(late) == date(2026, 12, 24)


def test_a_complex_request_has_two_months_more() -> None:
    assert answer_by(datetime(2026, 11, 23, tzinfo=UTC), months=3) == date(2027, 2, 23)


def test_a_request_is_stored_confirmed_and_journalled_without_its_words(ada, bob, now) -> None:
    made = actions.open_request(
        person=ada, client=client_of(ada), kind="rectification", words=" My street is wrong. ", at=now
    )
    assert (made.words, made.state, made.due) == ("My street is wrong.", Request.State.RECEIVED, answer_by(now))
    mail = Message.objects.get(template="request_received")
    assert (mail.person, str(made.pk) in mail.text) == (ada, True)
    line = Entry.objects.get(verb="request.received")
    assert (line.person, line.detail) == (ada.pk, "portal")
    assert "street" not in str(line.__dict__)


def _ask(person, now) -> Request:
    return actions.open_request(person=person, client=None, kind="objection", words="No.", at=now)


def test_at_most_five_requests_of_a_person_are_open(ada, bob, now) -> None:
    opened = [_ask(ada, now) for _number in range(requests.MOST)]
    with pytest.raises(actions.TooManyRequests, match="write to us"):
        _ask(ada, now)
    assert Request.objects.count() == Message.objects.count() == requests.MOST
    assert _ask(bob, now).person == bob
    actions.close_request(request=opened[0], state="done", answer="We do not.", by=bob.pk, by_role="privacy", at=now)
    assert _ask(ada, now).state == Request.State.RECEIVED


def test_requests_that_are_made_at_once_do_not_exceed_the_limit(real_commits, ada, now, in_threads) -> None:
    for _number in range(requests.MOST - 1):
        _ask(ada, now)

    def ask(_number: int) -> str:
        try:
            _ask(ada, now)
        except actions.TooManyRequests:
            return "refused"
        return "opened"

    assert sorted(in_threads(ask, 3)) == ["opened", "refused", "refused"]
