"""Tags: words for clients, defined once with a colour, set on clients and taken off them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portico.journal.actions import note as journal
from portico.people.models import Client, ClientTag, Tag
from portico.people.notes import lock

MOST = 100  # tags that there may be


class NoTag(Exception):
    """Nothing was changed; the words are a sentence for the member of staff."""


def define(*, name: str, colour: str, by: UUID, by_role: str, at: datetime) -> Tag:
    """Make a tag. Raises `NoTag` where there is one of this name, or as many as there may be."""
    if Tag.objects.count() >= MOST:
        raise NoTag(_("There are as many tags as there may be. Remove one that is not used."))
    with transaction.atomic():
        made = Tag(name=name.strip(), colour=Tag.Colour(colour))
        _save(made)
        _journal("tag.defined", made, by, by_role, at)
    return made


def change(*, tag: Tag, name: str, colour: str, by: UUID, by_role: str, at: datetime) -> Tag:
    """Give a tag another name or colour, on every client that has it. Raises `NoTag`."""
    with transaction.atomic():
        found = Tag.objects.select_for_update().filter(pk=tag.pk).first()
        if found is None:
            raise NoTag(_("Somebody has removed this tag meanwhile."))
        before = found.name
        found.name, found.colour = name.strip(), Tag.Colour(colour)
        _save(found)  # the clients' rows are checked when the transaction ends
        if found.name != before:
            ClientTag.objects.filter(tag_id=before).update(tag_id=found.name)
        _journal("tag.changed", found, by, by_role, at)
    return found


def remove(*, tag: Tag, by: UUID, by_role: str, at: datetime) -> int:
    """Remove a tag from every client that has it, and from the list; returns how many had it."""
    with transaction.atomic():
        found = Tag.objects.select_for_update().filter(pk=tag.pk).first()
        if found is None:
            return 0
        had, _each = ClientTag.objects.filter(tag=found).delete()
        _journal("tag.removed", found, by, by_role, at)
        found.delete()
    return had


def put(*, client: Client, tag: Tag, by: UUID, by_role: str, at: datetime) -> bool:
    """Set a tag on a client; returns whether it was not there before. Raises `notes.Stopped` or `NoTag`."""
    with transaction.atomic():
        lock(client)
        known = Tag.objects.select_for_update().filter(pk=tag.pk).first()
        if known is None:
            raise NoTag(_("Somebody has removed this tag meanwhile."))
        _row, made = ClientTag.objects.get_or_create(client=client, tag=known, defaults={"author": by, "since": at})
        if made:
            _journal("client.tagged", known, by, by_role, at, client=client.pk)
    return made


def take_off(*, client: Client, tag: Tag, by: UUID, by_role: str, at: datetime) -> bool:
    """Take a tag off a client; returns whether it was there. Raises `notes.Stopped`."""
    with transaction.atomic():
        lock(client)
        had, _each = ClientTag.objects.filter(client=client, tag__pk=tag.pk).delete()
        if had:
            _journal("client.untagged", tag, by, by_role, at, client=client.pk)
    return bool(had)


def tags_of(client: Client) -> list[Tag]:
    """The tags of a client, by name."""
    return list(Tag.objects.filter(clients__client=client).order_by("name"))


def every() -> "QuerySet[Tag]":
    """Every tag by name."""
    return Tag.objects.order_by("name")


def every_for(client: Client) -> list[Tag]:
    """Every tag by name, with whether this client has it: `on`."""
    return list(every().annotate(on=Exists(ClientTag.objects.filter(tag=OuterRef("name"), client=client))))


def every_with_use() -> "QuerySet[Tag]":
    """Every tag by name, with how many clients have it: `used`."""
    return every().annotate(used=Count("clients"))


def tagged(rows: "QuerySet[Client]", keys: Iterable[UUID]) -> "QuerySet[Client]":
    """Of these clients those that have each of the tags, for a filter of the list."""
    for key in keys:
        rows = rows.filter(pk__in=ClientTag.objects.filter(tag__pk=key).values("client"))
    return rows


def _save(tag: Tag) -> None:
    if Tag.objects.filter(name__iexact=tag.name).exclude(pk=tag.pk).exists():
        raise NoTag(_("There is a tag of this name already."))
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError as error:  # somebody made it at the same moment
        raise NoTag(_("There is a tag of this name already.")) from error


def _journal(verb: str, tag: Tag, by: UUID, by_role: str, at: datetime, *, client: UUID | None = None) -> None:
    journal(verb=verb, at=at, actor=by, actor_role=by_role, client=client, about=("people.Tag", str(tag.pk)))
