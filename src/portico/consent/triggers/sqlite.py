"""The triggers on SQLite.

`INSERT OR REPLACE` removes the old row without any trigger of deletion, so a number that exists is refused on insertion.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from portico.consent.models import Commitment, Event, Seal, Tombstone

_C, _E, _S, _T = (model._meta.db_table for model in (Commitment, Event, Seal, Tombstone))


def _same(model: type[Event | Seal], *but: str) -> str:
    columns = [field.column for field in model._meta.concrete_fields if field.column not in but]
    return " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in columns)


def _tombstone(part: str) -> str:
    return f"EXISTS (SELECT 1 FROM \"{_T}\" WHERE commitment_id = OLD.commitment_id AND part = '{part}')"  # noqa: S608 - our own names


def _trigger(table: str, moment: str, sentence: str, when: str = "") -> tuple[str, str]:
    name = f"{table}_{moment.lower()}"
    condition = f" WHEN {when}" if when else ""
    return name, (
        f'CREATE TRIGGER "{name}" BEFORE {moment} ON "{table}"{condition} '
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def expected() -> dict[str, str]:
    """Every trigger by its name, as the database keeps it."""
    stays = "the consent log is append-only: this table refuses every {}"
    only_actor = (
        f"NOT (OLD.actor IS NOT NULL AND NEW.actor IS NULL AND NEW.actor_salt IS NULL AND "
        f"{_same(Event, 'actor', 'actor_salt')} AND {_tombstone('actor')})"
    )
    only_noted = f"NOT (OLD.noted IS NULL AND NEW.noted IS NOT NULL AND {_same(Seal, 'noted')})"
    known = 'EXISTS (SELECT 1 FROM "{}" WHERE {} = NEW.{})'
    return dict(
        (
            _trigger(_C, "UPDATE", stays.format("update")),
            _trigger(_C, "DELETE", stays.format("deletion")),
            _trigger(_C, "INSERT", stays.format("replacement"), known.format(_C, "seq", "seq")),
            _trigger(_E, "UPDATE", "an event of the consent log changes only by losing an erased actor", only_actor),
            _trigger(
                _E, "DELETE", "an event of the consent log goes only with a tombstone", f"NOT {_tombstone('row')}"
            ),
            _trigger(_E, "INSERT", stays.format("replacement"), known.format(_E, "commitment_id", "commitment_id")),
            _trigger(_S, "UPDATE", "a seal changes only by being noted for the ledger, once", only_noted),
            _trigger(_S, "DELETE", stays.format("deletion")),
            _trigger(_S, "INSERT", stays.format("replacement"), known.format(_S, "id", "id")),
            _trigger(_T, "UPDATE", stays.format("update")),
            _trigger(_T, "DELETE", stays.format("deletion")),
            _trigger(
                _T,
                "INSERT",
                stays.format("replacement"),
                f'EXISTS (SELECT 1 FROM "{_T}" WHERE id = NEW.id OR '  # noqa: S608 - our own names
                "(commitment_id = NEW.commitment_id AND part = NEW.part))",
            ),
        )
    )


def install(connection: BaseDatabaseWrapper) -> None:
    """Create them."""
    with connection.cursor() as cursor:
        for statement in expected().values():
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove them, whether there are any."""
    with connection.cursor() as cursor:
        for name in expected():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def found(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Those that the database has on these tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s, %s, %s)",
            [_C, _E, _S, _T],
        )
        return dict(cursor.fetchall())
