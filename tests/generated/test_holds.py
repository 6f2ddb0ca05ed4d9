"""Each kind of hold against each claim of work that is registered, by a table of its own."""

import ast
import importlib
from pathlib import Path

import pytest

from portico.kit import claims
from portico.people.holds import Work
from portico.people.models import Hold, Person
from tests.factories.people import NOW

# What a hold stops. Written down a second time, so that the product's table cannot change unseen. During cooling-off a
# sign-in is led to the privacy page, and during a suspension to the contact form, which is not the claim's `yes`.
STOPS: dict[str, set[str]] = {
    "sign_in": {"erasing", "cooling_off", "suspended"},
    "own_corrections": {"erasing", "cooling_off", "suspended"},
    "security_mail": {"erasing"},
    "erasure_notice": set(),
    "marketing": {"erasing", "cooling_off", "restricted", "suspended"},
    "automation": {"erasing", "cooling_off", "restricted", "suspended"},
    "staff_edits": {"erasing", "cooling_off", "restricted"},
    "recipients": {"erasing", "cooling_off", "restricted"},
    "retention": {"restricted"},
}
SOURCE = Path(__file__).parents[2] / "src" / "portico"


def _files_that_ask() -> dict[Path, set[str]]:
    """The files with calls of `held(Work.FAMILY, …)`, and their families."""
    found = {file: _asked_in(file) for file in sorted(SOURCE.rglob("*.py"))}
    return {file: families for file, families in found.items() if families}


def _asked_in(file: Path) -> set[str]:
    return {
        Work[call.args[0].attr].value
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "held"
        and call.args
        and isinstance(call.args[0], ast.Attribute)
    }


for _file in _files_that_ask():  # a claim registers itself when its module is loaded
    importlib.import_module(".".join(_file.relative_to(SOURCE.parent).with_suffix("").parts))


@pytest.mark.parametrize("kind", ["", *Hold.Kind.values])
@pytest.mark.parametrize("name", sorted(claims.REGISTRY))
def test_a_hold_stops_the_claims_of_its_row_and_no_other(name: str, kind: str, ada: Person, bob: Person) -> None:
    claim = claims.REGISTRY[name]
    for person in (ada, bob):
        claim.prepare(person.pk)
    if kind:
        Hold.objects.create(person=ada, kind=kind, since=NOW)
    assert claim.takes(ada.pk) is (kind not in STOPS[claim.family]), f"{name} with {kind or 'no hold'}"
    assert claim.takes(bob.pk), "a hold is the held person's alone"


def test_every_family_has_its_row() -> None:
    assert {work.value for work in Work} == STOPS.keys()
    assert {claim.family for claim in claims.REGISTRY.values()} <= STOPS.keys()


def test_whoever_asks_for_holds_has_registered_a_claim_of_that_family() -> None:
    """A claim that is not registered would be asked by no test."""
    registered = {claim.family for claim in claims.REGISTRY.values()}
    unregistered = {
        (str(file.relative_to(SOURCE)), family)
        for file, families in _files_that_ask().items()
        for family in families - registered
    }
    assert unregistered == set()
