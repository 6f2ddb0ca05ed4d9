"""The triggers on PostgreSQL, and the functions that they call."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from portico.consent.models import Commitment, Event, Seal, Tombstone
from portico.consent.numbers import LOCK_CLASS, WRITERS

_C, _E, _S, _T = (model._meta.db_table for model in (Commitment, Event, Seal, Tombstone))
_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32  # pg_trigger.tgtype
_BITS = {"INSERT": _INSERT, "DELETE": _DELETE, "UPDATE": _UPDATE, "TRUNCATE": _TRUNCATE}
_REFUSED = "USING ERRCODE = 'integrity_constraint_violation'"

_FUNCTIONS = {
    "consent_refuse": f"""
BEGIN
    RAISE EXCEPTION 'the consent log is append-only: %% refuses every %%', TG_TABLE_NAME, lower(TG_OP) {_REFUSED};
END
""",
    "consent_guard_event": f"""
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM {_T} WHERE commitment_id = OLD.commitment_id AND part = 'row') THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'an event of the consent log goes only with a tombstone' {_REFUSED};
    END IF;
    IF OLD.actor IS NOT NULL AND NEW.actor IS NULL AND NEW.actor_salt IS NULL
        AND to_jsonb(NEW) - 'actor' - 'actor_salt' = to_jsonb(OLD) - 'actor' - 'actor_salt'
        AND EXISTS (SELECT 1 FROM {_T} WHERE commitment_id = OLD.commitment_id AND part = 'actor') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an event of the consent log changes only by losing an erased actor' {_REFUSED};
END
""",  # noqa: S608 - our own names
    "consent_guard_seal": f"""
BEGIN
    IF OLD.noted IS NULL AND NEW.noted IS NOT NULL AND to_jsonb(NEW) - 'noted' = to_jsonb(OLD) - 'noted' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a seal changes only by being noted for the ledger, once' {_REFUSED};
END
""",
    "consent_at_work": f"""
BEGIN
    PERFORM pg_advisory_xact_lock_shared({LOCK_CLASS}, {WRITERS});
    RETURN NULL;
END
""",
}

# (table, moments, for each row or for the statement, function)
_TRIGGERS = (
    (_C, ("INSERT",), False, "consent_at_work"),  # before the number is given; see portico.consent.numbers
    (_C, ("UPDATE", "DELETE"), True, "consent_refuse"),
    (_C, ("TRUNCATE",), False, "consent_refuse"),
    (_E, ("UPDATE", "DELETE"), True, "consent_guard_event"),
    (_E, ("TRUNCATE",), False, "consent_refuse"),
    (_S, ("UPDATE",), True, "consent_guard_seal"),
    (_S, ("DELETE",), True, "consent_refuse"),
    (_S, ("TRUNCATE",), False, "consent_refuse"),
    (_T, ("UPDATE", "DELETE"), True, "consent_refuse"),
    (_T, ("TRUNCATE",), False, "consent_refuse"),
)
_FOUND = """
    SELECT t.tgname, c.relname, p.proname, t.tgtype, p.prosrc, t.tgenabled = 'O', t.tgqual IS NULL, t.tgattr::text = ''
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relname = ANY(%s) AND pg_table_is_visible(c.oid)
"""


def _name(table: str, moments: tuple[str, ...]) -> str:
    return "_".join((table, *(moment.lower() for moment in moments)))


def expected() -> dict[str, Any]:
    """Every trigger by its name, as the catalogue describes it: table, function, type, source, always on, unconditional."""
    return {
        _name(table, moments): (
            table,
            function,
            _BEFORE | (_ROW if row else 0) | sum(_BITS[moment] for moment in moments),
            _FUNCTIONS[function].replace("%%", "%"),
            True,
            True,
            True,
        )
        for table, moments, row, function in _TRIGGERS
    }


def install(connection: BaseDatabaseWrapper) -> None:
    """Create functions and triggers."""
    with connection.cursor() as cursor:
        for name, body in _FUNCTIONS.items():
            source = body.replace("%%", "%")
            cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${source}$$")
        for table, moments, row, function in _TRIGGERS:
            each = "ROW" if row else "STATEMENT"
            cursor.execute(
                f"CREATE TRIGGER {_name(table, moments)} BEFORE {' OR '.join(moments)} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION {function}()"
            )


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove them, whether there are any."""
    with connection.cursor() as cursor:
        for table, moments, _row, _function in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, moments)} ON {table}")
        for name in _FUNCTIONS:
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def found(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Those that the database has on these tables."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [[_C, _E, _S, _T]])
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}
