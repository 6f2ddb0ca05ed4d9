"""`make bench`: find the measurements, run each in a process and a database of its own, write and print what they found.

A measurement is a module `bench/<package>_<what>.py` with `FULL` (whether it needs a million clients) and
`measure()`, which returns its results. Its name is `<package>.<what>`.
"""

import argparse
import ast
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from bench import postgres
from bench.measure import Result, from_json, table

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
RUNNERS = {"__init__", "__main__", "measure", "one", "postgres"}
MARK = "bench-result "


def measurements(folder: Path = HERE) -> dict[str, Path]:
    """Every measurement by its name."""
    found = {}
    for file in sorted(folder.glob("*_*.py")):
        package, _sep, what = file.stem.partition("_")
        if file.stem not in RUNNERS and package:
            found[f"{package}.{what}"] = file
    return found


def is_full(file: Path) -> bool:
    """Whether the module says `FULL = True`; read without importing it, since that would load Django here."""
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node) == "FULL = True" for node in ast.parse(file.read_text()).body
    )


def chosen(only: str, *, full: bool, folder: Path = HERE) -> dict[str, Path]:
    """What to run: the one that is named, those of a package, or all; the great sizes when asked for or named."""
    found = measurements(folder)
    if only:
        picked = {name: file for name, file in found.items() if name == only or name.split(".")[0] == only}
        if not picked:
            print(f"No measurement is called {only}; there are: {', '.join(found)}", file=sys.stderr)
            raise SystemExit(2)
        return picked
    return {name: file for name, file in found.items() if full or not is_full(file)}


def environment(root: Path, url: str) -> dict[str, str]:
    """Where one measurement lives."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PORTICO_", "DATABASE_"))}
    return kept | {
        "PORTICO_DEMO": "1",
        "PORTICO_ROOT": str(root),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portico.config.settings",
    }


def run(names: dict[str, Path], url: str, *, full: bool) -> tuple[list[Result], list[str]]:
    """Run each in its own process on its own copy of a migrated database; also says which broke."""
    results, broken = [], []
    with tempfile.TemporaryDirectory(prefix="portico-bench-") as folder:
        base = url.rpartition("/")[0]
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE DATABASE bench_template")
            migrate = [Path(sys.executable).parent / "portico", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, env=environment(Path(folder) / "template", f"{base}/bench_template"), check=True)
            for name, file in names.items():
                print(f"{name} …", file=sys.stderr, flush=True)
                database = f"bench_{file.stem}"
                server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE bench_template").format(sql.Identifier(database)))
                own = environment(Path(folder) / file.stem, f"{base}/{database}")
                ran = subprocess.run(
                    [sys.executable, "-m", "bench.one", file.stem, *(["--full"] if full else [])],
                    env=own,
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    text=True,
                    check=False,
                )
                lines = [line.removeprefix(MARK) for line in ran.stdout.splitlines() if line.startswith(MARK)]
                results += [from_json(line) for line in lines]
                if ran.returncode or not lines:
                    broken.append(name)
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
    return results, broken


def main(arguments: list[str]) -> int:
    """Run what was asked for; 1 where a limit does not hold or a measurement broke."""
    parser = argparse.ArgumentParser(prog="bench", description="Measurements, each against its floor in the same run.")
    parser.add_argument("--only", default="", help="one measurement, or those of a package")
    parser.add_argument("--full", action="store_true", help="also those that need a million clients")
    given = parser.parse_args(arguments)
    names = chosen(given.only, full=given.full)
    with postgres.server(options=postgres.DURABLE) as url:
        results, broken = run(names, url, full=given.full)
    log = ROOT / "var" / "bench.jsonl"
    log.parent.mkdir(exist_ok=True)
    with log.open("a") as lines:
        lines.writelines(f"{result.as_json()}\n" for result in results)
    print(table(results))
    for name in broken:
        print(f"{name} broke", file=sys.stderr)
    return 1 if broken or not all(result.holds for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
