"""The page of people, through a browser: who sees what, and what the buttons do."""

import re
from uuid import uuid4

import pytest

from portico.mail.models import Message
from portico.people.actions import add_member
from portico.people.models import Client, Invitation, Member
from tests import factories
from tests.factories.people import PASSWORD

NEW = "new@people.example"


def place(person) -> Member:
    return Member.objects.get(person=person)


@pytest.fixture
def as_grace(confirmed, company):
    return confirmed(company.owner)


@pytest.fixture
def strangers(_django_db_helper):
    """Somebody else's company, with a colleague and an open invitation."""
    account = factories.client(kind=Client.Kind.COMPANY, company="Fremde AG")
    factories.member(client=account, who=factories.person(name="Frieda Fremd", email="frieda@fremde.example"))
    return account


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_an_owner_sees_everybody_of_the_account_and_nobody_else(as_grace, company, strangers) -> None:
    shown = words(as_grace.get("/team/"))
    for name in ("Grace Hopper", "Alan Köhler", "alan@hopper.example", "Joan 王"):
        assert name in shown
    assert "Frieda" not in shown


@pytest.mark.parametrize("who", ["billing", "technical"])
def test_the_others_see_who_owns_the_account_and_not_how_to_reach_anybody(signed_in, company, who) -> None:
    shown = words(signed_in(getattr(company, who)).get("/team/"))
    assert "Grace Hopper" in shown
    others = {"Alan Köhler", "Joan 王"} - {getattr(company, who).name}
    for hidden in ("@hopper.example", "Invite somebody", "Hand the account over", *others):
        assert hidden not in shown


@pytest.mark.parametrize("who", ["billing", "technical"])
def test_the_others_manage_nobody(confirmed, company, who) -> None:
    browser = confirmed(getattr(company, who))
    alan = place(company.billing)
    for path, sent in (
        ("/team/invite/", {"email": NEW, "role": "owner"}),
        ("/team/hand-over/", {"to": str(alan.pk), "becoming": "billing"}),
        (f"/team/{place(company.owner).pk}/", {"act": "remove"}),
        (f"/team/{alan.pk}/", {"act": "role", "role": "owner"}),
    ):
        assert browser.post(path, sent).status_code == 403
    assert company.client.members.filter(role="owner").get().person == company.owner
    assert not Invitation.objects.exists()


def test_whoever_has_not_given_the_password_lately_is_asked_first(signed_in, company) -> None:
    browser = signed_in(company.owner)
    for path in ("/team/invite/", "/team/hand-over/", f"/team/{place(company.billing).pk}/"):
        for answer in (browser.get(path), browser.post(path, {"act": "remove", "email": NEW, "role": "owner"})):
            assert answer["Location"].startswith("/confirm-password/")
    assert place(company.billing)


def test_an_owner_invites_and_the_list_shows_what_was_typed(as_grace, bob) -> None:
    for email in (NEW, bob.email):
        answer = as_grace.post("/team/invite/", {"email": email, "role": "support"}, follow=True)
        assert "The invitation is on its way" in words(answer)
    shown = words(as_grace.get("/team/"))
    assert NEW in shown
    assert bob.email in shown
    assert bob.name not in shown, "whether the address has an account is told to nobody"


@pytest.mark.parametrize(
    ("email", "role"),
    [("", "support"), ("nobody", "support"), (NEW, ""), (NEW, "root"), ("jürgen@people.example", "support")],
)
def test_what_cannot_be_meant_is_said_at_its_field(as_grace, email, role) -> None:
    answer = as_grace.post("/team/invite/", {"email": email, "role": role})
    assert answer.status_code == 422
    assert "Please check what you entered" in words(answer)
    assert email in answer.content.decode()
    assert not Invitation.objects.exists()


def test_nothing_in_the_address_of_the_page_fills_a_field_or_chooses_a_role(as_grace) -> None:
    page = as_grace.get("/team/invite/?email=eve@evil.example&role=owner").content.decode()
    assert 'value="eve@' not in page
    assert "checked" not in page


def test_an_invitation_is_sent_again_and_withdrawn(as_grace, company) -> None:
    as_grace.post("/team/invite/", {"email": NEW, "role": "support"})
    made = Invitation.objects.get()
    as_grace.post(f"/team/invitations/{made.pk}/again/")
    assert Message.objects.filter(to=NEW, template="invited").count() == 2
    as_grace.post(f"/team/invitations/{made.pk}/withdraw/")
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert NEW not in words(as_grace.get("/team/"))
    assert as_grace.post(f"/team/invitations/{made.pk}/again/").status_code == 404


def test_the_places_and_invitations_of_another_account_are_not_there(as_grace, confirmed, strangers) -> None:
    owner = strangers.members.get(role="owner").person
    confirmed(owner).post("/team/invite/", {"email": NEW, "role": "support"})
    theirs, colleague = Invitation.objects.get(), strangers.members.exclude(role="owner").get()
    for one in (theirs.pk, uuid4()):
        for act in ("again", "withdraw"):
            assert as_grace.post(f"/team/invitations/{one}/{act}/").status_code == 404
    for one in (colleague.pk, uuid4()):
        assert as_grace.get(f"/team/{one}/").status_code == 404
        for sent in ({"act": "remove"}, {"act": "role", "role": "owner"}):
            assert as_grace.post(f"/team/{one}/", sent).status_code == 404
    assert as_grace.post("/team/hand-over/", {"to": str(colleague.pk), "becoming": "billing"}).status_code == 422
    theirs.refresh_from_db()
    colleague.refresh_from_db()
    assert (theirs.withdrawn_at, colleague.role) == (None, "billing")


def test_a_role_is_changed_and_a_person_removed(as_grace, company) -> None:
    alan, joan = place(company.billing), place(company.technical)
    assert "The role is changed" in words(
        as_grace.post(f"/team/{alan.pk}/", {"act": "role", "role": "technical"}, follow=True)
    )
    assert "does not belong to the account any more" in words(
        as_grace.post(f"/team/{joan.pk}/", {"act": "remove"}, follow=True)
    )
    assert place(company.billing).role == "technical"
    assert not company.technical.memberships.exists()


def test_removed_somebody_sees_nothing_of_the_account_from_the_next_page_on(as_grace, signed_in, company) -> None:
    browser = signed_in(company.billing)
    assert "Hopper &amp; Töchter" in browser.get("/profile/").content.decode()
    as_grace.post(f"/team/{place(company.billing).pk}/", {"act": "remove"})
    assert "Hopper" not in browser.get("/profile/").content.decode().replace("@hopper", "")
    assert browser.get("/team/").status_code == 403
    assert browser.get("/privacy/").status_code == 200


def test_the_last_owner_is_told_what_to_do_instead_of_leaving(as_grace, company) -> None:
    assert "Hand the account over" in words(as_grace.get("/team/leave/"))
    assert "Hand it over to somebody else first" in words(as_grace.post("/team/leave/", follow=True))
    assert place(company.owner).role == "owner"


def test_whoever_leaves_is_out_and_their_colleagues_are_not(signed_in, company) -> None:
    browser = signed_in(company.technical)
    assert "You have left the account" in words(browser.post("/team/leave/", follow=True))
    assert not company.technical.memberships.exists()
    assert company.client.members.count() == 2


def test_looking_changes_nothing(as_grace, company) -> None:
    before = list(Member.objects.order_by("pk").values())
    for path in (
        "/team/",
        "/team/leave/",
        "/team/hand-over/",
        "/team/invite/",
        f"/team/{place(company.billing).pk}/?act=remove",
    ):
        assert as_grace.get(path).status_code == as_grace.head(path).status_code == 200
    assert list(Member.objects.order_by("pk").values()) == before
    for path in (f"/team/invitations/{uuid4()}/again/", f"/team/invitations/{uuid4()}/withdraw/"):
        assert as_grace.get(path).status_code == 405


def test_an_account_is_handed_over_and_back(as_grace, confirmed, company) -> None:
    alan = place(company.billing)
    as_grace.post("/team/hand-over/", {"to": str(alan.pk), "becoming": "support"})
    assert (place(company.billing).role, place(company.owner).role) == ("owner", "support")
    assert as_grace.get("/team/hand-over/").status_code == 403
    confirmed(company.billing).post("/team/hand-over/", {"to": str(place(company.owner).pk), "becoming": "billing"})
    assert (place(company.billing).role, place(company.owner).role) == ("billing", "owner")


@pytest.mark.parametrize("name", ["Ж", "x" * 200, "שָׁלוֹם", "🐙", "<script>alert(1)</script>"])
def test_names_of_every_kind_are_shown_as_they_are(as_grace, company, name) -> None:
    type(company.billing).objects.filter(pk=company.billing.pk).update(name=name)
    for path in ("/team/", "/team/hand-over/", f"/team/{place(company.billing).pk}/"):
        page = as_grace.get(path).content.decode()
        assert "<script>alert" not in page
        assert (name in page) or "&lt;script&gt;alert(1)" in page


def test_one_person_in_two_accounts_switches_on_every_page(signed_in, company, strangers, now) -> None:
    add_member(client=strangers, person=company.technical, role="billing", at=now)
    browser = signed_in(company.technical)
    page = browser.get("/emails/").content.decode()
    assert 'class="switch"' in page
    assert "Fremde AG" in page
    browser.post("/profile/switch/", {"account": str(strangers.pk)})
    assert "billing contact" in words(browser.get("/team/"))
    assert 'class="switch"' not in signed_in(company.billing).get("/emails/").content.decode()


def test_a_private_account_invites_nobody(confirmed, ada) -> None:
    browser = confirmed(ada)
    assert "Invite somebody" not in words(browser.get("/team/"))
    assert "Only a company" in words(browser.post("/team/invite/", {"email": NEW, "role": "support"}))
    assert not Invitation.objects.exists()


def test_the_page_of_people_asks_few_questions_however_many_there_are(
    as_grace, company, django_assert_max_num_queries
) -> None:
    for number in range(9):
        factories.member(client=company.client)
        as_grace.post("/team/invite/", {"email": f"n{number}@people.example", "role": "support"})
    as_grace.post("/confirm-password/", {"password": PASSWORD})
    for path in ("/team/", "/team/leave/", "/team/hand-over/", "/team/invite/", f"/team/{place(company.billing).pk}/"):
        with django_assert_max_num_queries(12):
            assert as_grace.get(path).status_code == 200
