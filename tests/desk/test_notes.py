"""The pages of notes and tags."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portico.journal.models import Entry
from portico.people import notes, tags
from portico.people.models import Client, Note, Person, Tag
from portico.people.permissions import StaffRole
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

HAND = {"by": uuid4(), "by_role": "support", "at": NOW}


def account(person):
    return Client.objects.get(members__person=person)


def path(person):
    return reverse("desk:client_notes", args=[account(person).pk])


def kept(person, words="Calls on Mondays.", **more):
    return notes.write(client=account(person), words=words, why="", **(HAND | more))


def me(browser):
    return Person.objects.get(pk=browser.session["_auth_user_id"])


def test_a_note_is_written_and_stands_on_the_summary_of_its_client_alone(as_staff, ada, bob):
    browser = as_staff(StaffRole.BILLING)
    answer = browser.post(path(ada), {"words": "Calls on <b>Mondays</b>."}, follow=True)
    assert "The note is kept." in answer.content.decode()
    assert "Calls on &lt;b&gt;Mondays" in browser.get(f"/desk/clients/{account(ada).pk}/summary/").content.decode()
    assert "Mondays" not in browser.get(f"/desk/clients/{account(bob).pk}/summary/").content.decode()
    assert Note.objects.get().author == me(browser).pk


def test_a_note_that_protects_somebody_needs_a_reason(as_staff, ada):
    browser = as_staff(StaffRole.SUPPORT)
    answer = browser.post(path(ada), {"words": "A neighbour wrote.", "protects": "on"})
    assert answer.status_code == 422
    assert not Note.objects.exists()
    browser.post(path(ada), {"words": "A neighbour wrote.", "protects": "on", "why": "the neighbour"})
    assert Note.objects.get().protects
    assert "not in the client" in browser.get(path(ada)).content.decode()


def test_a_reason_without_the_box_protects_nobody(as_staff, ada):
    as_staff(StaffRole.SUPPORT).post(path(ada), {"words": "A neighbour wrote.", "why": "the neighbour"})
    made = Note.objects.get()
    assert (made.protects, made.why) == (False, "")


def test_its_author_edits_and_removes_a_note_and_another_of_the_same_role_does_not(as_staff, ada):
    mine, other = as_staff(StaffRole.SUPPORT), as_staff(StaffRole.SUPPORT)
    made = kept(ada, by=me(mine).pk)
    one = reverse("desk:client_note", args=[account(ada).pk, made.pk])
    assert other.get(one).status_code == 302
    other.post(one, {"words": "Never calls.", "edited_at": ""})
    other.post(one, {"act": "remove", "edited_at": ""})
    assert Note.objects.get().words == "Calls on Mondays."
    mine.post(one, {"words": "Calls on Fridays.", "edited_at": ""})
    found = Note.objects.get()
    assert found.words == "Calls on Fridays."
    mine.post(one, {"act": "remove", "edited_at": found.edited_at.isoformat()})
    assert not Note.objects.exists()


def test_who_handles_requests_corrects_anybodys_note(as_staff, ada):
    made = kept(ada)
    one = reverse("desk:client_note", args=[account(ada).pk, made.pk])
    as_staff(StaffRole.PRIVACY).post(one, {"words": "Calls on Fridays.", "edited_at": ""})
    assert Note.objects.get().words == "Calls on Fridays."


def test_of_two_who_edit_a_note_the_later_one_sees_what_changed_and_decides_again(as_staff, ada):
    made = kept(ada)
    one = reverse("desk:client_note", args=[account(ada).pk, made.pk])
    first, second = as_staff(StaffRole.OWNER), as_staff(StaffRole.PRIVACY)
    first.post(one, {"words": "Calls on Fridays.", "edited_at": ""})
    answer = second.post(one, {"words": "Calls on Sundays.", "edited_at": ""})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Calls on Fridays." in page
    assert "Calls on Sundays." in page
    assert Note.objects.get().words == "Calls on Fridays."
    stamp = Note.objects.get().edited_at.isoformat()
    assert stamp in page
    second.post(one, {"words": "Calls on Sundays.", "edited_at": stamp})
    assert Note.objects.get().words == "Calls on Sundays."


def test_a_note_of_another_client_is_not_found_under_this_one(as_staff, ada, bob):
    made = kept(ada)
    one = reverse("desk:client_note", args=[account(bob).pk, made.pk])
    browser = as_staff(StaffRole.OWNER)
    assert browser.get(one).status_code == 404
    assert browser.post(one, {"act": "remove"}).status_code == 404
    assert Note.objects.exists()


def test_notes_are_paged_and_a_page_costs_the_same_however_many_there_are(as_staff, ada, django_assert_max_num_queries):
    browser = as_staff(StaffRole.OWNER)
    for number in range(45):
        kept(ada, f"Call {number}.", by=uuid4())
    to = path(ada)
    browser.get(to)
    with django_assert_max_num_queries(14):
        page = browser.get(to)
    assert page.content.decode().count("Call ") == 20
    assert "Older" in page.content.decode()


def test_tags_are_set_and_taken_off_at_the_client(as_staff, ada, bob):
    browser = as_staff(StaffRole.BILLING)
    tag = tags.define(name="pilot", colour="info", **HAND)
    to = reverse("desk:client_tag", args=[account(ada).pk])
    browser.post(to, {"tag": str(tag.pk), "act": "on"})
    assert tags.tags_of(account(ada)) == [tag]
    assert tags.tags_of(account(bob)) == []
    browser.post(to, {"tag": str(tag.pk), "act": "off"})
    assert tags.tags_of(account(ada)) == []
    for nonsense in ("", "x", str(uuid4())):
        assert browser.post(to, {"tag": nonsense, "act": "on"}).status_code == 302


def test_the_owner_defines_renames_and_removes_tags(as_staff, ada):
    browser = as_staff(StaffRole.OWNER)
    browser.post(reverse("desk:tags"), {"name": "pilot", "colour": "info"})
    tag = Tag.objects.get()
    tags.put(client=account(ada), tag=tag, **HAND)
    again = browser.post(reverse("desk:tags"), {"name": "Pilot", "colour": "info"})
    assert again.status_code == 422
    assert "There is a tag of this name already." in again.content.decode()
    assert browser.post(reverse("desk:tags"), {"name": "x", "colour": "url(evil)"}).status_code == 422
    one = reverse("desk:tag_edit", args=[tag.pk])
    browser.post(one, {"name": "pioneer", "colour": "good"})
    assert [found.name for found in tags.tags_of(account(ada))] == ["pioneer"]
    assert "1 client has it" in browser.get(one).content.decode()
    browser.post(one, {"act": "remove"})
    assert not Tag.objects.exists()
    assert set(Entry.objects.filter(verb__startswith="tag.").values_list("verb", flat=True)) == {
        "tag.defined",
        "tag.changed",
        "tag.removed",
    }
