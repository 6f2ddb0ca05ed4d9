"""What import-linter cannot see keeps to the layers too."""

import gc
from collections.abc import Iterator
from types import FunctionType

import pytest
from django.apps import apps
from django.db import models
from django.dispatch import Signal
from django.test.utils import isolate_apps

from portico.kit import jobs
from portico.people.models import Client, Person
from tests.architecture import layers


def _models() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


@pytest.fixture
def signal() -> Iterator[Signal]:
    return Signal()


def _function_of(module: str) -> FunctionType:
    def planted(**_arguments: object) -> None: ...

    planted.__module__ = module
    return planted


def test_every_package_stands_on_one_level_and_every_level_exists() -> None:
    named = [name for level in layers.layers() for name in level]
    assert sorted(named) == sorted(file.parent.name for file in layers.PACKAGE.glob("*/__init__.py"))


def test_no_foreign_key_reaches_above_its_model() -> None:
    assert list(layers.foreign_keys_upwards(_models())) == []


def test_a_foreign_key_that_reaches_up_is_found() -> None:
    with isolate_apps("portico.journal"):

        class Planted(models.Model):
            person = models.ForeignKey(Person, on_delete=models.PROTECT)

            class Meta:
                app_label = "journal"

        Planted.__module__ = "portico.journal.models"
        assert list(layers.foreign_keys_upwards([Planted])) == ["journal.Planted.person reaches up to people"]


def test_no_receiver_listens_above_itself() -> None:
    signals = [found for found in gc.get_objects() if issubclass(type(found), Signal)]
    assert signals
    assert list(layers.receivers_upwards(signals, _models())) == []


def test_a_receiver_that_listens_up_is_found(signal: Signal) -> None:
    below = _function_of("portico.journal.actions")
    above = _function_of("portico.casework.actions")
    signal.connect(below, sender=Client)
    signal.connect(above, sender=Client)
    (found,) = layers.receivers_upwards([signal], [Client])
    assert found.startswith("portico.journal.actions.")
    assert found.endswith("listens up to people.Client")


def test_every_job_is_named_after_the_package_of_its_function() -> None:
    assert jobs.REGISTRY
    assert list(layers.jobs_astray((name, job.function) for name, job in jobs.REGISTRY.items())) == []


def test_a_job_with_a_foreign_name_is_found() -> None:
    planted = [("mail.deliver", _function_of("portico.casework.actions"))]
    assert list(layers.jobs_astray(planted)) == ["the job mail.deliver is a function of casework"]


def test_no_package_rings_a_job_above_itself() -> None:
    assert list(layers.rings_upwards(layers.own_sources())) == []


def test_a_package_that_rings_up_is_found() -> None:
    planted = [("mail", "jobs.ring('casework.erase', run.pk)"), ("casework", "jobs.ring('mail.deliver')")]
    assert list(layers.rings_upwards(planted)) == ["mail rings casework.erase"]


def test_every_job_that_is_rung_is_registered() -> None:
    rung = {name for _package, source in layers.own_sources() for name in layers.rings(source)}
    assert rung <= set(jobs.REGISTRY)
