"""`make docs`: write docs/reference from the code. `--check` writes nothing and exits 1 where it is not current."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent / "reference"
COMMANDS = (
    *("accounts", "agreements", "consent", "demo", "demo-data", "fields", "mail", "messages", "purposes", "retention"),
    *("rights", "seller", "serve", "staff", "worker"),
)
INDEX = """# Reference

Made from the code by `make docs`; a test holds it current.

- [declarations.md](declarations.md): whose each table is, what each column holds, what becomes of it
- [commands.md](commands.md): every command of `portico`
- [export.schema.json](export.schema.json): the JSON Schema of the files in a package of someone's data
"""


def pages() -> Iterator[tuple[str, str]]:
    """The name and the text of every file of the reference."""
    from django.utils import translation  # noqa: PLC0415 - Django is ready only now

    from portico.rights import explain  # noqa: PLC0415
    from portico.rights import map as maps  # noqa: PLC0415
    from portico.rights.export.schema import schema  # noqa: PLC0415

    with translation.override("en"):
        yield "declarations.md", _page("What every table says of its data", explain.as_text())
        yield (
            "export.schema.json",
            json.dumps(schema(maps.current()), indent=1, sort_keys=True, ensure_ascii=False) + "\n",
        )
        yield "commands.md", _commands()
    yield "README.md", INDEX


def _page(title: str, text: str) -> str:
    return f"# {title}\n\n```\n{text.rstrip()}\n```\n"


def _commands() -> str:
    from django.core.management import load_command_class  # noqa: PLC0415 - Django is ready only now

    parts = ["# The commands of portico\n", "Django's own commands are there too; `portico help` lists them.\n"]
    for name in COMMANDS:
        command = load_command_class("portico.cli", name)
        parser = command.create_parser("portico", name)
        parts.append(f"## portico {name}\n\n```\n{parser.format_help().rstrip()}\n```\n")
        for verb, own in _verbs(parser):
            parts.append(f"### portico {name} {verb}\n\n```\n{own.format_help().rstrip()}\n```\n")
    return "\n".join(parts)


def _verbs(parser: object) -> Iterator[tuple[str, object]]:
    """The sub-commands of a parser, by name."""
    for action in getattr(parser, "_actions", ()):
        choices = getattr(action, "choices", None)
        if isinstance(choices, dict):
            yield from choices.items()


def main(arguments: list[str]) -> int:
    """Write or compare."""
    os.environ |= {"PORTICO_DEMO": "1", "DJANGO_SETTINGS_MODULE": "portico.config.settings", "COLUMNS": "120"}
    os.environ.setdefault("PORTICO_ROOT", str(Path(__file__).resolve().parents[1]))
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    old = []
    for name, text in pages():
        file = HERE / name
        if not file.exists() or file.read_text() != text:
            old.append(name)
            if "--check" not in arguments:
                HERE.mkdir(exist_ok=True)
                file.write_text(text)
    for name in old:
        sys.stdout.write(f"{'not current' if '--check' in arguments else 'written'}: docs/reference/{name}\n")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
