"""`portico seller`, `portico agreements` and `portico purposes`: with these an operator runs the house for real."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from portico.consent import queries
from portico.consent.models import Agreement, MailingPurpose
from portico.journal.models import Entry
from portico.people.models import Seller

pytestmark = pytest.mark.django_db
SELLER = {
    "name": "Nordlicht",
    "street": "Speicherstraße 4",
    "postcode": "20457",
    "city": "Hamburg",
    "country": "DE",
    "zone": "Europe/Berlin",
    "email": "hello@nordlicht.example",
    "privacy-email": "privacy@nordlicht.example",
}


def portico(*words):
    """What a command prints."""
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def store(**changes):
    return portico("seller", "set", *(f"--{name}={value}" for name, value in (SELLER | changes).items()))


@pytest.fixture
def text(tmp_path):
    """Writes a file, of which the first line is the title, and says it as the commands want it."""

    def write(name, words="Terms of Service\n\nBe kind.", language="en"):
        file = tmp_path / name
        file.write_text(words, encoding="utf-8")
        return f"{language}={file}"

    return write


def refused(*words):
    with pytest.raises(CommandError) as error:
        portico(*words)
    return error.value


def test_the_seller_is_stored_corrected_and_shown():
    store()
    portico("seller", "set", "--city", "Altona")
    assert json.loads(portico("seller", "show", "--json"))["city"] == "Altona"
    assert Seller.objects.get().name == "Nordlicht"
    changed = Entry.objects.filter(verb="seller.changed")
    assert changed.filter(detail="city").count() == 2
    assert set(changed.values_list("actor_role", flat=True)) == {"operator"}


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars/Olympus"}, {"country": "XX"}, {"email": "nowhere"}, {"name": ""}, {"zone": "../etc"}]
)
def test_a_seller_that_cannot_be_meant_is_refused_by_name(wrong):
    with pytest.raises(CommandError, match=f"--{next(iter(wrong))}: "):
        store(**wrong)
    assert not Seller.objects.exists()
    assert not Entry.objects.exists()


def test_without_a_seller_or_without_anything_to_store_it_says_what_to_do():
    assert "portico seller set" in str(refused("seller", "show"))
    assert refused("seller", "set").returncode == 2


def test_documents_are_published_by_version_with_their_day_in_the_sellers_zone(text):
    store()
    portico("agreements", "publish", "--kind", "terms", "--text", text("a"), text("b", "AGB\nNett.", "de"))
    said = portico(
        "agreements",
        "publish",
        "--kind=terms",
        "--effective=2027-01-01",
        "--asks-again",
        "--text",
        text("c"),
        "--json",
    )
    assert json.loads(said) | {"accepted_by": 0} == {
        "kind": "terms",
        "version": 2,
        "effective_at": "2026-12-31T23:00:00+00:00",
        "asks_again": True,
        "announced_at": None,
        "languages": ["en"],
        "accepted_by": 0,
    }
    first = Agreement.objects.get(version=1)
    assert (first.asks_again, queries.text(first, "de").title) == (False, "AGB")
    assert "v2" in portico("agreements", "list")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--effective", "soon"], 2),
        (["--effective", "2027-01-01T10:00"], 2),
        (["--effective", "2027-13-45"], 2),
        (["--text", "en"], 2),
        (["--text", "en=/nowhere/at/all"], 2),
        (["--text", "EN!=x"], 2),
    ],
)
def test_a_document_that_cannot_be_meant_is_not_published(text, words, code):
    given = [*words] if "--text" in words else [*words, "--text", text("a")]
    assert refused("agreements", "publish", "--kind", "terms", *given).returncode == code
    assert not Agreement.objects.exists()


def test_a_text_without_a_title_or_without_words_is_refused(text):
    for words in ("", "Title alone\n", "x" * 200 + "\n\nwords", "\n\n"):
        assert refused("agreements", "publish", "--kind", "terms", "--text", text("a", words)).returncode == 2
    assert not Agreement.objects.exists()


def test_a_version_cannot_take_effect_before_the_last(text):
    portico("agreements", "publish", "--kind", "terms", "--effective", "2027-01-01", "--text", text("a"))
    assert "cannot do so before" in str(refused("agreements", "publish", "--kind", "terms", "--text", text("a")))
    assert Agreement.objects.count() == 1


def test_purposes_are_added_worded_changed_and_retired(text):
    store()
    words = text("w", "Magazine\nFour times a year.")
    sender = [
        "--key=partner",
        "--name=Weitblick",
        "--address=Deichstraße 9, Hamburg",
        "--contact=leser@weitblick.example",
    ]
    portico("purposes", "sender", *sender)
    portico("purposes", "add", "--key=magazine", "--sender=partner", "--double-opt-in=no", "--text", words)
    portico("purposes", "add", "--key=news", "--text", words)
    portico("purposes", "word", "--key=news", "--text", text("v", "News\nOften."))
    portico("purposes", "change", "--key=magazine", "--double-opt-in=yes", "--position=7")
    portico("purposes", "retire", "--key=news")
    said = json.loads(portico("purposes", "list", "--json"))
    assert [one["key"] for one in said["senders"]] == ["partner"]
    magazine, news = said["purposes"]
    assert (magazine["sender"], magazine["double_opt_in"], magazine["position"]) == ("partner", True, 7)
    assert (news["sender"], news["version"], news["active"]) == (None, 2, False)
    assert "retired" in portico("purposes", "list")
    assert list(queries.wordings("en")) == ["magazine"]


@pytest.mark.parametrize(
    "words",
    [
        ["add", "--key=off"],
        ["add", "--key=receipts"],
        ["add", "--key=Big News"],
        ["add", "--key=news", "--sender=nobody"],
        ["add", "--key=news", "--position=-1"],
        ["word", "--key=unknown"],
    ],
)
def test_a_purpose_that_cannot_be_meant_is_refused(text, words):
    assert refused("purposes", *words, "--text", text("w", "T\nWords.")).returncode == 2
    assert not MailingPurpose.objects.exists()
    assert refused("purposes", "change", "--key=unknown", "--position=1").returncode == 2


def test_a_key_is_given_once(text):
    words = text("w", "T\nWords.")
    portico("purposes", "add", "--key=news", "--text", words)
    assert "already" in str(refused("purposes", "add", "--key=news", "--text", words))


def test_from_nothing_to_a_house_in_which_one_can_sign_up(client, text):
    assert client.get("/register/").status_code == 503
    store()
    for kind in ("terms", "processing", "notice"):
        portico("agreements", "publish", f"--kind={kind}", "--text", text(kind))
    portico("purposes", "add", "--key=news", "--text", text("w", "News\nOnce a month."))
    page = client.get("/register/")
    assert page.status_code == 200
    assert "Nordlicht, Speicherstraße 4, 20457 Hamburg; hello@nordlicht.example" in page.content.decode()
    assert queries.current("terms", datetime.now(UTC)) is not None
