"""The privacy page, the data itself, the looks of staff, and the information of Art. 15."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portico.casework import actions, holdings, queries
from portico.casework.models import Request
from portico.journal.actions import note
from portico.people.models import Client, Hold
from portico.rights import map as maps
from portico.rights.export.rows import Selection
from portico.rights.roots import resolve

pytestmark = pytest.mark.django_db
MOST = 12


def _look(now, account, **more):
    note(
        verb="client.viewed",
        at=now,
        actor_role="support",
        client=account.pk,
        detail="profile",
        ip="192.0.2.7",
        **more,
    )


def test_the_privacy_page_says_what_is_held_and_why_and_whence(as_ada):
    page = as_ada.get("/privacy/").content.decode()
    for words in (
        "Your profile",
        "Run your account",
        "a contract with you",
        "As long as you have an account.",
        "our staff",
        "contact details",
        "The authority of Hamburg",
    ):
        assert words in page


def test_looks_of_staff_are_shown_by_date_and_role_and_never_by_name(as_ada, as_bob, ada, as_staff, now):
    who = as_staff().session["_auth_user_id"]
    _look(now, Client.objects.get(members__person=ada), actor=who)
    for path in ("/privacy/", "/privacy/looks/", "/activity/", "/activity/?looks"):
        page = as_ada.get(path).content.decode()
        assert "staff (support)" in page
        assert "192.0.2.7" not in page
        assert "staff (support)" not in as_bob.get(path).content.decode()


def test_all_looks_can_be_read_a_page_at_a_time(as_ada, ada, now):
    account = Client.objects.get(members__person=ada)
    for _number in range(55):
        _look(now, account)
    first = as_ada.get("/privacy/looks/")
    assert len(first.context["looks"]) == 50
    rest = as_ada.get(f"/privacy/looks/{first.context['page'].older}")
    assert len(rest.context["looks"]) == 5


def test_a_look_at_a_request_names_the_request_as_its_reason(as_ada, as_bob, ada, bob, now):
    made = actions.open_request(person=ada, client=None, kind="review", words="Why?", at=now)
    for person in (ada, bob):
        note(
            verb="request.viewed",
            at=now,
            actor_role="privacy",
            person=person.pk,
            about=("casework.Request", str(made.pk)),
        )
    link = f"/privacy/requests/{made.pk}/"
    assert link in as_ada.get("/privacy/looks/").content.decode()
    assert link not in as_bob.get("/privacy/looks/").content.decode()


def test_each_kind_opens_on_its_own_rows_and_nobody_else_s(as_ada, as_bob, ada, bob):
    for browser, own, other in ((as_ada, ada, bob), (as_bob, bob, ada)):
        for one in queries.held("person", own.pk, "en"):
            page = browser.get(reverse("portal:data", args=[one.label])).content.decode()
            assert other.email not in page
            assert str(other.pk) not in page
        assert own.email in browser.get("/privacy/data/people.Person/").content.decode()


@pytest.mark.parametrize("kind", ["people.Staff", "casework.Run", "invented.Table", "people.Person'--"])
def test_a_kind_of_which_nothing_is_held_is_no_page(as_ada, kind):
    assert as_ada.get(f"/privacy/data/{kind}/").status_code == 404


def test_a_place_that_is_none_is_no_page(as_ada):
    assert as_ada.get("/privacy/data/people.Person/?before=x").status_code == 404


def test_the_rows_on_the_pages_are_those_of_the_download_in_the_same_cells(as_ada, ada, bob, now):
    for number in range(45):
        note(verb="person.signed_in", at=now, actor=ada.pk, actor_role="client", person=ada.pk, detail=f"{number}")
        note(verb="person.signed_in", at=now, actor=bob.pk, actor_role="client", person=bob.pk)
    entry = maps.current().entry("journal.Entry")
    whole = {str(row.key) for row in Selection(entry, resolve("person", ada.pk), within=maps.current())}
    seen, address = [], "/privacy/data/journal.Entry/"
    while address:
        answer = as_ada.get(address)
        seen += [row.key for row in answer.context["page"].rows]
        last = answer.context
        address = f"/privacy/data/journal.Entry/{last['older']}" if last["older"] else ""
    assert len(seen) == len(set(seen))
    assert set(seen) == whole
    back = as_ada.get(f"/privacy/data/journal.Entry/{last['newer']}").context
    assert [row.key for row in back["page"].rows] == seen[
        -len(last["page"].rows) - holdings.SIZE : -len(last["page"].rows)
    ]


def test_what_is_about_somebody_else_is_withheld_on_the_page_as_in_the_download(as_ada, ada, as_staff, now):
    staff = as_staff().session["_auth_user_id"]
    made = actions.open_request(person=ada, client=None, kind="review", words="Why?", at=now)
    actions.close_request(request=made, state="done", answer="Because.", by=staff, by_role="privacy", at=now)
    for kind in ("casework.Request", "casework.RequestStep", "journal.Entry"):
        page = as_ada.get(f"/privacy/data/{kind}/").content.decode()
        assert "withheld: it is about somebody else" in page
        assert str(staff) not in page


def test_passwords_are_named_and_not_shown(as_ada, ada):
    page = as_ada.get("/privacy/data/people.Person/").content.decode()
    assert "never handed out" in page
    assert ada.password not in page


def test_a_colleague_is_nowhere_on_a_member_s_pages(signed_in, company):
    browser = signed_in(company.technical)
    for path in ("/privacy/", "/privacy/information/", "/privacy/looks/", "/privacy/export/"):
        assert company.owner.email not in browser.get(path).content.decode()
    for one in queries.held("person", company.technical.pk, "en"):
        page = browser.get(reverse("portal:data", args=[one.label])).content.decode()
        assert company.owner.email not in page
        assert str(company.owner.pk) not in page


def test_the_information_of_article_15_stands_on_one_page(as_ada, ada, bob):
    page = as_ada.get("/privacy/information/").content.decode()
    for words in (
        "Nordlicht",
        "The authority of Hamburg",
        "Run your account",
        "a contract with you",
        "contact details",
        "the portal, while it is used",
        "Your profile",
        "No decision about you is made by a program alone",
        "Complain to a supervisory authority",
    ):
        assert words in page
    assert bob.email not in page


def test_the_owner_of_a_shared_account_is_offered_its_copy_and_a_member_is_not(signed_in, company, as_ada):
    link = reverse("portal:export_new_account")
    assert link in signed_in(company.owner).get("/privacy/").content.decode()
    assert link not in signed_in(company.technical).get("/privacy/").content.decode()
    assert link not in as_ada.get("/privacy/").content.decode()  # her own copy has her account


def test_every_page_asks_at_most_twelve_questions(confirmed, company, now, run_jobs):
    owner = company.owner
    browser = confirmed(owner)
    made = actions.ask_restriction(person=owner, client=company.client, ground="accuracy", words="It is.", at=now)
    for number in range(8):
        note(verb="client.viewed", at=now, actor_role="support", client=company.client.pk)
        actions.add_words(request=made, words=f"And {number}.", at=now)
    for root, key in (("person", owner.pk), ("client", company.client.pk)):
        package = actions.export(root=root, root_id=key, by=owner.pk, by_role="client", language="en", at=now)
    run_jobs()
    paths = [
        reverse("portal:privacy"),
        reverse("portal:looks"),
        reverse("portal:information"),
        reverse("portal:data", args=["casework.RequestStep"]),
        reverse("portal:data", args=["people.Person"]),
        reverse("portal:data", args=["mail.Message"]),
        reverse("portal:export"),
        reverse("portal:export_one", args=[package.pk]),
        reverse("portal:export_new"),
        reverse("portal:export_new_account"),
        reverse("portal:request", args=[made.pk]),
        *(reverse("portal:ask", args=[kind]) for kind in ("objection", "restriction", "portability", "review")),
        reverse("portal:delete"),
    ]
    assert Hold.objects.exists()
    assert Request.objects.exists()
    asked = {}
    for path in paths:
        with CaptureQueriesContext(connection) as seen:
            answer = browser.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) < 100_000, path
        asked[path] = len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]])
    assert {path: number for path, number in asked.items() if number > MOST} == {}
