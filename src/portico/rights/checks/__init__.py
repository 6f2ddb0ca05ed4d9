"""What `portico check` refuses: a declaration that leaves data out, contradicts the tables, or cannot be carried out.

Every message says what to write.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.db import connections
from django.db.models import Model

from portico.rights import map as maps
from portico.rights.checks import cascades, columns, fates, links, tables, ties
from portico.rights.map import Map

__all__ = ["database", "run", "system"]


def run(within: Map | None = None) -> list[CheckMessage]:
    """All findings about a map, by default that of the installed models. Asks no database."""
    return sorted(_findings(within or maps.current()), key=lambda found: (str(found.obj), found.id or "", found.msg))


def _findings(map_: Map) -> Iterator[CheckMessage]:
    yield from tables.check(map_)
    for entry in map_.entries:
        yield from columns.check(entry)
        broken = list(ties.check(entry, map_))
        yield from broken
        if not broken:
            yield from fates.check(entry, map_)
    yield from links.check(map_)


def system(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """Django's system check. Looks at every model whatever is asked for: a map is whole or nothing."""
    del app_configs
    return run()


def database(app_configs: Any = None, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Django's system check of the databases: that no foreign key deletes rows on its own."""
    del app_configs
    models: list[type[Model]] = [entry.model for entry in maps.current().entries]
    return [found for alias in databases or () for found in cascades.check(connections[alias], models)]
