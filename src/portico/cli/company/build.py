"""Making the demo's company."""

from datetime import datetime
from random import Random

from django.db import transaction

from portico.cli.company import agreed, cases, cast, consents, details, events, noted, papers, team, views
from portico.people.models import Person

SEED = 1815  # the year in which Ada was born; the same company each time but for its ids and dates


class NotEmpty(Exception):
    """There are people already, and nobody is invented among real ones."""

    def __init__(self) -> None:
        super().__init__("There are people in this database already. A demo company is made in an empty one only.")


def build(*, at: datetime) -> cast.Cast:
    """Invent the company with its people and two years of history, all or nothing. Raises `NotEmpty`.

    What happened is done again by the actions of the packages, in the order in which it happened, each with its own time.
    """
    chance = Random(SEED)  # noqa: S311 # nosec B311 - nothing secret
    with transaction.atomic():
        if Person.objects.exists():
            raise NotEmpty
        papers.publish(at=at)
        asked = details.ask(at=at)
        everyone = cast.assemble(at=at, chance=chance)
        events.journal(everyone, at=at, chance=chance)
        steps = [
            *agreed.steps(everyone, at=at),
            *consents.steps(everyone, at=at, chance=chance),
            *events.steps(everyone, at=at),
            *team.steps(everyone, at=at),
            *noted.steps(everyone, at=at),
            *views.steps(everyone, at=at),
            *cases.steps(everyone, at=at),
            *details.steps(everyone, asked, at=at),
        ]
        for _when, act in sorted(steps, key=lambda step: step[0]):
            act()
        events.post(at=at)
    return everyone
