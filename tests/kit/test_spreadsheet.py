"""Cells that a spreadsheet shows and does not carry out."""

import csv
import io

import pytest

from portico.kit.spreadsheet import harmless, lines


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49 30", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "＠x", "  =1", "\x00=1"]
)
def test_what_could_be_a_formula_has_an_apostrophe_before_it(cell: str) -> None:
    assert harmless(cell) == "'" + cell.replace("\x00", "")


@pytest.mark.parametrize("cell", ["", "Ada", "a=b", "1-2", "ada@lovelace.example", "李小龍", " x"])
def test_other_cells_are_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


def test_the_file_reads_back_and_is_known_as_utf_8() -> None:
    rows = [["李小龍", 'a "quoted", text'], ["two\nlines", "=1"]]
    whole = "".join(lines(["Name", "=Words"], rows))
    assert whole.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(whole.removeprefix("\ufeff"))))
    assert read == [["Name", "'=Words"], rows[0], ["two\nlines", "'=1"]]


def test_lines_come_as_the_rows_do() -> None:
    taken: list[int] = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield [str(number)]

    made = lines(["n"], rows())
    next(made)
    assert taken == []
    next(made)
    assert taken == [0]
