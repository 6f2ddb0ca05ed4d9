"""The pages about one client: the header, the tabs, the lines that a look leaves in the journal."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portico.casework.models import Request, Run
from portico.journal.actions import note
from portico.journal.models import Entry
from portico.mail.actions import enqueue
from portico.people.actions import place_hold
from portico.people.models import Hold
from portico.people.permissions import StaffRole
from tests import factories
from tests.desk.conftest import account, ask, start_run
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


def show(browser, client, tab="summary"):
    answer = browser.get(f"/desk/clients/{client.pk}/{tab}/")
    assert answer.status_code == 200
    return answer.content.decode()


def tabs_of(page):
    return [tab for tab in ("summary", "profile", "emails", "log", "privacy") if f'/{tab}/"' in page]


@pytest.mark.parametrize(
    ("role", "tabs"),
    [
        (StaffRole.OWNER, ["summary", "profile", "emails", "log", "privacy"]),
        (StaffRole.SUPPORT, ["summary", "profile", "emails"]),
        (StaffRole.BILLING, ["summary", "profile"]),
        (StaffRole.PRIVACY, ["summary", "profile", "emails", "log", "privacy"]),
    ],
)
def test_a_tab_appears_only_for_a_role_with_the_right(as_staff, ada, role, tabs):
    assert tabs_of(show(as_staff(role), account(ada))) == tabs


def test_the_summary_names_the_people_and_nobody_else(as_staff, company, bob):
    page = show(as_staff(), company.client)
    for person in (company.owner, company.billing, company.technical):
        assert person.email in page
    assert bob.email not in page
    assert "Hopper &amp; Töchter GmbH" in page


def test_the_header_tells_holds_with_their_reason_once_and_who_is_free_is_active(as_staff, ada, bob):
    place_hold(
        kind=Hold.Kind.SUSPENDED, persons=[ada.pk], clients=[account(ada).pk], reason="Unpaid since May.", at=NOW
    )
    page = show(as_staff(), account(ada))
    assert page.count("Unpaid since May.") == 1
    assert "suspended" in page
    other = show(as_staff(), account(bob))
    assert "suspended" not in other
    assert "active" in other


def test_the_header_tells_open_requests_and_runs_to_those_who_may_open_them(as_staff, ada):
    ask(ada, days=3)
    start_run(ada, state=Run.State.COOLING_OFF, due_at=NOW + timedelta(days=7))
    officer, support = show(as_staff(StaffRole.PRIVACY), account(ada)), show(as_staff(), account(ada))
    assert "1 open request" in officer
    assert "3 days left" in officer
    assert "An erasure is under way" in officer
    assert "/desk/requests/" not in support
    assert "/desk/erasures/" not in support


def test_a_closed_request_and_a_finished_run_are_not_open(as_staff, ada):
    Request.objects.filter(pk=ask(ada).pk).update(state=Request.State.DONE)
    start_run(ada, state=Run.State.CANCELLED)
    page = show(as_staff(StaffRole.PRIVACY), account(ada))
    assert "open request" not in page
    assert "under way" not in page


def test_a_look_is_in_the_journal_by_reference_once_in_ten_minutes_for_each_part(as_staff, ada):
    browser = as_staff(StaffRole.PRIVACY)
    Entry.objects.all().delete()
    for tab in ("summary", "summary", "profile", "profile", "summary"):
        show(browser, account(ada), tab)
    lines = Entry.objects.order_by("pk")
    assert [(one.verb, one.detail, one.client) for one in lines] == [
        ("client.viewed", "summary", account(ada).pk),
        ("client.viewed", "profile", account(ada).pk),
    ]
    assert {one.actor_role for one in lines} == {"privacy"}
    assert not lines.exclude(ip=None).exists()
    Entry.objects.update(at=timezone.now() - timedelta(minutes=11))
    show(browser, account(ada))
    assert Entry.objects.filter(detail="summary").count() == 2


def test_each_member_of_staff_leaves_a_line_of_their_own_and_each_client_too(as_staff, ada, bob):
    first, second = as_staff(), as_staff()
    Entry.objects.all().delete()
    for browser, whose in ((first, ada), (second, ada), (first, bob)):
        show(browser, account(whose))
    assert Entry.objects.count() == 3


def test_a_page_of_the_privacy_tab_leaves_a_line_too(as_staff, ada):
    browser = as_staff(StaffRole.PRIVACY)
    show(browser, account(ada), "erase")
    assert Entry.objects.filter(verb="client.viewed", client=account(ada).pk, detail="privacy").count() == 1


def test_the_log_speaks_in_words_and_names_who_acted_to_staff(as_staff, ada, bob, news):
    helper = factories.staff(name="Anke Helferin")
    note(verb="hold.placed", at=NOW, actor=helper.pk, actor_role="support", client=account(ada).pk, detail="suspended")
    note(verb="person.signed_in", at=NOW, actor=ada.pk, actor_role="client", person=ada.pk, ip="192.0.2.9")
    note(verb="person.signed_in", at=NOW, actor=bob.pk, actor_role="client", person=bob.pk, ip="192.0.2.44")
    page = show(as_staff(StaffRole.PRIVACY), account(ada), "log")
    assert "Hold placed: suspended" in page
    assert "Anke Helferin" in page
    assert "staff (support)" in page
    assert "192.0.2.9" in page
    assert "192.0.2.44" not in page


def test_the_log_has_what_a_person_did_in_this_account_and_not_in_another(as_staff, ada, bob):
    factories.member(client=account(bob), who=ada)
    note(verb="request.received", at=NOW, person=ada.pk, client=account(bob).pk)
    mine = Entry.objects.filter(person=ada.pk).first().client
    assert mine == account_of_bob(bob)
    client = ada.memberships.order_by("since", "pk").exclude(client=mine).get().client
    assert "Request received" not in show(as_staff(StaffRole.PRIVACY), client, "log")


def account_of_bob(bob):
    return bob.memberships.get().client_id


def test_a_long_log_is_paged_and_costs_the_same_on_every_page(as_staff, ada):
    for number in range(130):
        note(
            verb="person.signed_in",
            at=NOW + timedelta(minutes=number),
            actor=ada.pk,
            actor_role="client",
            person=ada.pk,
        )
    browser, path, seen, counts = as_staff(StaffRole.PRIVACY), f"/desk/clients/{account(ada).pk}/log/", 0, set()
    browser.get(path)  # the line in the journal is written once
    address = ""
    while True:
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(path + address).context["page"]
        counts.add(len(queries))
        seen += len(page.rows)
        if not page.older:
            break
        address = page.older
    assert seen >= 130
    assert len(counts) == 1
    assert counts.pop() <= 14


def test_mail_is_listed_and_read_without_the_links_that_open_doors(as_staff, ada, bob):
    for person in (ada, bob):
        enqueue(
            template="password_reset",
            person=person,
            to=person.email,
            language="en",
            stream="security",
            context={"name": person.name},
            secrets={"link": f"https://portico.example/reset/tell-nobody-{person.name[:3]}/"},
            at=NOW,
        )
    browser = as_staff()
    page = show(browser, account(ada), "emails")
    assert ada.email in page
    assert bob.email not in page
    message = ada.messages.get()
    answer = browser.get(f"/desk/clients/{account(ada).pk}/emails/{message.pk}/")
    assert "Ada Lovelace" in answer.content.decode()
    assert "tell-nobody" not in answer.content.decode()


def test_a_name_that_is_markup_is_text(as_staff, ada):
    ada.name = "<script>alert(1)</script>"
    ada.save()
    for tab in ("summary", "profile", "privacy"):
        page = show(as_staff(StaffRole.OWNER), account(ada), tab)
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
