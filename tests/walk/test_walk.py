"""Every address, asked for by everyone, with the ids of what belongs to Grace and her company."""

import pytest

from tests.house.addresses import every
from tests.walk.answers import ADDRESSES
from tests.walk.conftest import Walks
from tests.walk.scene import BOB, COLLEAGUES, EVERYONE, GRACE, NEEDLES, NOBODY, STAFF
from tests.walk.table import TABLE, Door

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
OWNER_BY_NAME = {("portal:team", "Grace Mackie")}  # whoever belongs to an account sees who decides about it
SOME = (NOBODY, GRACE, "technical", "staff:support")  # one of each kind, for what the view itself has no say in


def test_every_address_has_a_line_in_the_table_and_every_line_an_address():
    assert set(ADDRESSES) - set(TABLE) == set(), "say in tests/walk/table.py who may open it, and what others are told"
    assert set(TABLE) - set(ADDRESSES) == set()
    assert len(ADDRESSES) == len(every()), "two addresses have one name"


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_is_told_what_the_table_says(walked: Walks, who: str):
    for method in METHODS:
        heard = {name: (one.told, TABLE[name].expected(who, method)) for name, one in walked(who, method).items()}
        assert {name: told for name, told in heard.items() if told[0] != told[1]} == {}


@pytest.mark.parametrize("who", SOME)
def test_another_method_is_refused(walked: Walks, who: str):
    assert {one.status for one in walked(who, "PUT").values()} <= {302, 403, 404, 405}


@pytest.mark.parametrize("who", SOME)
def test_the_head_of_a_page_is_that_of_the_page(walked: Walks, who: str):
    pages, unlike = walked(who, "GET"), {}
    for name, head in walked(who, "HEAD").items():
        page = pages[name]
        if (head.status, head.told, head.body) != (page.status, page.told, "") or any(
            head.headers.get(one) != page.headers.get(one) for one in ("Content-Type", "Cache-Control", "Allow")
        ):
            unlike[name] = (head.status, page.status)
    assert unlike == {}


@pytest.mark.parametrize("who", [NOBODY, BOB, *COLLEAGUES, *STAFF])
def test_no_page_tells_of_somebody_elses(walked: Walks, who: str):
    secret = NEEDLES["grace"] if who in COLLEAGUES else NEEDLES["grace"] + NEEDLES["company"]
    for method in METHODS:
        heard = walked(who, method)
        if who in STAFF:
            heard = {
                name: one for name, one in heard.items() if one.told == "forbidden" or TABLE[name].door != Door.DESK
            }
        assert heard
        told = {(name, needle) for name, one in heard.items() for needle in secret if needle in one.body}
        assert told <= (OWNER_BY_NAME if who in COLLEAGUES else set())


@pytest.mark.parametrize("who", EVERYONE)
def test_what_people_type_is_shown_as_words(walked: Walks, who: str):
    heard = [one for method in METHODS for one in walked(who, method).values()]
    assert [one.path for one in heard if "<script>alert" in one.body or "<img src=x" in one.body] == []
    if who in {GRACE, "staff:owner"}:
        assert any("&lt;script&gt;alert" in one.body for one in heard)


@pytest.mark.parametrize("who", EVERYONE)
def test_every_answer_has_the_headers_that_protect_it(walked: Walks, who: str):
    for method in (*METHODS, "HEAD", "PUT") if who in SOME else METHODS:
        assert {name: one.wrong for name, one in walked(who, method).items() if one.wrong} == {}


@pytest.mark.parametrize("who", EVERYONE)
def test_what_is_behind_sign_in_or_a_link_is_kept_by_no_cache(walked: Walks, who: str):
    kept = [
        (method, name)
        for method in METHODS
        for name, one in walked(who, method).items()
        if TABLE[name].door != Door.OPEN and one.status in {200, 403, 409, 422} and not one.private
    ]
    assert kept == []
