"""`rights.erase_among`: the same erasure among 1,000,000 clients as among 1,000; an erasure costs what the subject has, not what all have."""

import dataclasses
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db import connection

from bench import people
from bench.databases import another, use, vacuum
from bench.measure import RUNS, Result, in_turns
from bench.rights_erase import JOURNAL, MAILS, erasing, send_nothing, subjects

FULL = True
FEW, MANY = 1000, 1_000_000


def measure(*, full: bool) -> list[Result]:
    """Two databases take turns, each with a ledger of its own."""
    from portico.cli.company import bulk  # noqa: PLC0415 - Django is ready only now

    many = MANY if full else MANY // 20
    send_nothing()
    small = str(connection.settings_dict["NAME"])
    large = f"{small}_many"
    clients: dict[str, Iterator[tuple[UUID, UUID]]] = {}
    with another(small, large):
        for name, others in ((small, FEW), (large, many)):
            _stand_in(name)
            for _done in bulk.write(clients=others, at=people.AT):
                pass
            clients[name] = subjects(RUNS + 1)
            vacuum()
        value, floor = in_turns(lambda: _one(large, clients), lambda: _one(small, clients))
        use(small)
    return [
        Result(
            name="rights.erase_among",
            value=value,
            floor=floor,
            unit="s",
            limit=1.3,
            sense="at_most",
            size=f"{JOURNAL + MAILS:,} rows among {many:,} and {FEW:,} clients",
            database=connection.vendor,
        )
    ]


def _one(name: str, clients: dict[str, Iterator[tuple[UUID, UUID]]]) -> float:
    _stand_in(name)
    return erasing(next(clients[name]))


def _stand_in(name: str) -> None:
    """Use a database and the ledger that belongs to it."""
    use(name)
    settings.PORTICO = dataclasses.replace(settings.PORTICO, ledger=settings.PORTICO.root / "var" / f"ledger-{name}")
