"""Having a package of a client's data made."""

import pytest

from portico.casework.models import Export
from portico.journal.models import Entry
from portico.people.permissions import StaffRole
from tests.desk.conftest import account

pytestmark = pytest.mark.django_db


def test_a_package_of_the_client_is_asked_for_in_the_owners_language_and_journalled(as_staff, bob):
    answer = as_staff(StaffRole.PRIVACY).post(f"/desk/clients/{account(bob).pk}/export/", follow=True)
    assert "The package is being made" in answer.content.decode()
    made = Export.objects.get()
    assert (made.client_id, made.person_id, made.language) == (account(bob).pk, None, "de")
    line = Entry.objects.get(verb="export.asked")
    assert (line.client, line.actor_role) == (account(bob).pk, "privacy")


def test_a_package_of_one_person_is_theirs(as_staff, company):
    browser = as_staff(StaffRole.PRIVACY)
    browser.post(f"/desk/clients/{company.client.pk}/export/", {"person": str(company.billing.pk)})
    made = Export.objects.get()
    assert (made.client_id, made.person_id) == (None, company.billing.pk)


def test_staff_find_no_way_to_the_file(as_staff, ada):
    browser = as_staff(StaffRole.OWNER)
    browser.post(f"/desk/clients/{account(ada).pk}/export/")
    Export.objects.update(state=Export.State.READY, file="exports/secret-name.zip")
    page = browser.get(f"/desk/clients/{account(ada).pk}/privacy/").content.decode()
    assert "secret-name" not in page
    assert str(Export.objects.get().pk) not in page


def test_a_second_package_of_the_client_waits_for_the_first(as_staff, ada):
    browser = as_staff(StaffRole.PRIVACY)
    for _time in range(2):
        page = browser.post(f"/desk/clients/{account(ada).pk}/export/", follow=True).content.decode()
    assert "A package is being made already." in page
    assert "The package is being made." not in page
    assert Export.objects.count() == 1
