"""Many more clients, as rows."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from portico.cli.company import bulk
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Client, Member, Person
from tests.factories.people import NOW


def many(clients: int, **how: int) -> None:
    for _done in bulk.write(clients=clients, at=NOW, **how):
        pass


def test_each_client_has_an_owner_with_lines_and_mail(_django_db_helper: None) -> None:
    many(25, journal=3, mails=2)
    assert Client.objects.count() == Person.objects.count() == 25
    owned = Member.objects.filter(role=Member.Role.OWNER).values("client").annotate(n=Count("pk"))
    assert [row["n"] for row in owned] == [1] * 25
    person = Person.objects.order_by("created_at").last()
    assert Entry.objects.filter(person=person.pk, client=person.memberships.get().client_id).count() == 3
    assert Message.objects.filter(person=person, state=Message.State.SENT).count() == 2
    assert person.emailaddress_set.get().verified
    assert not person.has_usable_password()
    assert Client.objects.filter(kind=Client.Kind.COMPANY).exclude(company="").count() == 5


def test_what_was_written_reads_back_as_the_models_wrote_it(_django_db_helper: None) -> None:
    many(3)
    for model in (Person, Client, Member, Entry, Message):
        for row in model.objects.all():
            row.save()
            row.refresh_from_db()
    message = Message.objects.first()
    assert message.secrets == {}
    assert message.created_at.tzinfo is not None


def test_more_come_beside_those_who_are_there(_django_db_helper: None) -> None:
    many(10)
    many(10)
    assert Person.objects.values("email").distinct().count() == 20


def test_they_are_written_in_batches_and_by_statements_that_do_not_grow_with_them(
    _django_db_helper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 10)
    with CaptureQueriesContext(connection) as few:
        assert list(bulk.write(clients=10, at=NOW)) == [10]
    monkeypatch.setattr(bulk, "BATCH", 20)
    with CaptureQueriesContext(connection) as more:
        assert list(bulk.write(clients=40, at=NOW)) == [20, 40]
    assert len(more) <= 2 * len(few)


def test_into_an_empty_database_the_company_comes_first(_django_db_helper: None) -> None:
    out = io.StringIO()
    call_command("demo-data", "--clients", "7", stdout=out)
    assert Person.objects.filter(email="ada@lovelace.example").exists()
    assert "7 of 7 clients" in out.getvalue()
    before = Client.objects.count()
    call_command("demo-data", "--clients", "5", stdout=out)
    assert Client.objects.count() == before + 5


@pytest.mark.parametrize("number", ["0", "-3"])
def test_a_number_that_is_none_is_wrong_usage(_django_db_helper: None, number: str) -> None:
    with pytest.raises(CommandError, match="above 0") as refused:
        call_command("demo-data", f"--clients={number}")
    assert refused.value.returncode == 2
