"""Every table takes a position, and the tables can be put in order."""

from collections.abc import Iterator
from typing import cast

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db.models import Model

from portico.privacy import Impersonal, Root
from portico.rights.map import Map
from portico.rights.roots import model_of

_WHERE_THIRD_PARTY = "the dictionary that settings.RIGHTS['declarations'] names"


def check(map_: Map) -> Iterator[CheckMessage]:
    """Undeclared models, declarations of no model, cycles, and tables that point at people and say they do not."""
    for model in map_.undeclared:
        yield _undeclared(model)
    for label in map_.unknown:
        yield Error(
            f"{label} is declared in {_WHERE_THIRD_PARTY}, and no such model is installed.",
            hint="Remove the entry, or correct its label to `app.Model`.",
            obj=label,
            id="portico.E004",
        )
    if map_.cycle:
        labels = ", ".join(map_.cycle)
        yield Error(
            f"The foreign keys of {labels} form a cycle, so that no order of erasure exists.",
            hint="Replace one of these foreign keys by a table of its own, or by a plain UUID column.",
            obj=map_.cycle[0],
            id="portico.E007",
        )
    yield from _without_source(map_)
    roots = {model_of(root): root for root in Root}
    for entry in map_.entries:
        if not isinstance(entry.declaration.marker, Impersonal):
            continue
        for name, field in entry.links.items():
            root = roots.get(field.related_model)
            if root is not None:
                yield Error(
                    f"{entry.label} says that it is about nobody, and its column `{name}` points at a {root}.",
                    hint=f'Declare tie("{root}", "{name}", "owner") (or "author") and the class of every column.',
                    obj=entry.label,
                    id="portico.E008",
                )


def _without_source(map_: Map) -> Iterator[CheckMessage]:
    """The tables of which nobody could be told where their data comes from (Art. 15(1)(g) GDPR)."""
    for entry in map_.entries:
        if entry.about_people and not entry.declaration.sources:
            yield Error(
                f"{entry.label} does not say where its data comes from.",
                hint=(
                    "Add sources={…} to its declaration: Origin.PERSON, Origin.COLLEAGUE, Origin.STAFF, or Origin.PORTAL "
                    "for what the portal observes or makes."
                ),
                obj=entry.label,
                id="portico.E032",
            )


def _undeclared(model: type[Model]) -> CheckMessage:
    label = model._meta.label
    names = ", ".join(f'"{field.name}": …' for field in model._meta.local_concrete_fields)
    if model._meta.auto_created:
        owner = cast("type[Model]", model._meta.auto_created)._meta
        field = next(one.name for one in owner.local_many_to_many if one.remote_field.through is model)
        return Error(
            f"{label}, the table of the many-to-many field `{field}` of {owner.label}, has no declaration.",
            hint=f'Add tables={{"{field}": declare(tie(…), columns={{{names}}})}} to the declaration of {owner.label}.',
            obj=label,
            id="portico.E003",
        )
    if "site-packages" in apps.get_app_config(model._meta.app_label).path:
        return Error(
            f"{label} belongs to a third-party app and has no declaration.",
            hint=f'Add "{label}": declare(tie(…), columns={{{names}}}) to {_WHERE_THIRD_PARTY}.',
            obj=label,
            id="portico.E002",
        )
    return Error(
        f"{label} has no declaration: nobody knows whose rows these are.",
        hint=(
            f"Write privacy = declare(tie(…), columns={{{names}}}) in its class, "
            "or declare(Impersonal(reason)) where it is about nobody."
        ),
        obj=label,
        id="portico.E001",
    )
