"""Who may open which page of the desk, and what everybody else learns."""

from pathlib import Path

import pytest
from django.urls import reverse

from portico.desk.urls import urlpatterns
from portico.journal.models import Entry
from portico.people.permissions import Permission, StaffRole, allows, roles_that_may
from tests.house.addresses import every

pytestmark = pytest.mark.django_db
PACKAGE = Path(__file__).parents[2] / "src" / "portico"

POSTED = {
    "desk:offer",
    "desk:view_save",
    "desk:view_remove",
    "desk:logout",
    "desk:reactivate",
    "desk:client_tag",
    "desk:portal_enter",
    "desk:portal_leave",
    "desk:unrestrict",
    "desk:export",
    "desk:request_start",
    "desk:request_identity",
    "desk:request_unrestrict",
    "desk:judge",
    "desk:run_cancel",
}


def pages():
    """Every address of the desk, read from the resolver."""
    return [address for address in every() if address.name.startswith("desk:")]


def path_of(address, everything):
    """The address filled with what belongs to Ada."""
    values = {
        "client": everything.client.pk,
        "person": everything.person.pk,
        "message": everything.message.pk,
        "asked": everything.asked.pk,
        "run": everything.run.pk,
        "purpose": everything.purpose,
        "evidence": everything.evidence,
        "value": everything.value,
        "note": everything.note,
        "tag": everything.tag,
        "place": everything.place,
        "invitation": everything.invitation,
    }
    return reverse(address.name, kwargs={name: values[name] for name in address.takes})


def ask_for(browser, address, everything):
    path = path_of(address, everything)
    answer = browser.post(path) if address.name in POSTED else browser.get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file, which is closed at its end
    return answer


def permission_of(name):
    """The permission that the view of an address names."""

    def views(patterns):
        for pattern in patterns:
            yield from views(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]

    (found,) = [one.callback for one in views(urlpatterns) if f"desk:{one.name}" == name]
    return found.permission


def test_the_desk_has_pages():
    assert len(pages()) > 25


@pytest.mark.parametrize("address", pages(), ids=lambda one: one.name)
def test_who_does_not_work_here_gets_404_and_nobody_is_asked_to_sign_in(as_ada, client, everything, address):
    assert ask_for(as_ada, address, everything).status_code == 404
    answer = ask_for(client, address, everything)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@pytest.mark.parametrize("role", list(StaffRole))
@pytest.mark.parametrize("address", pages(), ids=lambda one: one.name)
def test_a_role_opens_what_it_may_and_of_the_rest_is_told_who_may(as_staff, everything, address, role):
    permission = permission_of(address.name)
    browser = as_staff(role)
    Entry.objects.all().delete()
    answer = ask_for(browser, address, everything)
    assert "no-store" in answer["Cache-Control"]
    if allows(role, permission):
        assert answer.status_code in {200, 302}
        return
    assert answer.status_code == 403
    page = answer.content.decode()
    assert all(str(one.label) in page for one in roles_that_may(permission))
    assert everything.person.name not in page
    assert not Entry.objects.exists()


# What the roles may is a decision; this is it, so that a change of it is made on purpose.
SUPPORT = {
    "tags",
    "tag_edit",
    "list_export",
    "client_log",
    "client_privacy",
    "restrict",
    "unrestrict",
    "export",
    "erase_client",
    "erase_person",
} | {
    *("request_identity", "request_write", "request_extend", "request_unrestrict"),
    *("requests", "request", "request_start", "runs", "run", "run_cancel", "receipt", "findings", "judge"),
}
MEMBERS = {"client_members", "client_member", "client_invitation"}
SHUT = {
    StaffRole.OWNER: set(),
    StaffRole.SUPPORT: SUPPORT,
    StaffRole.BILLING: SUPPORT
    | {"client_emails", "client_email", "withdraw", "record_consent", "evidence", "portal_enter"}
    | MEMBERS,
    StaffRole.PRIVACY: {"suspend", "reactivate", "tags", "tag_edit", "portal_enter"} | MEMBERS,
}


@pytest.mark.parametrize("role", list(StaffRole))
def test_each_role_is_shut_out_of_these_pages_and_no_others(role):
    shut = {one.name.removeprefix("desk:") for one in pages() if not allows(role, permission_of(one.name))}
    assert shut == SHUT[role]


def test_every_view_names_a_permission():
    assert all(isinstance(permission_of(address.name), Permission) for address in pages())


def test_looking_at_a_page_that_changes_something_is_refused(as_staff, everything):
    browser = as_staff(StaffRole.OWNER)
    for address in pages():
        if address.name in POSTED:
            assert browser.get(path_of(address, everything)).status_code == 405


def test_what_is_not_there_is_not_found(as_staff, everything, news):
    browser = as_staff(StaffRole.OWNER)
    nobody = "00000000-0000-4000-8000-000000000000"
    for path in (
        f"/desk/clients/{nobody}/summary/",
        f"/desk/clients/{nobody}/erase/",
        f"/desk/clients/{everything.client.pk}/erase/{nobody}/",
        f"/desk/clients/{everything.client.pk}/emails/{nobody}/",
        f"/desk/clients/{everything.client.pk}/profile/{everything.person.pk}/withdraw/tea/",
        f"/desk/requests/{nobody}/",
        f"/desk/erasures/{nobody}/",
        f"/desk/erasures/{nobody}/receipt/",
        "/desk/clients/not-an-id/summary/",
    ):
        assert browser.get(path).status_code == 404, path
    assert browser.post("/desk/erasures/findings/judge/", {"finding": "999", "state": "harmless"}).status_code == 404


def test_what_belongs_to_another_client_is_not_found_under_this_one(as_staff, everything, bob, news):
    browser = as_staff(StaffRole.OWNER)
    his = bob.memberships.get().client_id
    for path in (
        f"/desk/clients/{his}/erase/{everything.person.pk}/",
        f"/desk/clients/{his}/emails/{everything.message.pk}/",
        f"/desk/clients/{his}/profile/{everything.person.pk}/withdraw/news/",
    ):
        assert browser.get(path).status_code == 404, path
        assert browser.post(path, {"reason": "by phone"}).status_code in {404, 405}, path
    answer = browser.post(f"/desk/clients/{his}/export/", {"person": str(everything.person.pk)})
    assert answer.status_code == 404


def test_every_permission_opens_or_shows_something():
    """A right that nothing asks for would be promised to a role in vain."""
    source = "\n".join(file.read_text() for file in PACKAGE.rglob("*.py") if file.name != "permissions.py")
    assert [one.name for one in Permission if f"Permission.{one.name}" not in source] == []
