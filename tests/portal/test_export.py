"""A copy of one's data from the portal."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from portico.casework.models import Export
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.models import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(confirmed, ada, run_jobs):
    """Ada's package, made."""
    browser = confirmed(ada)
    parts = [one.label for one in browser.get("/privacy/export/new/").context["held"]]
    assert browser.post("/privacy/export/new/", {"parts": parts}).status_code == 302
    run_jobs()
    return Export.objects.get()


def test_the_password_is_asked_for_first(as_ada):
    answer = as_ada.get("/privacy/export/new/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/confirm-password/")
    assert as_ada.post("/privacy/export/new/", {"parts": "people.Person"}).status_code == 302
    assert not Export.objects.exists()


def test_every_part_is_ticked_to_begin_with(confirmed, ada):
    page = confirmed(ada).get("/privacy/export/new/")
    assert page.content.decode().count(" checked") == len(page.context["held"]) > 3


def test_without_any_part_nothing_is_made_and_nothing_is_ticked_again(confirmed, ada):
    answer = confirmed(ada).post("/privacy/export/new/", {"parts": "invented.Table"})
    assert answer.status_code == 422
    assert "Choose at least one part." in answer.content.decode()
    assert " checked" not in answer.content.decode()
    assert not Export.objects.exists()


def test_a_package_holds_the_person_and_nobody_else(confirmed, ready, ada, bob):
    answer = confirmed(ada).post(f"/privacy/export/{ready.pk}/fetch/")
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    everything = b"".join(package.read(name) for name in package.namelist()).decode()
    assert ada.email in everything
    assert bob.email not in everything


def test_only_the_chosen_parts_are_in_the_package(confirmed, ada, run_jobs):
    browser = confirmed(ada)
    browser.post("/privacy/export/new/", {"parts": ["people.Client", "consent.Agreement", "people.Staff"]})
    run_jobs()
    answer = browser.post(f"/privacy/export/{Export.objects.get().pk}/fetch/")
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    everything = b"".join(package.read(name) for name in package.namelist()).decode()
    assert "St James" in everything
    assert ada.email not in everything


def test_each_fetch_is_written_down(confirmed, ready, ada):
    browser = confirmed(ada)
    for _time in range(2):
        assert b"".join(browser.post(f"/privacy/export/{ready.pk}/fetch/").streaming_content)
    assert Entry.objects.filter(verb="export.fetched", person=ada.pk, actor=ada.pk).count() == 2


def test_looking_fetches_nothing(confirmed, ready, ada):
    assert confirmed(ada).get(f"/privacy/export/{ready.pk}/fetch/").status_code == 405
    assert confirmed(ada).get(f"/privacy/export/{ready.pk}/").status_code == 200
    assert not Entry.objects.filter(verb="export.fetched").exists()


def test_who_has_not_given_the_password_again_comes_back_to_the_package(as_ada, ready):
    answer = as_ada.post(f"/privacy/export/{ready.pk}/fetch/")
    assert answer["Location"] == f"/confirm-password/?next=%2Fprivacy%2Fexport%2F{ready.pk}%2F"
    assert not Entry.objects.filter(verb="export.fetched").exists()


def test_somebody_else_does_not_get_it(confirmed, as_bob, ready, bob):
    assert confirmed(bob).post(f"/privacy/export/{ready.pk}/fetch/").status_code == 404
    assert as_bob.get(f"/privacy/export/{ready.pk}/").status_code == 404
    assert "my-data" not in as_bob.get("/privacy/export/").content.decode()


def test_a_package_is_gone_after_seven_days(confirmed, ready, ada):
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    browser = confirmed(ada)
    assert browser.post(f"/privacy/export/{ready.pk}/fetch/").status_code == 404
    assert "gone" in browser.get("/privacy/export/").content.decode()


def test_a_file_that_is_missing_is_said_to_be(confirmed, ready, ada):
    ready.file.storage.delete(ready.file.name)
    answer = confirmed(ada).post(f"/privacy/export/{ready.pk}/fetch/", follow=True)
    assert "no longer there" in answer.content.decode()


def test_the_owner_fetches_what_staff_had_made_for_the_company_and_a_colleague_does_not(confirmed, ready, company):
    Export.objects.update(person=None, client=company.client)
    assert confirmed(company.technical).post(f"/privacy/export/{ready.pk}/fetch/").status_code == 404
    answer = confirmed(company.owner).post(f"/privacy/export/{ready.pk}/fetch/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_a_reload_shows_how_far_it_has_come(confirmed, ada, run_jobs):
    browser = confirmed(ada)
    browser.post("/privacy/export/new/", {"parts": ["people.Person"]})
    assert "is being made" in browser.get("/privacy/export/").content.decode()
    run_jobs()
    page = browser.get("/privacy/export/").content.decode()
    assert "is being made" not in page
    assert "Fetch" in page
    assert "The copy of your data is ready." in browser.get("/").content.decode()


def test_the_package_can_be_read_by_a_program(confirmed, ready, ada):
    answer = confirmed(ada).post(f"/privacy/export/{ready.pk}/fetch/")
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert all(json.loads(package.read(name)) is not None for name in package.namelist() if name.endswith(".json"))
    assert Client.objects.count() == 1


def test_a_second_package_waits_for_the_first(confirmed, ada):
    browser = confirmed(ada)
    for _time in range(2):
        page = browser.post("/privacy/export/new/", {"parts": ["people.Person"]}, follow=True).content.decode()
    assert "Have another one made once it is ready." in page
    assert Export.objects.count() == 1


def test_who_has_five_packages_is_told_when_another_can_be_made(confirmed, ready, ada):
    Export.objects.bulk_create(
        Export(person=ada, state=Export.State.READY, created_at=ready.created_at, expires_at=ready.expires_at)
        for _number in range(4)
    )
    page = confirmed(ada).post("/privacy/export/new/", {"parts": ["people.Person"]}, follow=True).content.decode()
    assert "5 packages wait to be fetched already" in page
    assert Export.objects.count() == 5


def test_the_address_is_told_at_once_that_a_package_was_asked_for(confirmed, ada, bob):
    confirmed(ada).post("/privacy/export/new/", {"parts": ["people.Person"]})
    mail = Message.objects.get(template="export_asked")
    assert (mail.person, mail.to) == (ada, ada.email)
    assert "change your password" in mail.text
    assert not Message.objects.filter(person=bob).exists()


def test_the_page_of_a_package_says_how_far_it_has_come_without_script_too(confirmed, ada, bob):
    browser = confirmed(ada)
    page = browser.post("/privacy/export/new/", {"parts": ["people.Person"]}, follow=True).content.decode()
    assert "Waiting for its turn" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'role="status"' in page
    made = Export.objects.get()
    Export.objects.update(state=Export.State.MAKING, rows=40, total=100)
    assert "40 of 100" in browser.get(f"/privacy/export/{made.pk}/").content.decode()
    assert "40 of 100" in browser.get("/privacy/export/").content.decode()
    part = browser.get(f"/privacy/export/{made.pk}/", headers={"HX-Request": "true"})
    assert "<h1>" not in part.content.decode()
    assert "HX-Refresh" not in part
    Export.objects.update(state=Export.State.READY)
    assert browser.get(f"/privacy/export/{made.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_each_fetch_is_shown_to_whom_the_package_is_of(confirmed, ready, ada):
    browser = confirmed(ada)
    assert "Not so far." in browser.get(f"/privacy/export/{ready.pk}/").content.decode()
    assert b"".join(browser.post(f"/privacy/export/{ready.pk}/fetch/").streaming_content)
    page = browser.get(f"/privacy/export/{ready.pk}/")
    assert [line.who for line in page.context["fetches"]] == ["you"]


def test_a_package_is_made_in_the_language_in_which_it_was_asked_for(confirmed, bob, run_jobs):
    browser = confirmed(bob)
    parts = [one.label for one in browser.get("/privacy/export/new/").context["held"]]
    browser.post("/privacy/export/new/", {"parts": parts})
    run_jobs()
    made = Export.objects.get()
    assert made.language == bob.language == "de"
    with made.file.open() as file, zipfile.ZipFile(file) as package:
        page = package.read("index.html").decode()
        told = json.loads(package.read("information.json"))
    assert '<html lang="de">' in page
    assert told["purposes"][0]["basis_in_words"] != told["purposes"][0]["basis"]


def test_the_package_of_a_shared_account_is_its_owner_s_and_holds_nothing_of_its_people(confirmed, company, run_jobs):
    owner, member = company.owner, company.technical
    assert confirmed(member).get("/privacy/export/new/account/").status_code == 404
    assert confirmed(member).post("/privacy/export/new/account/", {"parts": ["people.Client"]}).status_code == 404
    browser = confirmed(owner)
    parts = [one.label for one in browser.get("/privacy/export/new/account/").context["held"]]
    assert "people.Person" not in parts
    browser.post("/privacy/export/new/account/", {"parts": parts})
    run_jobs()
    made = Export.objects.get()
    assert (made.client, made.person) == (company.client, None)
    answer = browser.post(f"/privacy/export/{made.pk}/fetch/")
    assert answer["Content-Disposition"] == 'attachment; filename="account-data.zip"'
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    everything = b"".join(package.read(name) for name in package.namelist()).decode()
    assert company.client.company in everything
    for person in (owner, member):
        assert person.email not in everything
        assert str(person.pk) not in everything
