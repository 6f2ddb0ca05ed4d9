"""The demo's company."""

import dataclasses
import unicodedata

import pytest
from django.core.management import CommandError, call_command
from phonenumbers import is_valid_number
from stdnum.eu import vat

from portico.cli.company import PASSWORD, build
from portico.cli.company.cast import Cast
from portico.consent.models import Acceptance, Agreement, AgreementText, MailingPurpose, Wording
from portico.people.models import Client, Member, Person, Seller
from portico.people.permissions import StaffRole
from tests import factories
from tests.factories.people import NOW


@pytest.fixture
def cast(_django_db_helper: None) -> Cast:
    """Everyone of the demo."""
    return build.build(at=NOW)


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


def test_what_is_published_is_there_in_both_languages(cast: Cast) -> None:
    assert Seller.objects.get().name
    assert MailingPurpose.objects.count() >= 3
    for purpose in MailingPurpose.objects.all():
        found = set(Wording.objects.filter(purpose=purpose).values_list("version", "language"))
        assert found == {(version, language) for version in (1, 2) for language in ("en", "de")}
    for kind in Agreement.Kind:
        texts = AgreementText.objects.filter(agreement__kind=kind)
        assert set(texts.values_list("language", flat=True)) == {"en", "de"}
        assert all(text.title and len(text.body) > 200 for text in texts)
    assert Agreement.objects.filter(kind=Agreement.Kind.TERMS).count() == 2


def test_nobody_has_an_account_without_having_agreed_to_the_terms(cast: Cast) -> None:
    agreed = Acceptance.objects.filter(agreement__kind=Agreement.Kind.TERMS).values("person")
    assert not Person.objects.filter(staff=None).exclude(pk__in=agreed).exists()
    current = Agreement.objects.filter(kind=Agreement.Kind.TERMS).latest("version")
    for email in ("ada@lovelace.example", "kurt@goedel.example", "grace@hopper.example"):
        assert Acceptance.objects.filter(person__email=email, agreement=current).exists()


def test_a_company_is_not_invented_among_people(_django_db_helper: None) -> None:
    factories.person()
    with pytest.raises(CommandError, match="There are people in this database already"):
        call_command("demo-data")
    assert Person.objects.count() == 1


def test_nobody_is_invented_outside_a_demo(_django_db_helper: None, settings) -> None:
    settings.PORTICO = dataclasses.replace(settings.PORTICO, demo=False)
    with pytest.raises(CommandError, match="PORTICO_DEMO=1") as refused:
        call_command("demo-data")
    assert refused.value.returncode == 2
    assert not Person.objects.exists()
