"""A person's own statement on a disputed fact (Art. 16 GDPR)."""

import pytest

from portico.fields import actions
from portico.fields.models import Statement
from portico.journal.models import Entry
from portico.people.models import Member
from tests.factories.people import NOW
from tests.fields.conftest import answer
from tests.portal.conftest import seller  # noqa: F401 - the company whose portal it is

pytestmark = pytest.mark.django_db
WORDS = "It was never my name."


@pytest.mark.parametrize("fact", ["name", "email", "phone", "address", "nick", "checked"])
def test_a_statement_is_kept_beside_any_fact_and_taken_back(ask, as_ada, ada, bob, fact):
    for key, locked in (("nick", False), ("checked", True)):
        answer(ada, ask(key, locked=locked), "So it is")
    actions.state(person=bob, member=Member.objects.get(person=bob), fact="name", words="Bob's own", at=NOW)
    path = f"/profile/statement/{fact}/"
    assert path in as_ada.get("/profile/").content.decode()
    assert as_ada.post(path, {"words": "  "}).status_code == 422
    assert as_ada.post(path, {"words": WORDS}).status_code == 302
    assert as_ada.post(path, {"words": f"{WORDS} Never."}).status_code == 302
    made = Statement.objects.get(person=ada)
    assert (made.fact, made.words) == (fact, f"{WORDS} Never.")
    assert WORDS in as_ada.get("/profile/").content.decode()
    assert as_ada.get(path).status_code == 200
    assert as_ada.post(path, {"take_back": "yes"}).status_code == 302
    assert [one.words for one in Statement.objects.all()] == ["Bob's own"]
    verbs = list(Entry.objects.filter(person=ada.pk, verb__startswith="statement").values_list("verb", flat=True))
    assert sorted(verbs) == ["statement.made", "statement.made", "statement.taken_back"]
    assert WORDS not in str(Entry.objects.values())


@pytest.mark.parametrize("fact", ["password", "id", "hush", "unanswered", "company"])
def test_there_is_no_statement_on_what_is_not_held_or_not_shown(ask, as_ada, ada, fact):
    answer(ada, ask("hush", audience="staff"), "Never before noon")
    ask("unanswered")
    assert as_ada.post(f"/profile/statement/{fact}/", {"words": WORDS}).status_code == 404
    assert not Statement.objects.exists()


def test_only_who_may_correct_the_account_states_something_on_it(signed_in, company):
    member = Member.objects.get(person=company.technical)
    assert signed_in(company.technical).post("/profile/statement/vat_id/", {"words": WORDS}).status_code == 404
    with pytest.raises(actions.NoSuchFact):
        actions.state(person=company.technical, member=member, fact="vat_id", words=WORDS, at=NOW)
    assert signed_in(company.billing).post("/profile/statement/vat_id/", {"words": WORDS}).status_code == 302
    made = Statement.objects.get()
    assert (made.person, made.client) == (company.billing, company.client)
    assert WORDS not in signed_in(company.owner).get("/profile/").content.decode()


def test_looking_at_the_page_of_a_statement_changes_nothing(as_ada, ada, bob):
    for path in ("/profile/statement/name/", "/profile/statement/name/?take_back=yes"):
        assert as_ada.get(path).status_code == 200
        assert as_ada.head(path).status_code == 200
    assert not Statement.objects.exists()
