"""`portico fields`: what is asked of clients beyond the built-in data."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portico.fields import actions, queries
from portico.fields.kinds import About, Audience, Category, Condition, Type
from portico.fields.models import Definition, Purpose

_REFUSED = (actions.AlreadyDefined, actions.BadDefinition, actions.NotDefined)


class Command(BaseCommand):
    """See the module."""

    help = (
        "Custom fields: list, add, change, retire; the purposes that they serve: purpose, end-purpose; and the minimum age: age. "
        "docs/guide/fields.md explains each property."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb."""
        verbs = parser.add_subparsers(
            dest="verb", required=True, metavar="list | add | change | retire | purpose | end-purpose | age"
        )
        listed = verbs.add_parser("list", help="say what is asked, and for which purposes")
        listed.add_argument("--all", action="store_true", help="the retired ones too")
        listed.add_argument("--json", action="store_true", help="for programs")
        for verb, what in (("add", "ask something new"), ("change", "ask the same otherwise")):
            _properties(verbs.add_parser(verb, help=what), adding=verb == "add")
        retire = verbs.add_parser("retire", help="ask it no longer; the answers go with the next retention run")
        retire.add_argument("key")
        retire.add_argument("--json", action="store_true", help="for programs")
        purpose = verbs.add_parser("purpose", help="name a purpose with its lawful basis, or word it anew")
        purpose.add_argument("--file", required=True, metavar="FILE", help="its properties as JSON; - reads them")
        age = verbs.add_parser("age", help="the age that whoever signs up must say they have; none asks nobody")
        age.add_argument("age", metavar="N | none")
        ending = verbs.add_parser("end-purpose", help="end a purpose; fields that serve no other are retired")
        ending.add_argument("key")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do it; 0 done, 1 refused, 2 wrong usage."""
        try:
            getattr(self, f"_{verb.replace('-', '_')}")(options)
        except _REFUSED as refused:
            raise CommandError(str(refused)) from refused

    def _list(self, options: dict[str, Any]) -> None:
        found = [one for one in queries.definitions() if one.active or options["all"]]
        if options["json"]:
            whole = {
                "fields": [as_json(one) for one in found],
                "purposes": [_purpose_as_json(one) for one in Purpose.objects.order_by("key")],
            }
            self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(_as_line(one))
        if not found:
            self.stdout.write("Nothing is asked beyond the built-in data.")

    def _add(self, options: dict[str, Any]) -> None:
        self._say(actions.define(spec=_spec(options), at=timezone.now()), options)

    def _change(self, options: dict[str, Any]) -> None:
        spec = _spec(options)
        if set(spec) == {"key"}:
            raise CommandError("Say what is to change.", returncode=2)
        self._say(actions.change(key=options["key"], spec=spec, at=timezone.now()), options)

    def _retire(self, options: dict[str, Any]) -> None:
        self._say(actions.retire(key=options["key"], at=timezone.now()), options)

    def _purpose(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{actions.purpose(spec=_read(options['file'])).key} can be given as a purpose.")

    def _end_purpose(self, options: dict[str, Any]) -> None:
        retired = actions.end_purpose(key=options["key"], at=timezone.now())
        self.stdout.write(f"{options['key']} has ended.")
        for one in retired:
            self.stdout.write(_as_line(one))

    def _age(self, options: dict[str, Any]) -> None:
        given = options["age"]
        if given != "none" and not given.isdecimal():
            raise CommandError("Give a number, or none.", returncode=2)
        actions.ask_age(age=None if given == "none" else int(given), at=timezone.now())
        said = (
            "Nobody is asked for their age."
            if given == "none"
            else f"Whoever signs up says that they are {given} or older."
        )
        self.stdout.write(said)

    def _say(self, definition: Definition, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(as_json(definition), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_as_line(definition))


def _properties(parser: ArgumentParser, *, adding: bool) -> None:
    """Each property; what has parts of its own, such as choices, stands in a file."""
    parser.add_argument("key", **({"nargs": "?"} if adding else {}))  # type: ignore[arg-type]
    parser.add_argument("--file", metavar="FILE", help="properties as JSON; - reads them from standard input")
    parser.add_argument("--type", choices=Type.values)
    parser.add_argument("--label", action="append", metavar="LANGUAGE=TEXT", help="what it is called; once a language")
    parser.add_argument("--hint", action="append", metavar="LANGUAGE=TEXT", help="the help beside it")
    parser.add_argument(
        "--choice", action="append", metavar="KEY=TEXT", help="a choice with its English label, in order"
    )
    parser.add_argument("--about", choices=About.values)
    parser.add_argument("--audience", choices=Audience.values)
    parser.add_argument(
        "--place", action="append", metavar="PLACE", help="sign_up, profile, order or ticket; repeat it"
    )
    parser.add_argument("--category", choices=Category.values)
    parser.add_argument("--purpose", action="append", metavar="KEY", help="why it is asked; repeat it")
    parser.add_argument(
        "--condition", choices=["", *Condition.values], help="of Art. 9(2) GDPR, for special categories"
    )
    parser.add_argument("--statement", action="append", metavar="LANGUAGE=TEXT", help="why the condition is met")
    parser.add_argument(
        "--keep-days", type=int, metavar="N", help="days after the last change; without: as the account"
    )
    parser.add_argument("--order", type=int, metavar="N", help="its place among the others")
    for name, yes, no in (
        ("required", "it must be answered", "optional"),
        ("locked", "only staff change it", "editable"),
    ):
        pair = parser.add_mutually_exclusive_group()
        pair.add_argument(f"--{name}", action="store_true", default=None, help=yes)
        pair.add_argument(f"--{no}", dest=name, action="store_false", help=f"the opposite of --{name}")
    parser.add_argument("--json", action="store_true", help="answer to programs")


_TEXTS = {"label": "labels", "hint": "helps", "statement": "statements"}
_LISTS = {"place": "places", "purpose": "purposes"}
_PLAIN = ("type", "about", "audience", "category", "condition", "keep_days", "order", "required", "locked")


def _spec(options: dict[str, Any]) -> dict[str, Any]:
    """The properties of the file, and over them those that were given one by one."""
    spec = _read(options["file"]) if options["file"] else {}
    if options["key"]:
        spec |= {"key": options["key"]}
    spec |= {name: options[name] for name in _PLAIN if options[name] is not None}
    spec |= {name: options[option] for option, name in _LISTS.items() if options[option]}
    spec |= {name: _pairs(options[option], option) for option, name in _TEXTS.items() if options[option]}
    if options["choice"]:
        pairs = _pairs(options["choice"], "choice")
        spec["choices"] = [{"key": key, "labels": {"en": text}} for key, text in pairs.items()]
    return spec


def _pairs(given: list[str], option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        key, equals, text = one.partition("=")
        if not equals or not key:
            raise CommandError(f"Write --{option} with an equals sign, such as --{option} en=Text.", returncode=2)
        found[key.strip()] = text.strip()
    return found


def _read(name: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        found = json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}", returncode=2) from error
    except json.JSONDecodeError as error:
        raise CommandError(f"{name} is no JSON: {error}", returncode=2) from error
    if not isinstance(found, dict):
        raise CommandError(f"{name} holds one object: {{…}}.", returncode=2)
    return found


def as_json(one: Definition) -> dict[str, Any]:
    """A definition as `add` reads it, and whether it is asked."""
    return {
        "key": one.key,
        "type": one.type,
        "labels": one.labels,
        "helps": one.helps,
        "choices": one.choices,
        "required": one.required,
        "audience": one.audience,
        "locked": one.locked,
        "about": one.about,
        "places": one.places,
        "category": one.category,
        "purposes": one.purpose_keys,
        "condition": one.condition,
        "statements": one.statements,
        "keep_days": one.keep_days,
        "file_types": one.file_types.split(),
        "most_bytes": one.most_bytes,
        "order": one.order,
        "active": one.active,
    }


def _purpose_as_json(one: Purpose) -> dict[str, Any]:
    return {
        "key": one.key,
        "basis": one.basis,
        "titles": one.titles,
        "explanations": one.explanations,
        "retentions": one.retentions,
        "interests": one.interests,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
    }


def _as_line(one: Definition) -> str:
    marks = [
        *(["required"] if one.required else []),
        *(["locked"] if one.locked else []),
        *(["staff only"] if one.audience == Audience.STAFF else []),
        *([one.condition] if one.condition else []),
        *([] if one.active else ["retired"]),
    ]
    parts = [
        f"{one.key:<20}",
        f"{one.type:<9}",
        f"{one.about:<6}",
        f"{', '.join(one.places):<16}",
        f"{one.category} for {', '.join(one.purpose_keys)}",
        one.label("en"),
    ]
    return "  ".join(parts) + (f"  ({', '.join(marks)})" if marks else "")
