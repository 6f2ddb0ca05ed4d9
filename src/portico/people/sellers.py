"""Who runs this instance: the controller's particulars, as every page and mail names them."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portico.journal.actions import note
from portico.people.models import Seller


@dataclass(frozen=True, slots=True)
class Particulars:
    """What can be said of the seller; None leaves it as it is."""

    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    region: str | None = None
    zone: str | None = None
    email: str | None = None
    privacy_email: str | None = None
    representative: str | None = None
    data_protection_officer: str | None = None
    supervisory_authority: str | None = None
    default_language: str | None = None


def set_seller(*, particulars: Particulars, by: UUID | None, by_role: str, at: datetime) -> tuple[Seller, list[str]]:
    """Store what is given, and note in the activity log which particulars changed; returns the seller and their names.

    Raises ValidationError, by field, and stores nothing then.
    """
    given = {one.name: getattr(particulars, one.name) for one in fields(particulars)}
    with transaction.atomic():
        seller = Seller.objects.select_for_update().first() or Seller()
        known = {name: "" if seller._state.adding else str(getattr(seller, name)) for name in given}
        changed = [name for name, value in given.items() if value is not None and value != known[name]]
        for name in changed:
            setattr(seller, name, given[name])
        _check_zone(seller.zone)
        seller.full_clean(validate_unique=False)
        if changed:
            seller.save()
        for name in changed:
            note(verb="seller.changed", at=at, actor=by, actor_role=by_role, detail=name)
    return seller, changed


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError({"zone": _("Give a time zone such as Europe/Berlin.")}) from error
