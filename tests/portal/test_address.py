"""The postal address on the profile page: refused and shown in the way of its country."""

import pytest

from portico.people.corrections import ADDRESS
from tests.portal.test_profile import account_of, sent

pytestmark = pytest.mark.django_db

NOTHING = dict.fromkeys(ADDRESS, "")
HAMBURG = {"street": "Speicherstraße", "number": "4", "postcode": "20457", "city": "Hamburg", "country": "DE"}
DUBLIN = {"street": "O’Connell Street", "number": "1", "city": "Dublin", "country": "IE"}
HONG_KONG = {"street": "Nathan Road", "number": "99", "city": "Tsim Sha Tsui", "region": "Kowloon", "country": "HK"}


def post(browser, account, address):
    return browser.post("/profile/account/", sent(account, "account", **(NOTHING | address)))


@pytest.mark.parametrize("address", [NOTHING, HAMBURG, DUBLIN, HONG_KONG, {"country": "US"}])
def test_an_address_that_its_country_understands_is_stored_and_nobody_elses(as_ada, ada, bob, address):
    theirs, mine = account_of(bob), account_of(ada)
    assert post(as_ada, mine, address).status_code == 302
    mine.refresh_from_db()
    assert {part: str(getattr(mine, part)) for part in ADDRESS} == NOTHING | address
    before = theirs.street
    theirs.refresh_from_db()
    assert theirs.street == before


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (HAMBURG | {"postcode": "2045"}, "postcode"),
        (HAMBURG | {"postcode": ""}, "postcode"),
        (HAMBURG | {"city": ""}, "city"),
        (HAMBURG | {"street": ""}, "street"),
        (HAMBURG | {"country": ""}, "country"),
        (HONG_KONG | {"city": ""}, "city"),
        ({"street": "Main St", "city": "Arlington", "postcode": "22202", "country": "US"}, "region"),
    ],
)
def test_what_a_letter_would_lack_is_asked_for_by_name(as_ada, ada, address, field):
    account = account_of(ada)
    answer = post(as_ada, account, address)
    assert answer.status_code == 422
    assert set(answer.context["account_form"].errors) == {field}
    assert f'href="#id_account-{field}"' in answer.content.decode()
    account.refresh_from_db()
    assert account.city == "London"


def test_a_postcode_is_stored_as_its_country_writes_it(as_ada, ada):
    account = account_of(ada)
    assert post(as_ada, account, HAMBURG | {"postcode": " d-20457"}).status_code == 302
    account.refresh_from_db()
    assert account.postcode == "20457"


def test_an_address_that_was_incomplete_before_stands_in_the_way_of_nothing_else(as_ada, ada):
    account = account_of(ada)
    account.postcode = ""
    account.save()
    form = sent(account, "account", kind="company", company="Engines")
    assert as_ada.post("/profile/account/", form).status_code == 302
    assert "The postal address is incomplete." in as_ada.get("/").content.decode()


def test_the_parts_are_asked_for_in_the_words_and_the_order_of_their_country(as_ada, ada):
    account = account_of(ada)
    usa = {"street": "Navy Yard", "city": "Arlington", "region": "Virginia", "postcode": "22202", "country": "US"}
    post(as_ada, account, usa)
    page = as_ada.get("/profile/").content.decode()
    assert "ZIP code" in page
    assert ">State</label>" in page
    places = [
        page.index(f'name="account-{part}"') for part in ("country", "number", "street", "city", "region", "postcode")
    ]
    assert places == sorted(places)
    account.refresh_from_db()
    post(as_ada, account, HAMBURG)
    page = as_ada.get("/profile/").content.decode()
    assert page.index('name="account-postcode"') < page.index('name="account-city"')


def test_the_profile_shows_the_address_as_on_a_letter(as_ada, ada):
    post(as_ada, account_of(ada), HAMBURG)
    page = as_ada.get("/profile/").content.decode()
    assert "<bdi>Speicherstraße 4</bdi><br><bdi>20457 Hamburg</bdi><br><bdi>Germany</bdi>" in page


def test_what_was_corrected_is_named_on_the_page_without_its_value(as_ada, as_bob, ada):
    post(as_ada, account_of(ada), HAMBURG)
    as_ada.post("/profile/", sent(ada, "person", phone="+44 20 7946 0999"))
    part = as_ada.get("/profile/").content.decode().partition('aria-labelledby="corrected"')[2]
    assert "postal address" in part
    assert "phone" in part
    assert "Speicher" not in part.partition("</section>")[0]
    others = as_bob.get("/profile/").content.decode().partition('aria-labelledby="corrected"')[2]
    assert "quiet-state" in others


@pytest.mark.parametrize(
    "name",
    ["X", "N" * 200, "פרח עברי", "Zoë 🌻", "<script>alert(1)</script>", "O'Brien & Søn"],
)
def test_names_are_taken_as_people_have_them_and_shown_as_words(as_ada, ada, name):
    assert as_ada.post("/profile/", sent(ada, "person", name=name)).status_code == 302
    ada.refresh_from_db()
    assert ada.name == name
    for path in ("/", "/profile/"):
        assert "<script>alert" not in as_ada.get(path).content.decode()


def test_a_name_of_more_than_200_letters_is_refused(as_ada, ada):
    assert as_ada.post("/profile/", sent(ada, "person", name="N" * 201)).status_code == 422
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("typed", "stored"), [("+86 10 6552 9988", "+861065529988"), ("+1-202-555-0143", "+12025550143")]
)
def test_a_phone_of_another_country_is_a_phone_and_shown_in_groups(as_ada, ada, typed, stored):
    assert as_ada.post("/profile/", sent(ada, "person", phone=typed)).status_code == 302
    ada.refresh_from_db()
    assert str(ada.phone) == stored
    assert f'value="{ada.phone.as_international}"' in as_ada.get("/profile/").content.decode()


@pytest.mark.parametrize(
    ("address", "asked", "spare"),
    [
        (HAMBURG, ["street", "number", "postcode", "city"], ["number"]),
        (DUBLIN, ["number", "street", "city", "region", "postcode"], ["number", "region", "postcode"]),
        (HAMBURG | {"region": "Altona"}, ["street", "number", "postcode", "city", "region"], ["number", "region"]),
    ],
)
def test_only_what_the_country_writes_is_asked_for_and_what_can_be_left_out_says_so(as_ada, ada, address, asked, spare):
    assert post(as_ada, account_of(ada), address).status_code == 302
    rows = [part for row in as_ada.get("/profile/").context["account_form"].rows for part in row]
    assert [field.name for field, _left_out in rows] == asked
    assert [field.name for field, left_out in rows if left_out] == spare
