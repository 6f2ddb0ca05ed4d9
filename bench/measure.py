"""What a measurement is: a value against its floor, run in turns, and a limit that it holds or does not."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

RUNS = 5
Sense = Literal["at_most", "at_least"]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of `var/bench.jsonl`.

    Without a floor the limit is absolute, in `unit`; with one it is on `ratio`, which is value to floor.
    """

    name: str
    value: float
    floor: float | None
    unit: str
    limit: float
    sense: Sense
    size: str
    database: str

    @property
    def ratio(self) -> float | None:
        """Value to floor."""
        return None if self.floor is None else self.value / self.floor

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        found = self.value if self.ratio is None else self.ratio
        return found <= self.limit if self.sense == "at_most" else found >= self.limit

    def as_json(self) -> str:
        """The line, with its figures rounded to what they can mean."""
        whole: dict[str, Any] = asdict(self) | {"ratio": self.ratio, "holds": self.holds}
        order = ("name", "value", "floor", "unit", "ratio", "limit", "sense", "holds", "size", "database")
        return json.dumps({key: _rounded(whole[key]) for key in order}, ensure_ascii=False)


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def from_json(line: str) -> Result:
    """Read a line back; what is computed is computed anew."""
    whole = json.loads(line)
    del whole["ratio"], whole["holds"]
    return Result(**whole)


def seconds(work: Callable[[], object]) -> float:
    """How long one call took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turns(value: Callable[[], float], floor: Callable[[], float], *, runs: int = RUNS) -> tuple[float, float]:
    """The medians of two measurements that take turns, so that a noisy minute falls on both. One round warms up."""
    pairs = [(value(), floor()) for _ in range(runs + 1)][1:]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def table(results: list[Result]) -> str:
    """What a person reads at the end."""
    head = ("", "value", "floor", "unit", "ratio", "limit", "holds", "size")
    rows = [
        (
            result.name,
            f"{result.value:.4g}",
            "" if result.floor is None else f"{result.floor:.4g}",
            result.unit,
            "" if result.ratio is None else f"{result.ratio:.2f}",
            f"{'≤' if result.sense == 'at_most' else '≥'} {result.limit:g}",
            "yes" if result.holds else "NO",
            result.size,
        )
        for result in results
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    )
