"""The demo's company."""

import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as offered
from django.core.files.storage import default_storage
from phonenumbers import is_valid_number
from stdnum.eu import vat

from portico.casework import consent_ledger
from portico.casework.models import Export, Request, Run
from portico.cli.company import PASSWORD, build
from portico.cli.company.cast import Cast
from portico.consent import seals, verify
from portico.consent.models import Acceptance, Agreement, AgreementText, Event, Head, MailingPurpose, Wording
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Client, Hold, Invitation, Member, Person, Seller
from portico.people.permissions import StaffRole
from tests.factories.people import NOW
from tests.fixtures.database import Template, rolled_back

LANGUAGES = set(dict(offered.LANGUAGES))


@pytest.fixture(scope="module")
def company(template: Template, django_db_blocker: Any) -> Iterator[tuple[Cast, Path]]:
    """Everyone of the demo, made once for all tests here, and where their files lie."""
    with django_db_blocker.unblock(), rolled_back():
        yield build.build(at=NOW), Path(default_storage.location)


@pytest.fixture
def cast(company: tuple[Cast, Path], _django_db_helper: None, folders: Path, settings: Any) -> Cast:
    """Everyone of the demo."""
    settings.MEDIA_ROOT = company[1]
    return company[0]


def test_the_people_of_the_guide_are_there_with_the_password_of_the_demo(cast: Cast) -> None:
    for email in ("ada@lovelace.example", "kurt@goedel.example", "grace@hopper.example"):
        person = Person.objects.get(email=email)
        assert person.check_password(PASSWORD)
        assert person.email_verified_at
        assert person.memberships.get().role == Member.Role.OWNER
    company = Person.objects.get(email="grace@hopper.example").memberships.get().client
    assert company.kind == Client.Kind.COMPANY
    colleagues = company.members.exclude(role=Member.Role.OWNER).values_list("person__email", flat=True)
    assert set(colleagues) == {"alan@hopper.example", "joan@hopper.example"}


def test_one_works_for_two_companies_and_one_invitation_is_open(cast: Cast) -> None:
    joan = Person.objects.get(email="joan@hopper.example")
    assert sorted(joan.memberships.values_list("role", flat=True)) == [Member.Role.SUPPORT, Member.Role.TECHNICAL]
    waiting = Invitation.objects.get(accepted_at=None)
    assert waiting.client == cast["grace@hopper.example"].client
    assert not waiting.person.can_sign_in


def test_each_role_of_the_desk_has_someone(cast: Cast) -> None:
    for role in StaffRole:
        person = Person.objects.get(email=f"{role}@desk.example")
        assert person.staff.role == role
        assert person.check_password(PASSWORD)
        assert not person.memberships.exists()


def test_fifty_more_have_names_in_many_scripts(cast: Cast) -> None:
    assert len(cast.crowd()) == 50
    names = "".join(role.person.name for role in cast.crowd())
    scripts = {unicodedata.name(letter).split()[0] for letter in names if letter.isalpha()}
    assert scripts >= {
        "LATIN",
        "GREEK",
        "CYRILLIC",
        "ARABIC",
        "HEBREW",
        "CJK",
        "KATAKANA",
        "HANGUL",
        "TAMIL",
        "DEVANAGARI",
    }


def test_every_address_is_invented_and_every_number_is_one(cast: Cast) -> None:
    for person in Person.objects.all():
        assert person.email.endswith(".example")
        assert not person.phone or is_valid_number(person.phone)
    for client in Client.objects.filter(country__in=("DE", "GR", "ES", "PL", "FR"), kind=Client.Kind.COMPANY):
        assert vat.is_valid(client.vat_id)


def test_what_is_published_is_there_in_every_language(cast: Cast) -> None:
    assert Seller.objects.get().name
    assert MailingPurpose.objects.count() >= 3
    for purpose in MailingPurpose.objects.all():
        found = set(Wording.objects.filter(purpose=purpose).values_list("version", "language"))
        assert found >= {(version, language) for version in (1, 2) for language in LANGUAGES}
    for kind in Agreement.Kind:
        texts = AgreementText.objects.filter(agreement__kind=kind)
        assert {text.language for text in texts} == LANGUAGES
        assert len(texts) == len(LANGUAGES) * Agreement.objects.filter(kind=kind).count()
        assert all(text.title and len(text.body) > 200 for text in texts)
    terms = Agreement.objects.filter(kind=Agreement.Kind.TERMS)
    assert [one.effective_at > NOW for one in terms.order_by("version")] == [False, False, True]
    assert {one.sender_id for one in MailingPurpose.objects.all()} == {None, "weitblick"}
    assert set(MailingPurpose.objects.values_list("double_opt_in", flat=True)) == {True, False}


def test_nobody_has_an_account_without_having_agreed_to_the_terms(cast: Cast) -> None:
    agreed = Acceptance.objects.filter(agreement__kind=Agreement.Kind.TERMS).values("person")
    assert not Person.objects.filter(staff=None, can_sign_in=True).exclude(pk__in=agreed).exists()
    current = Agreement.objects.filter(kind=Agreement.Kind.TERMS, effective_at__lte=NOW).latest("version")
    for email in ("ada@lovelace.example", "kurt@goedel.example", "grace@hopper.example"):
        assert Acceptance.objects.filter(person__email=email, agreement=current).exists()


def test_consents_were_given_withdrawn_and_are_pending(cast: Cast) -> None:
    now = set(Head.objects.values_list("event__decision", flat=True))
    assert now == set(Event.Decision)
    ada = Head.objects.filter(person__email="ada@lovelace.example")
    assert set(ada.values_list("event__decision", flat=True)) == set(Event.Decision)
    assert Event.objects.values("wording_version").distinct().count() == 2
    assert set(Event.objects.exclude(wording="").values_list("wording_language", flat=True)) == LANGUAGES


def test_the_log_of_consents_goes_back_in_the_order_of_time(cast: Cast) -> None:
    times = list(Event.objects.order_by("commitment").values_list("at", flat=True))
    assert times == sorted(times)
    assert NOW - timedelta(days=760) < times[0] < NOW - timedelta(days=600)
    assert times[-1] < NOW


def test_no_consent_was_given_without_a_confirmation_where_one_is_asked_for(cast: Cast) -> None:
    given = Event.objects.filter(decision=Event.Decision.GIVEN).exclude(source=Event.Source.CONFIRMATION)
    assert set(given.values_list("purpose", flat=True)) == {"surveys"}


def test_old_mail_was_sent_and_opens_no_door(cast: Cast) -> None:
    old = Message.objects.filter(created_at__lt=NOW - timedelta(days=1))
    assert old.count() > 50
    assert set(old.values_list("state", flat=True)) == {Message.State.SENT}
    assert all(message.secrets == {} and message.sent_at > message.created_at for message in old)


def test_one_account_is_suspended_and_one_restricted(cast: Cast) -> None:
    kinds = set(Hold.objects.filter(client__isnull=False).values_list("kind", flat=True))
    assert kinds >= {Hold.Kind.SUSPENDED, Hold.Kind.RESTRICTED}


def test_the_journal_shows_who_looked_and_keeps_no_address_for_longer_than_it_may(cast: Cast) -> None:
    views = Entry.objects.filter(verb="client.viewed")
    assert set(views.values_list("actor_role", flat=True)) == {"support", "privacy"}
    assert not Entry.objects.exclude(ip=None).filter(at__lt=NOW - timedelta(days=90)).exists()


def test_rights_are_in_use(cast: Cast) -> None:
    """One erasure that waits, one request in work, one just received and one answered, one download that can be fetched."""
    run = Run.objects.get()
    assert (run.state, run.trigger) == (Run.State.COOLING_OFF, Run.Trigger.PORTAL)
    assert run.due_at > NOW
    assert Hold.objects.filter(kind=Hold.Kind.COOLING_OFF, client_id=run.root_id).exists()
    states = set(Request.objects.values_list("state", flat=True))
    assert states == {Request.State.RECEIVED, Request.State.IN_WORK, Request.State.DONE}
    made = Export.objects.get()
    assert (made.state, made.person.email) == (Export.State.READY, "ada@lovelace.example")
    assert made.expires_at > NOW
    with made.file.open() as file:
        assert file.read(2) == b"PK"


def test_the_consent_log_of_the_demo_verifies(cast: Cast) -> None:
    seals.seal_due(NOW)
    report = verify.verify(consent_ledger.view())
    assert report.problems == []
    assert report.events > 100
