"""A measurement says what it found, and whether that is good enough."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.__main__ import chosen, is_full, measurements
from bench.measure import Result, Sense, from_json, in_turns, table


def _result(value: float, floor: float | None, limit: float, sense: Sense = "at_most") -> Result:
    return Result("rights.erase", value, floor, "s", limit, sense, "2,000 rows", "postgresql")


@pytest.mark.parametrize(
    ("result", "holds"),
    [
        (_result(4.0, 1.0, 4), True),
        (_result(4.1, 1.0, 4), False),
        (_result(0.7, 1.0, 0.7, "at_least"), True),
        (_result(0.6, 1.0, 0.7, "at_least"), False),
        (_result(5.0, None, 5), True),
        (_result(5.1, None, 5), False),
    ],
)
def test_a_limit_is_on_the_ratio_or_absolute_where_there_is_no_floor(result: Result, holds: bool) -> None:
    assert result.holds is holds


def test_a_line_has_the_fields_that_readers_rely_on_and_reads_back() -> None:
    line = _result(3.14159265, 2.0, 4).as_json()
    assert list(json.loads(line)) == [
        "name",
        "value",
        "floor",
        "unit",
        "ratio",
        "limit",
        "sense",
        "holds",
        "size",
        "database",
    ]
    assert json.loads(line)["ratio"] == 1.571
    assert from_json(line).value == 3.142


def test_value_and_floor_take_turns_and_the_first_round_does_not_count() -> None:
    order: list[str] = []
    figures: Iterator[float] = iter([99, 99, 5, 1, 1, 2, 3, 3])

    def note(what: str) -> float:
        order.append(what)
        return next(figures)

    assert in_turns(lambda: note("value"), lambda: note("floor"), runs=3) == (3, 2)
    assert order == ["value", "floor"] * 4


def test_the_table_says_which_limit_does_not_hold() -> None:
    lines = table([_result(1, 1, 2), _result(3, 1, 2)]).splitlines()
    assert "yes" in lines[1]
    assert "NO" in lines[2]


def test_a_measurement_is_named_after_its_package(tmp_path: Path) -> None:
    (tmp_path / "rights_erase_among.py").write_text("FULL = True\n")
    (tmp_path / "desk_clients.py").write_text("FULL = False\n")
    assert set(measurements(tmp_path)) == {"rights.erase_among", "desk.clients"}
    assert set(chosen("", full=False, folder=tmp_path)) == {"desk.clients"}
    assert set(chosen("", full=True, folder=tmp_path)) == {"rights.erase_among", "desk.clients"}
    assert set(chosen("rights", full=False, folder=tmp_path)) == {"rights.erase_among"}


def test_an_unknown_name_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        chosen("rights.never", full=False, folder=tmp_path)
    assert ended.value.code == 2
    assert "rights.never" in capsys.readouterr().err


def test_every_measurement_has_what_the_runner_calls() -> None:
    for file in measurements().values():
        assert "\ndef measure(" in file.read_text()
        assert is_full(file) in {True, False}
