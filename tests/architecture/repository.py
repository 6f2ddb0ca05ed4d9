"""The repository itself: lengths, locks, decisions, the tree, docstrings, and tests that are left out."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.layers import ROOT

LONGEST = 400
LEFT_OUT = {"skip", "skipif", "xfail", "importorskip", "skipTest", "skipUnless", "expectedFailure"}
HEADINGS = ("## Question", "## Choice", "## Cost", "## Check")
_REQUIREMENT = re.compile(r"^[A-Za-z0-9][\w.-]*(\[[\w,.-]+\])?==\S+")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
_HOST = re.compile(
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\blocalhost\b|[\w-]+\.(?:org|com|net|io|dev|internal|local|lan)\b", re.IGNORECASE
)
_PATH = re.compile(r"(?:^|[\s=@'\"])(?:/|\.\.?/|~|[A-Za-z]:\\)")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def source_files() -> list[Path]:
    """What people write and read, migrations and generated pages aside."""
    return sorted(
        file
        for folder in ("src", "tests", "bench")
        for end in ("py", "css", "html", "js")
        for file in (ROOT / folder).rglob(f"*.{end}")
        if "migrations" not in file.parts and "build" not in file.parts and not file.name.endswith(".min.js")
    )


def too_long(files: Iterable[Path]) -> Iterator[str]:
    """Files that should be split."""
    for file in files:
        if (lines := len(file.read_text().splitlines())) > LONGEST:
            yield f"{file.name}: {lines} lines"


def lock_problems(text: str) -> Iterator[str]:
    """What a lock file must not say: where packages come from, or a package without its hashes."""
    joined = re.sub(r"\\\n\s*", " ", text)
    for line in joined.splitlines():
        code, _sep, comment = line.partition("#")
        if "://" in line or "@ " in code or code.lstrip().startswith(("-", "file:")):
            yield f"an address: {line[:80]}"
        elif _HOST.search(_HASH.sub("", line)) or _PATH.search(line.replace("--hash=", "")):
            yield f"a host or a path: {line[:80]}"
        if code.strip() and not code.lstrip().startswith("-") and not (_REQUIREMENT.match(code) and _HASH.search(code)):
            yield f"not pinned with a hash: {line[:80]}"
        del comment


def decision_problems(text: str, root: Path = ROOT) -> Iterator[str]:
    """What a decision record lacks: one of its four parts, brevity, or a check that exists."""
    yield from (f"no part “{heading}”" for heading in HEADINGS if f"\n{heading}\n" not in text)
    if len(text.splitlines()) > 60:
        yield "longer than a page"
    checks = text.partition("\n## Check\n")[2]
    if not _NAMED.search(checks):
        yield "names no check"
    yield from absent_checks(checks, root)


def absent_checks(text: str, root: Path = ROOT) -> Iterator[str]:
    """Tests that a text names and that are not there."""
    for path, function in _NAMED.findall(text):
        file = root / path
        if not file.exists():
            yield f"{path} does not exist"
        elif function and f"def {function}(" not in file.read_text():
            yield f"{path} has no {function}"


def tests_left_out(source: str) -> Iterator[str]:
    """Marks and calls by which a test is skipped or expected to fail."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in LEFT_OUT:
            yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom) and node.module in {"pytest", "unittest"}:
            yield from (f"line {node.lineno}: {name.name}" for name in node.names if name.name in LEFT_OUT)


def packages_in_tree(text: str) -> set[str]:
    """The packages that the tree in ARCHITECTURE.md names under `src/portico/`."""
    tree = text.partition("src/portico/\n")[2].partition("```")[0]
    return {found.group(1) for line in tree.splitlines() if (found := re.match(r"  (\w+)/", line))}


def layers_in_text(text: str) -> list[list[str]]:
    """The layers as ARCHITECTURE.md draws them: the block that begins with config."""
    block = text.partition("```\nconfig\n")[2].partition("```")[0]
    return [[name.strip() for name in line.split("|")] for line in ("config\n" + block).splitlines() if line.strip()]


def without_promise(init: Path) -> bool:
    """Whether a package's `__init__` says nothing of what lives there."""
    return not (ast.get_docstring(ast.parse(init.read_text())) or "").strip()
