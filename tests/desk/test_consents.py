"""Recording a consent at the desk: with its evidence, by those who may, seen by those who may."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portico.consent import queries as consents
from portico.consent.models import Event, Evidence, Wording
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.permissions import StaffRole
from tests.desk.conftest import account, record

pytestmark = pytest.mark.django_db


def form(words, **changes):
    """What support types into the form."""
    whole = {
        "wording": words.pk,
        "how": "phone",
        "given_on": datetime.now(UTC).date().isoformat(),
        "file": SimpleUploadedFile("Ada signed <b>.html", b"%PDF-1.7 signed", content_type="text/html"),
        "note": "She called.",
    }
    return whole | changes


def page_of(person):
    return reverse("desk:record_consent", args=[account(person).pk, person.pk])


def test_support_records_with_evidence_and_the_log_says_who_and_why(as_staff, ada, bob, news):
    answer = as_staff(StaffRole.SUPPORT).post(page_of(ada), form(news), follow=True)
    assert answer.status_code == 200
    event = Event.objects.get()
    assert (event.person, event.source, event.actor_role, event.wording) == (ada, "desk", "support", news.text)
    assert "She called." in event.reason
    page = answer.content.decode()
    assert reverse("desk:evidence", args=[account(ada).pk, Evidence.objects.get().pk]) in page
    assert "She called." in page
    assert Message.objects.get().to == ada.email
    assert consents.history(bob).count() == 0


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"file": ""}, "Without it nothing is recorded."),
        ({"file": SimpleUploadedFile("scan.pdf", b"<html>no</html>")}, "neither a PDF"),
        ({"given_on": ""}, "Give the day."),
        ({"given_on": "2999-01-01"}, "has not come yet"),
        ({"how": "telepathy"}, "telepathy"),
        ({"wording": "0"}, "Select a valid choice"),
    ],
)
def test_without_all_of_it_nothing_is_recorded(as_staff, ada, news, missing, said):
    answer = as_staff(StaffRole.SUPPORT).post(page_of(ada), form(news, **missing))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Event.objects.exists()
    assert not Message.objects.exists()


def test_words_that_are_not_offered_any_more_cannot_be_chosen(as_staff, ada, news):
    news.purpose.active = False
    news.purpose.save()
    assert as_staff(StaffRole.SUPPORT).post(page_of(ada), form(news)).status_code == 422
    assert not Event.objects.exists()


def test_a_person_of_another_client_is_not_found(as_staff, ada, bob, news):
    path = reverse("desk:record_consent", args=[account(ada).pk, bob.pk])
    assert as_staff(StaffRole.SUPPORT).post(path, form(news)).status_code == 404
    assert not Event.objects.exists()


def test_evidence_is_a_download_under_a_name_of_ours_and_looking_is_written_down(as_staff, ada, bob, news):
    event = record(ada, Wording.objects.get(), file=b"%PDF-1.7 signed")
    attached = Evidence.objects.get()
    browser = as_staff(StaffRole.PRIVACY)
    answer = browser.get(reverse("desk:evidence", args=[account(ada).pk, attached.pk]))
    assert answer.content == b"%PDF-1.7 signed"
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-{event.pk}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    line = Entry.objects.get(verb="evidence.viewed")
    assert (line.person, line.actor_role, line.object_id) == (ada.pk, "privacy", str(attached.pk))
    for client, evidence in ((account(bob).pk, attached.pk), (account(ada).pk, uuid4())):
        assert browser.get(reverse("desk:evidence", args=[client, evidence])).status_code == 404


def test_staff_without_the_permission_see_neither_the_file_nor_the_form(as_staff, ada, news):
    record(ada, Wording.objects.get())
    browser = as_staff(StaffRole.BILLING)
    path = reverse("desk:evidence", args=[account(ada).pk, Evidence.objects.get().pk])
    assert browser.get(path).status_code == browser.post(page_of(ada), form(news)).status_code == 403
    assert Event.objects.count() == 1


def test_the_person_sees_what_staff_recorded_and_withdraws_it(as_staff, as_ada, as_bob, ada, news):
    as_staff(StaffRole.SUPPORT).post(page_of(ada), form(news))
    page = as_ada.get("/consent/").content.decode()
    assert "staff (support)" in page
    assert "She called." in page
    as_ada.post("/consent/news/", {"to": "off"})
    assert consents.consented(ada, "news") is None
    assert "She called." not in as_bob.get("/consent/").content.decode()


def test_what_the_person_withdrew_since_is_not_recorded_again(as_staff, as_ada, ada, news):
    as_ada.post("/consent/news/", {"to": "on"})
    as_ada.post("/consent/news/", {"to": "off"})
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    answer = as_staff(StaffRole.SUPPORT).post(page_of(ada), form(news, given_on=day))
    assert "The person withdrew on that day or later." in answer.content.decode()
    assert consents.consented(ada, "news") is None
