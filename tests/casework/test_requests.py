"""Deadlines, and requests that cannot be done at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from portico.casework import actions, correspondence, queries, requests
from portico.casework.deadlines import answer_by
from portico.casework.models import Request
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Hold, Seller
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


def _seller(country: str, region: str) -> None:
    Seller.objects.create(
        name="S",
        street="s",
        postcode="1",
        city="c",
        country=country,
        region=region,
        zone="Europe/Berlin",
        email="a@s.example",
        privacy_email="p@s.example",
    )


@pytest.mark.parametrize(
    ("country", "region", "received", "due"),
    [
        ("DE", "HH", datetime(2026, 11, 25, 12, tzinfo=UTC), date(2026, 12, 28)),  # Christmas, and a weekend after it
        ("DE", "HH", datetime(2026, 9, 30, 12, tzinfo=UTC), date(2026, 10, 30)),
        ("DE", "HH", datetime(2027, 9, 30, 12, tzinfo=UTC), date(2027, 11, 1)),  # 30 October is a Saturday
        ("DE", "BY", datetime(2027, 9, 30, 12, tzinfo=UTC), date(2027, 11, 2)),  # All Saints is kept in Bavaria
        ("IN", "", datetime(2026, 12, 26, 12, tzinfo=UTC), date(2027, 1, 27)),  # Republic Day
        ("DE", "nowhere", datetime(2026, 11, 25, 12, tzinfo=UTC), date(2026, 12, 28)),
        ("ZZ", "", datetime(2026, 11, 25, 12, tzinfo=UTC), date(2026, 12, 25)),  # nobody lists its holidays
    ],
)
def test_an_answer_is_due_on_a_working_day_where_the_seller_sits(country, region, received, due) -> None:
    _seller(country, region)
    assert answer_by(received) == due


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


def _by(person, at) -> dict:
    return {"by": person.pk, "by_role": "privacy", "at": at}


def test_every_step_stands_beside_the_request_and_is_mailed(ada, bob, now) -> None:
    made = _ask(ada, now)
    other = _ask(bob, now)
    actions.check_identity(request=made, **_by(bob, now))
    actions.take_up(request=made, **_by(bob, now))
    actions.write_to_person(request=made, words="Which?", **_by(bob, now))
    actions.add_words(request=made, words="This.", at=now)
    actions.extend(request=made, reasons="Long.", **_by(bob, now))
    actions.close_request(request=made, state="refused", answer="It is needed.", **_by(bob, now))
    kinds = list(made.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["received", "checked", "in_work", "message", "message", "extended", "refused"]
    assert list(other.steps.values_list("kind", flat=True)) == ["received"]
    assert sorted(Message.objects.filter(person=ada).values_list("template", flat=True)) == sorted(
        [
            "request_received",
            "request_moved",
            "request_moved",
            "request_message",
            "request_extended",
            "request_refused",
        ]
    )
    lines = Entry.objects.filter(person=ada.pk, verb__startswith="request.")
    assert not any(word in str(line.__dict__) for line in lines for word in ("Which?", "This.", "Long.", "needed"))


def test_an_extension_has_three_months_from_the_receipt(ada, now) -> None:
    made = actions.extend(request=_ask(ada, now), reasons="Long.", **_by(ada, now))
    assert made.due == answer_by(now, months=3)


@pytest.mark.parametrize("how", ["late", "twice", "closed", "without reasons"])
def test_an_extension_that_the_law_does_not_allow_is_refused(ada, bob, now, how) -> None:
    made, at, reasons = _ask(ada, now), now, "Long."
    error = actions.TooLateToExtend
    if how == "late":
        at = now + timedelta(days=35)
    elif how == "twice":
        actions.extend(request=made, reasons="Long.", **_by(bob, now))
    elif how == "closed":
        actions.close_request(request=made, state="done", answer="Yes.", **_by(bob, now))
        error = actions.AlreadyClosed
    else:
        reasons, error = " ", actions.NoReasons
    with pytest.raises(error):
        actions.extend(request=made, reasons=reasons, **_by(bob, at))


def test_the_database_refuses_an_extension_without_reasons(ada, now) -> None:
    made = _ask(ada, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=made.pk).update(extended_at=now)


def test_somebody_who_writes_and_writes_is_told_to_write_a_mail(ada, now) -> None:
    made = _ask(ada, now)
    for number in range(correspondence.MOST):
        actions.add_words(request=made, words=f"{number}", at=now)
    with pytest.raises(actions.TooManyMessages, match="by e-mail"):
        actions.add_words(request=made, words="And more.", at=now)


def test_a_restriction_holds_at_once_on_the_person_and_on_what_is_theirs_alone(ada, bob, now) -> None:
    made = actions.ask_restriction(person=ada, client=client_of(ada), ground="accuracy", words="My name.", at=now)
    assert (made.kind, made.about, made.due) == ("restriction", "accuracy", answer_by(now))
    assert set(Hold.objects.values_list("person", "client", "kind")) == {
        (ada.pk, None, "restricted"),
        (None, client_of(ada).pk, "restricted"),
    }
    with pytest.raises(actions.NotRestricted):
        actions.end_restriction(person=bob, reason="", **_by(bob, now))
    actions.end_restriction(person=ada, reason="It was corrected.", **_by(bob, now))
    assert not Hold.objects.exists()
    mail = Message.objects.get(template="restriction_ends")
    assert (mail.person, "It was corrected." in mail.text) == (ada, True)


def test_a_member_restricts_themself_and_nobody_else_of_the_account(company, now) -> None:
    actions.ask_restriction(person=company.technical, client=company.client, ground="unlawful", words="No.", at=now)
    assert list(Hold.objects.values_list("person", "client")) == [(company.technical.pk, None)]


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (queries.open_requests(), "casework_requests_due"),
        (queries.closed_requests().order_by("-received_at", "-pk")[:51], "casework_requests_received"),
    ],
    ids=["open", "closed"],
)
def test_the_lists_of_staff_read_requests_by_an_index(rows: QuerySet[Request], index: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert index in rows.explain()
