"""After `portico rights erase` there is no trace of the person in the database, a dump, the media, the logs or the ledger."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.faults.traces import files, forms, traces
from tests.house.running import new_database

KURT = "kurt@goedel.example"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A demo of its own, on the kind of database that the run stands on."""
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("PORTICO_", "DJANGO_", "DATABASE_"))
    }
    clean |= {"PORTICO_DEMO": "1", "PORTICO_ROOT": str(tmp_path), "PORTICO_SMTP_URL": "smtp://127.0.0.1:9"}
    clean |= {"PORTICO_LOG_FILE": str(tmp_path / "var" / "log" / "portico.log")}
    (tmp_path / "var" / "log").mkdir(parents=True)
    if connection.vendor == "postgresql":
        clean["DATABASE_URL"] = new_database(os.environ["DATABASE_URL"])
    return clean


def _portico(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "portico.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _dump(environment: dict[str, str], root: Path) -> Iterator[tuple[str, bytes]]:
    """Every row of every table, as a dump would write it."""
    if url := environment.get("DATABASE_URL"):
        with psycopg.connect(url) as there:
            for (table,) in there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
                for (row,) in there.execute(f'SELECT t::text FROM "{table}" AS t').fetchall():
                    yield table, row.encode()
                columns = there.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'bytea'",
                    [table],
                ).fetchall()
                for (column,) in columns:
                    for (value,) in there.execute(
                        f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'
                    ).fetchall():
                        yield f"{table}.{column}", bytes(value)
        return
    with sqlite3.connect(root / "var" / "portico.sqlite3") as there:
        yield "dump", "\n".join(there.iterdump()).encode()


def _words(environment: dict[str, str]) -> list[str]:
    """What Kurt can be found by, read from his own export."""
    script = (
        "import json, django; django.setup()\n"
        "from portico.people.models import Person\n"
        "from portico.journal.models import Entry\n"
        "from portico.consent.models import Event\n"
        f"kurt = Person.objects.get(email='{KURT}'); client = kurt.memberships.get().client\n"
        "ips = set(Entry.objects.filter(person=kurt.pk).exclude(ip=None).values_list('ip', flat=True))\n"
        "ips |= set(Event.objects.filter(person=kurt).exclude(ip=None).values_list('ip', flat=True))\n"
        "others = set(Entry.objects.exclude(person=kurt.pk).exclude(ip=None).values_list('ip', flat=True))\n"
        "others |= set(Event.objects.exclude(person=kurt).exclude(ip=None).values_list('ip', flat=True))\n"
        "print(json.dumps([kurt.name, kurt.email, str(kurt.phone), client.street, *sorted(ips - others)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment | {"DJANGO_SETTINGS_MODULE": "portico.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def test_kurt_is_gone_without_a_trace(environment, tmp_path) -> None:
    _portico(environment, "migrate", "--verbosity", "0")
    _portico(environment, "demo-data")
    words = _words(environment)
    assert len(words) >= 5, "Kurt has a name, an address, a phone, a street and an IP of his own"
    assert all(words)
    before = set(traces(words, [*files(tmp_path / "var", without=["mail", "static"]), *_dump(environment, tmp_path)]))
    assert len({found.split("'")[1] for found in before}) == len(words), "each word is found before"
    answer = json.loads(_portico(environment, "rights", "erase", "--client", KURT, "--yes", "--json"))
    assert (answer["state"], answer["kept"]) == ("erased", [])
    places = [*files(tmp_path / "var", without=["mail", "static"]), *_dump(environment, tmp_path)]
    assert {"ledger", "log"} <= {place.split("/")[0] for place, _content in places}
    assert list(traces(words, places)) == []
    assert "verified" in _portico(environment, "rights", "verify")
    assert list(traces(words, files(tmp_path / "var", without=["mail", "static"]))) == []


@pytest.mark.parametrize("word", ["Kurt Gödel", KURT, "+43 1 4277 50601", "Грац"])
def test_each_form_is_found_where_it_stands(word) -> None:
    assert len(forms(word)) == 6
    for form, raw in forms(word).items():
        assert len(raw) >= 4
        assert f"{word!r} {form} in here" in set(traces([word], [("here", b"before" + raw + b"after")]))
    for shift in range(3):
        whole = __import__("base64").b64encode(b"x" * shift + word.encode() + b"yz")
        assert list(traces([word], [("mail", whole)])) != []
