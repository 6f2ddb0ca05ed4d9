"""Setting up an app and its recovery codes, and taking them away; and showing again that one is who one is."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.journal.models import Entry
from tests.accounts.conftest import link_in, mails
from tests.accounts.factors import App, confirm, give_app, recovery_codes, secret_of
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
APP, CODES = "/security/app/", "/security/codes/"


@pytest.fixture
def ada_confirmed(as_ada):
    """Ada's browser, in which she has just given her password again."""
    confirm(as_ada)
    return as_ada


def begin(browser) -> App:
    """Have the key shown; returns an app that holds it."""
    assert browser.post(APP, {"begin": "1"})["Location"] == APP
    found = re.search(r'class="key">([A-Z2-7 ]+)<', browser.get(APP).content.decode())
    assert found is not None
    return App(found[1])


def set_up(browser) -> App:
    app = begin(browser)
    assert browser.post(APP, {"code": app.code(-1)})["Location"] == CODES
    return app


def test_an_app_is_set_up_with_its_first_code_and_recovery_codes_come_with_it(ada_confirmed, ada, bob):
    app = set_up(ada_confirmed)
    assert secret_of(ada) == app.secret.replace(" ", "")
    shown = re.findall(r"<code>(\d{4}) (\d{4})</code>", ada_confirmed.get(CODES).content.decode())
    assert ["".join(one) for one in shown] == recovery_codes(ada)
    assert len(set(shown)) == 10
    assert mails(ada.email) == ["app_added"]
    assert not Authenticator.objects.filter(user=bob).exists()
    noted = Entry.objects.filter(person=ada.pk).order_by("id").values_list("verb", "detail")
    assert list(noted)[-2:] == [("person.second_factor_added", "totp"), ("person.recovery_codes_made", "")]


def test_the_picture_is_of_the_key_and_needs_nothing_inline(ada_confirmed):
    begin(ada_confirmed)
    answer = ada_confirmed.get(APP)
    html = answer.content.decode()
    assert '<svg class="qr"' in html
    assert "style=" not in html.split("<main")[1]
    assert "<script" not in html
    assert "no-store" in answer["Cache-Control"]
    assert len(answer.content) < 40_000


def test_looking_at_the_page_makes_no_key(ada_confirmed):
    assert 'name="begin"' in ada_confirmed.get(APP).content.decode()
    assert "portal_new_app" not in ada_confirmed.session


def test_a_key_that_is_being_set_up_lies_sealed_in_the_session_and_is_forgotten_after_half_an_hour(ada_confirmed):
    app = begin(ada_confirmed)
    assert app.secret.replace(" ", "") not in str(dict(ada_confirmed.session.items()))
    session = ada_confirmed.session
    session["portal_new_app"]["at"] -= 1801
    session.save()
    assert ada_confirmed.post(APP, {"code": app.code()}).status_code == 422
    assert not Authenticator.objects.exists()


def test_a_wrong_first_code_sets_nothing_up(ada_confirmed):
    app = begin(ada_confirmed)
    wrong = f"{(int(app.code()) + 1) % 1_000_000:06}"
    assert ada_confirmed.post(APP, {"code": wrong}).status_code == 422
    assert not Authenticator.objects.exists()
    assert ada_confirmed.post(APP, {"code": app.code()}).status_code == 302


def test_the_code_that_set_the_app_up_counts_no_second_time(ada_confirmed, ada):
    app = begin(ada_confirmed)
    code = app.code()
    ada_confirmed.post(APP, {"code": code})
    assert ada_confirmed.post("/confirm-password/", {"password": PASSWORD, "code": code}).status_code == 422


def test_keys_and_codes_lie_sealed_in_the_database(ada_confirmed, ada):
    app = set_up(ada_confirmed)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert app.secret.replace(" ", "") not in stored
    assert not [code for code in recovery_codes(ada) if code in stored]


def test_another_key_opens_nothing(ada_confirmed, ada, settings):
    set_up(ada_confirmed)
    other = {name: getattr(settings.PORTICO, name) for name in settings.PORTICO.__slots__} | {"sealing_key": bytes(32)}
    settings.PORTICO = type(settings.PORTICO)(**other)
    with pytest.raises(Exception, match="cannot be opened"):
        secret_of(ada)


def test_the_recovery_codes_are_shown_until_they_are_kept_and_never_again(ada_confirmed, ada):
    set_up(ada_confirmed)
    first = recovery_codes(ada)[0]
    text = ada_confirmed.get(f"{CODES}recovery-codes.txt")
    assert text["Content-Type"].startswith("text/plain")
    assert 'filename="recovery-codes.txt"' in text["Content-Disposition"]
    assert f"{first[:4]} {first[4:]}" in text.content.decode()
    assert ada_confirmed.post(f"{CODES}kept/")["Location"] == "/security/"
    page = ada_confirmed.get(CODES).content.decode()
    assert "10 codes are left" in page
    assert first[:4] not in re.sub(r'value="[^"]*"', "", page)
    assert ada_confirmed.get(f"{CODES}recovery-codes.txt")["Location"] == CODES


def test_the_codes_are_shown_in_no_other_browser(ada_confirmed, ada, signed_in):
    app = set_up(ada_confirmed)
    other = signed_in(ada)
    confirm(other, app.code())
    assert "10 codes are left" in other.get(CODES).content.decode()


def test_new_codes_take_the_place_of_the_old_and_are_told(ada_confirmed, ada):
    set_up(ada_confirmed)
    old = recovery_codes(ada)
    assert ada_confirmed.post(CODES)["Location"] == CODES
    assert not set(old) & set(recovery_codes(ada))
    assert mails(ada.email)[-1] == "recovery_codes_made"
    ada_confirmed.post(f"{CODES}kept/")
    assert ada_confirmed.post("/confirm-password/", {"password": PASSWORD, "code": old[0]}).status_code == 422
    assert (
        ada_confirmed.post("/confirm-password/", {"password": PASSWORD, "code": recovery_codes(ada)[0]}).status_code
        == 302
    )


def test_the_page_says_when_few_codes_are_left(ada_confirmed, ada):
    set_up(ada_confirmed)
    for code in recovery_codes(ada)[:8]:
        confirm(ada_confirmed, code)
    assert '<span class="badge warning">2 left</span>' in ada_confirmed.get("/security/").content.decode()


def test_removing_the_last_factor_takes_the_recovery_codes_along_and_is_told(ada_confirmed, ada, bob):
    set_up(ada_confirmed)
    give_app(bob)
    page = ada_confirmed.get(f"{APP}remove/").content.decode()
    assert "your last one" in page
    assert Authenticator.objects.filter(user=ada).count() == 2  # looking removed nothing
    assert ada_confirmed.post(f"{APP}remove/")["Location"] == "/security/"
    assert not Authenticator.objects.filter(user=ada).exists()
    assert Authenticator.objects.filter(user=bob).count() == 2
    assert mails(ada.email)[-1] == "app_removed"


def test_there_is_one_app_at_a_time(ada_confirmed, ada):
    set_up(ada_confirmed)
    before = secret_of(ada)
    for data in ({"begin": "1"}, {"code": "123456"}):
        assert ada_confirmed.post(APP, data)["Location"] == "/security/"
    assert secret_of(ada) == before


@pytest.mark.parametrize("path", [APP, f"{APP}remove/", CODES, f"{CODES}recovery-codes.txt", "/security/passkeys/add/"])
def test_nothing_is_set_up_or_removed_without_showing_again_who_one_is(as_ada, ada, path):
    give_app(ada)
    for answer in (as_ada.get(path), as_ada.post(path)):
        assert answer["Location"].startswith("/confirm-password/?next=") or answer.status_code == 405
    assert Authenticator.objects.filter(user=ada).count() == 2


def test_showing_it_again_takes_the_second_factor_too(as_ada, as_bob, ada):
    app = give_app(ada)
    for data in ({"password": PASSWORD}, {"password": PASSWORD, "code": "000000"}, {"code": app.code()}):
        assert as_ada.post("/confirm-password/", data).status_code == 422
        assert as_ada.get("/security/email/").status_code == 302
    confirm(as_ada, app.code())
    assert as_ada.get("/security/email/").status_code == 200
    confirm(as_bob)  # who has none
    assert as_bob.get("/security/email/").status_code == 200


def test_a_wrong_password_uses_up_no_code(as_ada, ada):
    app = give_app(ada)
    as_ada.post("/confirm-password/", {"password": "wrong wrong wrong", "code": app.code()})
    confirm(as_ada, app.code())


def test_what_was_shown_without_a_second_factor_counts_no_more_once_there_is_one(signed_in, ada):
    here, elsewhere = signed_in(ada), signed_in(ada)
    confirm(here)
    confirm(elsewhere)
    set_up(here)
    assert here.get("/security/email/").status_code == 200
    assert elsewhere.get("/security/email/").status_code == 302


def test_guessing_codes_after_the_password_is_limited(as_ada, ada):
    app = give_app(ada)
    for _ in range(5):
        assert as_ada.post("/confirm-password/", {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert as_ada.post("/confirm-password/", {"password": PASSWORD, "code": app.code()}).status_code == 429


def test_the_page_on_security_shows_ones_own_factors_and_nobody_elses(as_ada, as_bob, ada):
    give_app(ada)
    remove, set_up_one = 'href="/security/app/remove/"', 'href="/security/app/"'
    hers, his = (browser.get("/security/").content.decode() for browser in (as_ada, as_bob))
    assert (remove in hers, set_up_one in hers) == (True, False)
    assert (remove in his, set_up_one in his) == (False, True)


def test_the_address_is_changed_as_before_by_somebody_with_a_second_factor(as_ada, ada):
    app = give_app(ada)
    confirm(as_ada, app.code())
    assert as_ada.post("/security/email/", {"email": "ada@new.example"})["Location"] == "/security/"
    as_ada.post(link_in("verify_address", "ada@new.example"))
    ada.refresh_from_db()
    assert ada.email == "ada@new.example"
    assert secret_of(ada) == app.secret


def test_signing_out_everywhere_ends_this_session_too(signed_in, ada, as_bob):
    here, elsewhere = signed_in(ada), signed_in(ada)
    assert here.post("/security/sessions/end-others/", {"here": "1"})["Location"] == "/login/"
    for browser in (here, elsewhere):
        assert browser.get("/security/").status_code == 302
    assert as_bob.get("/security/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/security/", "/security/sign-ins/", CODES, f"{APP}remove/", "/security/passkeys/add/", "/confirm-password/"],
)
def test_a_page_takes_few_queries_and_few_bytes(as_ada, ada, path):
    app = give_app(ada)
    confirm(as_ada, app.code())
    as_ada.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = as_ada.get(path)
    assert answer.status_code == 200
    assert len(asked) <= 12, [one["sql"][:100] for one in asked]
    assert len(answer.content) < 40_000
