"""Refusing changes neither price nor service (Art. 7(4) GDPR): nothing but mail and the pages that show consents asks for them."""

import ast
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import reverse

from portico.consent import actions, queries
from portico.consent.models import Event, MailingPurpose
from portico.people.models import Person
from tests.architecture.layers import PACKAGE
from tests.factories.people import PASSWORD
from tests.house import addresses
from tests.walk.table import TABLE, Door

STATES = {
    *("Event", "Head", "consented", "in_force", "state", "states", "offers", "waits", "history", "history_of_client"),
    *("begins_when_verified", "consent_heads", "consent_events", "MailingPurpose"),
}
# Who may ask what somebody consented to, and what for. Whoever decides a price, a service or an access is not among them.
MAY_ASK = {
    "accounts/actions/sign_up.py": "records the boxes ticked",
    "accounts/actions/joining.py": "records the boxes ticked",
    "accounts/actions/verification.py": "confirms what waited for the address",
    "accounts/actions/addresses.py": "ends what was for another address",
    "casework/erasure.py": "ends mailings with the erasure",
    "casework/objection.py": "ends mailings with an objection",
    "casework/consent_ledger.py": "verifies",
    "casework/replay.py": "repeats withdrawals",
    "cli/management/commands/consent.py": "prints the log",
    "cli/management/commands/purposes.py": "counts",
    "desk/filters.py": "lists whom a state holds for",
    "portal/consent.py": "shows and switches",
    "portal/consent_receipts.py": "shows",
    "portal/dashboard.py": "shows",
    "portal/tasks.py": "reminds of a link",
    "portal/profile.py": "shows and switches",
    "portal/mail_links.py": "confirms and withdraws",
    "portal/entry.py": "asks at sign-up",
    "portal/invitation.py": "asks at sign-up",
    "desk/profile.py": "shows and withdraws",
    "desk/consents.py": "records",
}
_OF_OTHERS = {"state", "states", "history", "Event", "offers"}  # words that other packages have too


def _asks(file: Path) -> bool:
    """Whether a module reads what somebody consented to: by what it imports from the package, or by a relation's name."""
    tree = ast.parse(file.read_text())
    names: set[str] = set()
    aliases: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("portico.consent"):
            names |= {one.name for one in node.names}
            aliases |= {one.asname or one.name for one in node.names if one.name == "queries"}
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner in aliases or node.attr not in _OF_OTHERS:
                names.add(node.attr)
        said = node.arg if isinstance(node, ast.keyword) else node.value if isinstance(node, ast.Constant) else ""
        if isinstance(said, str):
            names |= {part for part in ("consent_heads", "consent_events") if part in said}
    return bool(names & STATES)


def _modules() -> Iterator[tuple[str, Path]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = str(file.relative_to(PACKAGE))
        if not name.startswith(("consent/", "mail/", "cli/company/")) and "migrations" not in name:
            yield name, file


def test_nobody_asks_for_a_consent_but_to_mail_to_show_and_to_record():
    assert {name for name, file in _modules() if _asks(file)} - set(MAY_ASK) == set()


@pytest.mark.parametrize(
    "planted",
    [
        "from portico.consent.models import Head\n",
        "from portico.consent import queries as q\nprice = 5 if q.consented(person, 'news') else 9\n",
        "cheap = person.consent_heads.exists()\n",
        "found = Person.objects.filter(consent_events__decision='given')\n",
    ],
)
def test_a_module_that_asks_is_found(tmp_path: Path, planted: str):
    file = tmp_path / "prices.py"
    file.write_text(planted)
    assert _asks(file)


def _answers(browser: Browser) -> dict[str, int]:
    """What each page of one's own answers, and what can be done on it with an empty form."""
    found = {}
    for address in addresses.every():
        line = TABLE[address.name]
        if line.door is not Door.OWN or address.takes or address.name == "portal:consent_all_off":
            continue
        path = reverse(address.name)
        found[f"GET {path}"] = browser.get(path).status_code
        found[f"POST {path}"] = browser.post(path).status_code
    return found


def _browser(person: Person, signed_in: Callable[[Person], Browser]) -> Browser:
    browser = signed_in(person)
    browser.post(reverse("portal:confirm_password"), {"password": PASSWORD, "next": "/privacy/"})
    return browser


def test_who_refuses_everything_sees_and_may_do_the_same_as_who_consents_to_everything(
    signed_in: Callable[[Person], Browser],
    decide: Callable[..., Event],
    ada: Person,
    bob: Person,
    offers: MailingPurpose,
    newsletter: MailingPurpose,
    now: datetime,
):
    bob.language = ada.language
    bob.save()
    for purpose in (offers, newsletter):
        decide(ada, purpose, given=False)
        decide(bob, purpose, given=True)
    actions.confirm_pending(person=bob, at=now, ip=None)
    assert {one.decision for one in queries.state(ada)} == {"withdrawn"}
    assert {one.decision for one in queries.state(bob)} == {"given"}
    refusing, consenting = (_answers(_browser(person, signed_in)) for person in (ada, bob))
    assert len(refusing) > 20
    assert refusing == consenting
    assert set(refusing.values()) & {500, 503} == set()
