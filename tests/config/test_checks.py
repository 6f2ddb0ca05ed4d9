"""`portico check --deploy` names what production lacks."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portico.config import checks
from portico.config.checks import deployment
from portico.consent.actions import publish_agreement
from portico.people.models import Seller
from tests import factories

pytestmark = pytest.mark.django_db


def _found(settings, **changes) -> set[str]:
    settings.PORTICO = dataclasses.replace(settings.PORTICO, **changes)
    return {message.id for message in deployment()}


def test_a_demo_lacks_most(settings) -> None:
    found = _found(settings)
    assert {"portico.D001", "portico.D002", "portico.D005", "portico.D007", "portico.D008", "portico.D009"} <= found


def test_a_whole_house_lacks_nothing_but_advice(settings, monkeypatch) -> None:
    Seller.objects.create(
        name="S", street="s", postcode="1", city="c", country="DE", email="a@s.example", privacy_email="p@s.example"
    )
    for kind in ("terms", "notice"):
        publish_agreement(kind=kind, texts={"en": ("T", "Words.")}, effective_at=datetime(2025, 1, 1, tzinfo=UTC))
    factories.staff(role="owner")
    monkeypatch.setattr(checks, "volume", lambda path: hash("ledger" in str(path)))
    found = _found(settings, demo=False, base_url="https://portal.example")
    assert found <= {"portico.D004"}


def test_volumes_are_told_apart(tmp_path) -> None:
    assert checks.volume(tmp_path / "not" / "there" / "yet") == checks.volume(tmp_path)
    assert checks.volume(Path("/proc")) != checks.volume(tmp_path)
