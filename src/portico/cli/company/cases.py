"""Who of the demo used their rights: requests, a download, an erasure that waits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from portico.casework import actions
from portico.casework.models import Run
from portico.cli.company.cast import Cast, Role, Step
from portico.people.permissions import StaffRole

COOLING_OFF, ASKING, ANSWERED = "lukasz@zolkiewski.example", "eleni@papadopoulou.example", "ayse@caglayan.example"
DOWNLOADING = "ada@lovelace.example"


def steps(cast: Cast, *, at: datetime) -> Iterator[Step]:
    """Every case; to be taken in the order of time."""
    yield from _requests(cast, at)
    ready = at - timedelta(days=1, hours=2)
    yield ready, partial(_download, cast[DOWNLOADING], ready)
    asked = at - timedelta(hours=20)
    yield asked, partial(_erasure, cast[COOLING_OFF], asked)


def _requests(cast: Cast, at: datetime) -> Iterator[Step]:
    when = at - timedelta(days=6)
    yield (
        when,
        partial(
            actions.open_request,
            person=cast[ASKING].person,
            client=cast[ASKING].client,
            kind="rectification",
            words="My surname is spelt with two lambdas on the old invoices. Please correct it where you can.",
            at=when,
        ),
    )
    when = at - timedelta(days=12)
    yield when, partial(_in_work, cast, when)
    when = at - timedelta(days=70)
    yield when, partial(_answered, cast, when)


def _in_work(cast: Cast, when: datetime) -> None:
    """Ada asked for her data to be sent elsewhere, was asked back, and waits longer than a month."""
    by, by_role = cast.staff[StaffRole.PRIVACY].pk, StaffRole.PRIVACY.value
    role = cast[DOWNLOADING]
    request = actions.open_request(
        person=role.person,
        client=role.client,
        kind="portability",
        words="",
        controller="Analytical Hosting Ltd",
        contact="import@analytical.example",
        at=when,
    )
    days = [when + timedelta(days=number) for number in range(5)]
    actions.check_identity(request=request, at=days[1], by=by, by_role=by_role)
    actions.write_to_person(
        request=request, words="In which format do they take it: JSON or CSV?", at=days[2], by=by, by_role=by_role
    )
    actions.add_words(request=request, words="JSON. They have read your schema.", at=days[3])
    actions.take_up(request=request, at=days[3], by=by, by_role=by_role)
    actions.extend(
        request=request,
        reasons="We have to agree with Analytical Hosting on a safe way to hand it over.",
        at=days[4],
        by=by,
        by_role=by_role,
    )


def _answered(cast: Cast, when: datetime) -> None:
    officer = cast.staff[StaffRole.PRIVACY].pk
    role = cast[ANSWERED]
    request = actions.open_request(
        person=role.person,
        client=role.client,
        kind="objection",
        words="Ich möchte nicht, dass meine Anmeldungen ausgewertet werden.",
        at=when,
    )
    actions.take_up(request=request, by=officer, by_role="privacy", at=when + timedelta(days=1))
    actions.close_request(
        request=request,
        state="done",
        answer="Wir werten Ihre Anmeldungen nicht aus. Nach 90 Tagen löschen wir auch die Netzadressen.",
        by=officer,
        by_role="privacy",
        at=when + timedelta(days=3),
    )


def _download(role: Role, when: datetime) -> None:
    made = actions.export(
        root="person",
        root_id=role.person.pk,
        by=role.person.pk,
        by_role="client",
        language=role.person.language,
        at=when,
    )
    actions.make_waiting(at=when + timedelta(seconds=4), only=made.pk)


def _erasure(role: Role, when: datetime) -> None:
    plan = actions.preview(root="client", root_id=role.client.pk, at=when)
    actions.erase(
        root="client",
        root_id=role.client.pk,
        digest=plan.digest,
        trigger=Run.Trigger.PORTAL,
        by=role.person.pk,
        by_role="client",
        at=when,
        cooling_off=actions.COOLING_OFF,
        language=role.person.language,
    )
