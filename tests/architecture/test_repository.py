"""The repository keeps its own rules."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture import repository
from tests.architecture.layers import PACKAGE, ROOT, layers

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
LOCKS = sorted(ROOT.glob("requirements*.txt"))
HASH = "--hash=sha256:" + "0a" * 32
RECORD = "# 1. T\n\n## Question\n\nQ\n\n## Choice\n\nC\n\n## Cost\n\nC\n\n## Check\n\n"


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_no_file_is_longer_than_one_reads_in_one_sitting() -> None:
    assert list(repository.too_long(repository.source_files())) == []


def test_a_file_that_is_too_long_is_found(tmp_path: Path) -> None:
    (tmp_path / "planted.css").write_text("a\n" * 401)
    (tmp_path / "fits.css").write_text("a\n" * 400)
    assert list(repository.too_long(sorted(tmp_path.iterdir()))) == ["planted.css: 401 lines"]


@pytest.mark.parametrize("file", LOCKS, ids=_name)
def test_a_lock_file_pins_by_hash_and_says_nothing_of_where_from(file: Path) -> None:
    assert list(repository.lock_problems(file.read_text())) == []


def test_both_lock_files_are_there() -> None:
    assert [file.name for file in LOCKS] == ["requirements-dev.txt", "requirements.txt"]


@pytest.mark.parametrize(
    "planted",
    [
        f"--index-url https://pypi.example\nx==1 \\\n    {HASH}\n",
        f"x @ https://files.example/x.whl \\\n    {HASH}\n",
        f"x==1 \\\n    {HASH}\n    # via -r /home/me/requirements.in\n",
        f"x==1 \\\n    {HASH}\n    # from mirror.internal\n",
        f"-e ./vendored\nx==1 \\\n    {HASH}\n",
        "x==1\n",
        f"x>=1 \\\n    {HASH}\n",
    ],
)
def test_a_lock_file_with_an_address_or_without_a_hash_is_found(planted: str) -> None:
    assert list(repository.lock_problems(planted)) != []


def test_a_lock_file_as_it_should_be_is_left_alone() -> None:
    text = f"x[a]==1.2 ; python_full_version < '3.13' \\\n    {HASH} \\\n    {HASH}\n    # via\n    #   -r requirements.in\n    #   y\n"
    assert list(repository.lock_problems(text)) == []


def test_no_lock_file_that_records_origins_is_tracked() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "pylock.toml"} & {
        Path(name).name for name in tracked
    }


@pytest.mark.parametrize("file", DECISIONS, ids=_name)
def test_a_decision_names_a_check_that_exists(file: Path) -> None:
    assert list(repository.decision_problems(file.read_text())) == []


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "SECURITY.md"])
def test_a_test_that_a_promise_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "`tests/" in text
    assert list(repository.absent_checks(text)) == []


def test_there_are_decisions() -> None:
    assert [file.name[:4] for file in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    assert DECISIONS


@pytest.mark.parametrize(
    ("planted", "problem"),
    [
        (RECORD + "None.\n", "names no check"),
        (RECORD + "`tests/never/test_gone.py`\n", "tests/never/test_gone.py does not exist"),
        (RECORD + "`tests/conftest.py::test_gone`\n", "tests/conftest.py has no test_gone"),
        (RECORD.replace("## Cost", "## Price") + "`tests/conftest.py`\n", "no part “## Cost”"),
        (RECORD + "`tests/conftest.py`\n" + "long\n" * 60, "longer than a page"),
    ],
)
def test_a_decision_that_no_check_holds_is_found(planted: str, problem: str) -> None:
    assert list(repository.decision_problems(planted)) == [problem]


def test_the_tree_in_the_architecture_is_the_tree() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    assert repository.packages_in_tree(text) == {file.parent.name for file in PACKAGE.glob("*/__init__.py")} | {
        "templates",
        "static",
        "locale",
    }


def test_the_layers_in_the_architecture_are_the_layers() -> None:
    assert repository.layers_in_text((ROOT / "ARCHITECTURE.md").read_text()) == layers()


def test_a_tree_that_lacks_a_package_is_seen() -> None:
    assert repository.packages_in_tree("```\nsrc/portico/\n  privacy/   words\n  kit/  tools\n```\n  mail/\n") == {
        "privacy",
        "kit",
    }


@pytest.mark.parametrize(
    "file", sorted(file for file in PACKAGE.rglob("__init__.py") if "migrations" not in file.parts), ids=_name
)
def test_a_package_says_what_lives_there(file: Path) -> None:
    assert not repository.without_promise(file)


def test_a_silent_package_is_found(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("import os\n")
    assert repository.without_promise(tmp_path / "__init__.py")


@pytest.mark.parametrize("file", sorted((ROOT / "tests").rglob("*.py")), ids=_name)
def test_no_test_is_left_out(file: Path) -> None:
    assert list(repository.tests_left_out(file.read_text())) == []


@pytest.mark.parametrize(
    "planted",
    [
        "@pytest.mark.skip\ndef test(): ...",
        "@pytest.mark.xfail(reason='later')\ndef test(): ...",
        "pytest.importorskip('psycopg')",
        "from pytest import skip",
        "@unittest.skipUnless(x, 'y')\ndef test(): ...",
    ],
)
def test_a_test_that_is_left_out_is_found(planted: str) -> None:
    assert len(list(repository.tests_left_out(planted))) == 1
