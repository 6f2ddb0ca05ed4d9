"""When no company is invented."""

import dataclasses

import pytest
from django.core.management import CommandError, call_command

from portico.people.models import Person
from tests import factories


def test_a_company_is_not_invented_among_people(_django_db_helper: None) -> None:
    factories.person()
    with pytest.raises(CommandError, match="There are people in this database already"):
        call_command("demo-data")
    assert Person.objects.count() == 1


def test_nobody_is_invented_outside_a_demo(_django_db_helper: None, settings) -> None:
    settings.PORTICO = dataclasses.replace(settings.PORTICO, demo=False)
    with pytest.raises(CommandError, match="PORTICO_DEMO=1") as refused:
        call_command("demo-data")
    assert refused.value.returncode == 2
    assert not Person.objects.exists()
