"""One measurement in a process of its own: `python -m bench.one rights_erase`."""

import importlib
import sys

import django

from bench.measure import Result

MARK = "bench-result "


def main(module: str, *, full: bool) -> None:
    """Run it and say what it found, one marked line each."""
    django.setup()
    measurement = importlib.import_module(f"bench.{module}")
    found: list[Result] = measurement.measure(full=full)
    for result in found:
        print(f"{MARK}{result.as_json()}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], full="--full" in sys.argv[2:])
