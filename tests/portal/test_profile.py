"""The profile page: corrections, two tabs at once, roles, holds, and the consent switches."""

import json
from datetime import timedelta

import pytest

from portico.consent import queries as consents
from portico.journal.models import Entry
from portico.people.actions import place_hold
from portico.people.corrections import values_of
from portico.people.models import Client, Hold, Member
from tests import factories

pytestmark = pytest.mark.django_db


def sent(row, prefix, **typed):
    """What a browser sends that shows the present values and changes some."""
    now = values_of(row)
    return {f"{prefix}-{name}": value for name, value in (now | {"shown": json.dumps(now)} | typed).items()}


def account_of(person):
    return Client.objects.get(members__person=person)


def test_a_person_corrects_name_phone_and_language(as_ada, ada, bob):
    before = values_of(bob)
    answer = as_ada.post("/profile/", sent(ada, "person", name="Ada King", phone="+44 20 7946 0999", language="de"))
    assert answer.status_code == 302
    ada.refresh_from_db()
    assert (ada.name, str(ada.phone), ada.language) == ("Ada King", "+442079460999", "de")
    bob.refresh_from_db()
    assert values_of(bob) == before


def test_the_journal_names_what_was_corrected_and_never_a_value(as_ada, ada):
    as_ada.post("/profile/", sent(ada, "person", name="Ada King"))
    entry = Entry.objects.get(verb="person.corrected")
    assert (entry.person, entry.actor, entry.detail) == (ada.pk, ada.pk, "name")
    assert "King" not in str(Entry.objects.values())


def test_a_number_that_is_none_is_refused_and_what_was_typed_stays(as_ada, ada):
    answer = as_ada.post("/profile/", sent(ada, "person", name="Ada King", phone="12"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please check what you entered" in page
    assert 'href="#id_person-phone"' in page
    assert 'value="Ada King"' in page
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


def test_the_later_of_two_tabs_sees_what_the_earlier_one_changed(as_ada, ada):
    first, second = sent(ada, "person", name="Ada King"), sent(ada, "person", name="Countess of Lovelace")
    assert as_ada.post("/profile/", first).status_code == 302
    answer = as_ada.post("/profile/", second)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed somewhere else meanwhile" in page
    assert "Ada King" in page
    assert "Countess of Lovelace" in page
    ada.refresh_from_db()
    assert ada.name == "Ada King"
    again = {
        name: field.value() for name, field in [("person-" + one.name, one) for one in answer.context["person_form"]]
    }
    assert as_ada.post("/profile/", again).status_code == 302
    ada.refresh_from_db()
    assert ada.name == "Countess of Lovelace"


def test_tabs_that_change_different_things_do_not_undo_each_other(as_ada, ada):
    first, second = sent(ada, "person", name="Ada King"), sent(ada, "person", phone="+44 20 7946 0999")
    as_ada.post("/profile/", first)
    assert as_ada.post("/profile/", second).status_code == 409
    ada.refresh_from_db()
    assert ada.name == "Ada King"


@pytest.mark.parametrize("shown", ["", "[]", "{", '{"name": 1}'])
def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(as_ada, ada, shown):
    assert as_ada.post("/profile/", sent(ada, "person", name="Eve", shown=shown)).status_code == 409
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


def test_nothing_else_than_the_form_s_fields_can_be_written(as_ada, ada):
    as_ada.post("/profile/", sent(ada, "person", email="eve@evil.example", is_active="", can_sign_in=""))
    ada.refresh_from_db()
    assert (ada.email, ada.is_active, ada.can_sign_in) == ("ada@lovelace.example", True, True)


def test_the_owner_corrects_the_account_s_address(as_ada, ada):
    account = account_of(ada)
    assert (
        as_ada.post("/profile/account/", sent(account, "account", street="Ockham Park", city="Surrey")).status_code
        == 302
    )
    account.refresh_from_db()
    assert (account.street, account.city) == ("Ockham Park", "Surrey")
    assert [entry.detail for entry in Entry.objects.filter(verb="client.corrected")] == ["address"]


def test_a_colleague_in_billing_may_correct_the_company_and_others_may_not(signed_in, company):
    typed = sent(company.client, "account", vat_id="", city="Arlington", region="Virginia")
    assert signed_in(company.technical).post("/profile/account/", typed).status_code == 403
    company.client.refresh_from_db()
    assert company.client.city != "Arlington"
    assert signed_in(company.billing).post("/profile/account/", typed).status_code == 302
    company.client.refresh_from_db()
    assert company.client.city == "Arlington"


def test_who_may_not_correct_the_company_does_not_see_its_data(signed_in, company):
    page = signed_in(company.technical).get("/profile/").content.decode()
    assert company.client.vat_id not in page
    assert company.billing.email not in page


def test_a_company_needs_a_name_and_a_private_person_has_no_vat_id(as_ada, ada):
    account = account_of(ada)
    page = as_ada.post("/profile/account/", sent(account, "account", kind="company")).content.decode()
    assert "Give the company" in page
    page = as_ada.post("/profile/account/", sent(account, "account", vat_id="DE136695976")).content.decode()
    assert "Choose “company” above" in page
    account.refresh_from_db()
    assert account.vat_id == ""


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("CHE-116.281.710 MWST", "CH", "CHE116281710MWST"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("GR 094259216", "GR", "EL094259216"),
        ("123  45", "HK", "123 45"),
    ],
)
def test_a_vat_id_is_read_in_the_way_of_its_country(as_ada, ada, typed, country, stored):
    account = account_of(ada)
    nowhere = dict.fromkeys(("street", "number", "postcode", "city", "region"), "")
    form = sent(account, "account", kind="company", company="Engines", vat_id=typed, country=country, **nowhere)
    assert as_ada.post("/profile/account/", form).status_code == 302
    account.refresh_from_db()
    assert account.vat_id == stored


@pytest.mark.parametrize("typed", ["DE136695977", "136695976", "DE", "XX1"])
def test_a_number_that_is_no_vat_id_is_refused(as_ada, ada, typed):
    account = account_of(ada)
    form = sent(account, "account", kind="company", company="Engines", vat_id=typed, country="DE")
    assert as_ada.post("/profile/account/", form).status_code == 422


def test_a_vat_id_of_another_country_than_the_address_is_refused(as_ada, ada):
    account = account_of(ada)
    form = sent(account, "account", kind="company", company="Engines", vat_id="DE136695976")
    answer = as_ada.post("/profile/account/", form)
    assert answer.status_code == 422
    assert "VAT ID of another country (Germany)" in answer.content.decode()


def test_a_vat_id_that_was_stored_before_stands_in_nobody_s_way(signed_in, company):
    form = sent(company.client, "account", city="Arlington", region="Virginia")
    assert signed_in(company.owner).post("/profile/account/", form).status_code == 302


def test_a_restricted_person_still_corrects(as_ada, ada, now):
    place_hold(kind=Hold.Kind.RESTRICTED, persons=[ada.pk], at=now)
    assert as_ada.post("/profile/", sent(ada, "person", name="Ada King")).status_code == 302
    ada.refresh_from_db()
    assert ada.name == "Ada King"


@pytest.mark.parametrize("kind", [Hold.Kind.COOLING_OFF, Hold.Kind.SUSPENDED, Hold.Kind.ERASING])
def test_a_hold_stops_corrections(as_ada, ada, kind, now):
    form = sent(ada, "person", name="Ada King")
    place_hold(kind=kind, persons=[ada.pk], at=now)
    as_ada.post("/profile/", form)
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


@pytest.mark.parametrize("kind", [Hold.Kind.COOLING_OFF, Hold.Kind.SUSPENDED])
def test_a_hold_on_the_account_stops_corrections_of_the_account(as_ada, ada, kind, now):
    account = account_of(ada)
    place_hold(kind=kind, clients=[account.pk], at=now)
    as_ada.post("/profile/account/", sent(account, "account", city="Surrey"))
    account.refresh_from_db()
    assert account.city == "London"


def test_the_boxes_of_the_profile_are_ticked_only_for_consents_in_force(as_ada, news, offers):
    page = as_ada.get("/profile/?purposes=news&purposes=offers").content.decode()
    assert " checked" not in page.partition('aria-labelledby="mailings"')[2]
    as_ada.post("/profile/consent/", {"shown": ["news:1", "offers:1"], "purposes": ["offers", "news"]})
    page = as_ada.get("/profile/").content.decode().partition('aria-labelledby="mailings"')[2]
    assert page.count(" checked") == 1  # the other one waits for its confirmation


def test_a_box_unticked_on_the_profile_withdraws_at_once(as_ada, ada, offers):
    as_ada.post("/profile/consent/", {"shown": "offers:1", "purposes": "offers"})
    assert consents.consented(ada, "offers")
    as_ada.post("/profile/consent/", {"shown": "offers:1"})
    assert consents.consented(ada, "offers") is None


def test_what_was_not_shown_is_neither_given_nor_withdrawn(as_ada, ada, news, offers):
    as_ada.post("/profile/consent/", {"shown": "offers:1", "purposes": ["offers", "news", "invented"]})
    as_ada.post("/profile/consent/", {"shown": ["invented:1", "x", "news:y"]})
    assert [event.purpose for event in consents.history(ada)] == ["offers"]
    assert consents.consented(ada, "offers")


def test_a_person_in_no_account_has_a_profile(signed_in, ada):
    Member.objects.filter(person=ada).delete()
    browser = signed_in(ada)
    for path in ("/", "/profile/", "/privacy/", "/emails/", "/activity/"):
        assert browser.get(path).status_code == 200
    assert browser.post("/profile/account/", {}).status_code == 403


def test_who_belongs_to_several_accounts_chooses_among_their_own(signed_in, company, ada, bob, now):
    factories.member(client=company.client, who=ada, role=Member.Role.OWNER, at=now + timedelta(days=1))
    browser = signed_in(ada)
    assert "St James" in browser.get("/profile/").content.decode()
    assert browser.post("/profile/switch/", {"account": str(company.client.pk)}).status_code == 302
    assert company.client.vat_id in browser.get("/profile/").content.decode()
    for foreign in (account_of(bob).pk, "x", ""):
        assert browser.post("/profile/switch/", {"account": str(foreign)}).status_code == 404
    assert company.client.vat_id in browser.get("/profile/").content.decode()


def test_switching_the_account_leads_back_to_the_page_where_one_was(signed_in, company, ada, bob, now):
    factories.member(client=company.client, who=ada, role=Member.Role.OWNER, at=now + timedelta(days=1))
    browser, asked = signed_in(ada), {"account": str(company.client.pk)}
    page = browser.get("/activity/?kind=looks").content.decode()
    assert 'name="next" value="/activity/?kind=looks"' in page
    assert "private account" not in signed_in(bob).get("/activity/").content.decode()
    for wanted, led in {
        "/activity/?kind=looks": "/activity/?kind=looks",
        "/": "/",
        "": "/profile/",
        "https://elsewhere.example/": "/profile/",
        "//elsewhere.example/": "/profile/",
        "/nowhere/": "/profile/",
        f"/team/{company.client.pk}/": "/profile/",  # of one account alone
    }.items():
        assert browser.post("/profile/switch/", asked | {"next": wanted})["Location"] == led


def test_where_something_was_posted_switching_the_account_leads_to_the_profile(signed_in, company, ada, now):
    factories.member(client=company.client, who=ada, role=Member.Role.OWNER, at=now + timedelta(days=1))
    page = signed_in(ada).post("/profile/account/", {}).content.decode()
    assert "/profile/switch/" in page
    assert 'name="next" value="/profile/account/"' not in page.partition('class="switch"')[2].partition("</form>")[0]
