"""`portico staff`: the only way to the first place at the desk."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Person
from portico.people.permissions import StaffRole
from tests import factories

PASSWORD = "correct horse battery"


@pytest.fixture
def create(_django_db_helper: None, monkeypatch: pytest.MonkeyPatch):
    """The command with what stands on standard input; returns what it printed."""

    def run(*words: str, stdin: str = f"{PASSWORD}\n", email: str = "olga@desk.example", role: str = "owner") -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        out = io.StringIO()
        call_command("staff", "create", "--email", email, "--name", "Olga", "--role", role, *words, stdout=out)
        return out.getvalue()

    return run


@pytest.mark.parametrize("role", StaffRole.values)
def test_a_member_of_staff_is_stored_with_role_and_password(create, role: str) -> None:
    printed = create("--password-stdin", role=role)
    person = Person.objects.get(email="olga@desk.example")
    assert printed.strip() == str(person.pk)
    assert person.check_password(PASSWORD)
    assert person.staff.role == role
    assert person.email_verified_at
    entry = Entry.objects.get(verb="staff.appointed")
    assert (entry.person, entry.actor_role, entry.detail) == (person.pk, "operator", role)


def test_a_link_is_mailed_instead_of_a_password(create) -> None:
    create("--mail-link")
    person = Person.objects.get(email="olga@desk.example")
    assert not person.has_usable_password()
    assert Message.objects.get(person=person).template == "password_reset"


def test_without_a_terminal_the_command_says_how_else(create) -> None:
    with pytest.raises(CommandError, match="--password-stdin") as refused:
        create()
    assert refused.value.returncode == 2
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("email", "stdin", "sentence"),
    [
        ("olga@desk.example", "short\n", "too short"),
        ("olga@desk.example", "password123456\n", "too common"),
        ("olga", f"{PASSWORD}\n", "valid email address"),
    ],
)
def test_a_weak_password_or_a_wrong_address_stores_nobody(create, email: str, stdin: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        create("--password-stdin", email=email, stdin=stdin)
    assert not Person.objects.exists()


def test_an_address_somebody_signs_in_with_is_refused_in_any_case(create, ada: Person) -> None:
    with pytest.raises(CommandError, match="address of their own"):
        create("--password-stdin", email="ADA@lovelace.example")
    assert not Person.objects.filter(staff__isnull=False).exists()


def test_staff_are_listed_for_people_and_for_programs(_django_db_helper: None, ada: Person) -> None:
    who = factories.staff(role=StaffRole.PRIVACY, email="priya@desk.example", name="Priya")
    plain, structured = io.StringIO(), io.StringIO()
    call_command("staff", "list", stdout=plain)
    call_command("staff", "list", "--json", stdout=structured)
    assert plain.getvalue() == "privacy   priya@desk.example  Priya\n"
    (row,) = json.loads(structured.getvalue())
    assert row["id"] == str(who.pk)
    assert row["role"] == "privacy"
