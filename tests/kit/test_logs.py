"""Logs name nobody."""

import logging
import sys
from types import SimpleNamespace

import pytest

from portico.kit.logs import CarefulFormatter, covered, where
from portico.people.models import Person


def line(message: str, *args: object, **extra: object) -> str:
    record = logging.LogRecord("portico.test", logging.WARNING, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    return CarefulFormatter().format(record)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("to ada@lovelace.example failed", "to [address] failed"),
        ("<ädä+x@bücher.example>", "<[address]>"),
        ("from 203.0.113.9:443", "from [ip]:443"),
        ("from 2001:db8::17 and 2001:db8:0:1:2:3:4:5", "from [ip] and [ip]"),
        ("listening on 127.0.0.1:8000 and ::1 and 0.0.0.0", "listening on 127.0.0.1:8000 and ::1 and 0.0.0.0"),
        ("GET /x?q=Ada+Lovelace&p=2 done", "GET /x?[…] done"),
        ("/verify/LW9nx3nVQ7q3Gv0QvYk2C8rT5aHnZ1bXy-_2mKpL0sE/", "/verify/[token]/"),
        ("at 10:30:15 it was done in 1.25.3", "at 10:30:15 it was done in 1.25.3"),
        ("what is it?", "what is it?"),
    ],
)
def test_what_could_name_someone_is_covered(said: str, written: str) -> None:
    assert covered(said) == written


def test_a_record_is_one_line_with_level_and_name() -> None:
    written = line("first\nsecond %s", "third@mail.example")
    assert written.endswith("WARNING portico.test first second [address]")
    assert "\n" not in written


def test_an_exception_is_its_type_and_place_and_none_of_its_words() -> None:
    try:
        Person.objects.get_by_natural_key("ada@lovelace.example")
    except Exception:  # noqa: BLE001 - whatever the database says
        written = line("failed", exc_info=sys.exc_info())
    assert "Error in " in written or "DoesNotExist in " in written or "RuntimeError in " in written
    assert "lovelace" not in written
    assert "\n" not in written


def test_where_says_our_own_last_place_and_survives_an_exception_from_nowhere() -> None:
    assert where(ValueError("ada@lovelace.example")) == "ValueError"
    with pytest.raises(TypeError) as raised:
        covered(None)  # type: ignore[arg-type]
    assert where(raised.value).startswith("TypeError in kit/logs.py:")
    assert where(raised.value).endswith("(covered)")


def test_of_a_request_the_route_is_written_and_not_what_was_typed() -> None:
    request = SimpleNamespace(method="GET", resolver_match=SimpleNamespace(route="verify/<token>/"))
    written = line("Not Found: %s", "/verify/secret/", request=request, status_code=404)
    assert written.endswith("GET /verify/<token>/ 404")
    nowhere = SimpleNamespace(method="POST", resolver_match=None)
    written = line("Not Found: %s", "/ada-lovelace", request=nowhere, status_code=404)
    assert written.endswith("POST an address that is no page 404")


def test_a_page_that_does_not_exist_is_logged_without_its_address(_django_db_helper: None, client, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/ada-lovelace/?email=ada@lovelace.example")
    written = "\n".join(CarefulFormatter().format(record) for record in caplog.records)
    assert "404" in written
    assert "lovelace" not in written
