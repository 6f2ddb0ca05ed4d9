"""Keeping how staff look at lists. Each writes its line in the journal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portico.journal.actions import note
from portico.people.models import SavedView

MOST = 30  # views of one member of staff


class TooManyViews(Exception):
    """So many views are kept already."""

    def __str__(self) -> str:
        """What to do."""
        return _("You keep %(most)d views. Remove one first.") % {"most": MOST}


@transaction.atomic
def save_view(
    *, name: str, filters: Mapping[str, str], columns: Sequence[str], by: UUID, by_role: str, at: datetime
) -> SavedView:
    """Keep a view under a name; one of the same name is replaced. Raises TooManyViews."""
    held = SavedView.objects.filter(person_id=by).exclude(name="")
    if held.exclude(name=name).count() >= MOST:
        raise TooManyViews
    view, _new = SavedView.objects.update_or_create(
        person_id=by,
        name=name,
        defaults={"filters": dict(filters), "columns": list(columns)},
        create_defaults={"filters": dict(filters), "columns": list(columns), "created_at": at},
    )
    note(verb="view.saved", at=at, actor=by, actor_role=by_role, about=("people.SavedView", str(view.pk)))
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: UUID, by_role: str, at: datetime) -> None:
    """Forget a view."""
    note(verb="view.removed", at=at, actor=by, actor_role=by_role, about=("people.SavedView", str(view.pk)))
    view.delete()


@transaction.atomic
def choose_columns(
    *, columns: Sequence[str], view: SavedView | None = None, by: UUID, by_role: str, at: datetime
) -> None:
    """Show these columns: in a view, or wherever no view says otherwise."""
    if view is None:
        view, _new = SavedView.objects.get_or_create(person_id=by, name="", defaults={"created_at": at})
    SavedView.objects.filter(pk=view.pk).update(columns=list(columns))
    note(verb="columns.chosen", at=at, actor=by, actor_role=by_role, about=("people.SavedView", str(view.pk)))
