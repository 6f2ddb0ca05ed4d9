"""Whom a command is about: `--client` or `--person`, by public UUID or e-mail address."""

from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from portico.people.models import Client, Member, Person


class Unknown(CommandError):
    """Nobody is known by what was given."""

    def __init__(self, kind: str) -> None:
        """Wrong usage, with what to give in its place."""
        super().__init__(
            f"No {kind} is known by this. Give the public UUID that the desk shows, or the whole address.", returncode=2
        )


@dataclass(frozen=True, slots=True)
class Root:
    """A person or client as the engine names them."""

    kind: str
    id: UUID


def add_arguments(parser: ArgumentParser, *, required: bool = True) -> None:
    """Add `--client` and `--person`, one of which is given."""
    group = parser.add_mutually_exclusive_group(required=required)
    group.add_argument(
        "--client", metavar="UUID|E-MAIL", help="a client account, with everybody who belongs to no other"
    )
    group.add_argument("--person", metavar="UUID|E-MAIL", help="one human being")


def root(options: dict[str, Any]) -> Root:
    """The one that is meant. An address that fits nobody or several ends with exit code 2 and says how to go on."""
    kind = "client" if options.get("client") else "person"
    return Root(kind, _found(kind, str(options[kind]).strip()))


def _found(kind: str, given: str) -> UUID:
    key = _uuid(given)
    fits = _by_address(kind, given) if key is None else _by_id(kind, key)
    if len(fits) == 1:
        return fits[0]
    if not fits:
        raise Unknown(kind)
    listed = "\n".join(f"  {one}" for one in fits)
    raise CommandError(f"The address fits several; give one of these in its place:\n{listed}", returncode=2)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _by_id(kind: str, key: UUID) -> list[UUID]:
    model = Client if kind == "client" else Person
    return list(model._base_manager.filter(pk=key).values_list("pk", flat=True))


def _by_address(kind: str, given: str) -> list[UUID]:
    persons = Person._base_manager.filter(email__iexact=given)
    if kind == "person":
        return sorted(persons.values_list("pk", flat=True))
    members = Member._base_manager.filter(person__in=persons).order_by()
    return sorted(set(members.values_list("client_id", flat=True)))
