"""Packages of someone's data (Art. 15 and 20 GDPR): asked for, made in the background, fetched, gone after seven days."""

import tempfile
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import IO

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_countries import countries

from portico.casework import progress
from portico.casework.models import Export
from portico.casework.runs import lock
from portico.journal.actions import note
from portico.kit import gate, jobs, strays
from portico.kit.tokens import new_token
from portico.mail.actions import write_to
from portico.mail.models import Message
from portico.people.models import Member, Person, Seller
from portico.rights import export as package
from portico.rights import map as maps
from portico.rights.export import Manifest
from portico.rights.plan import count_held
from portico.rights.roots import Roots, resolve

FOLDER = "exports"
LASTS = timedelta(days=7)
LEASE = timedelta(minutes=10)
MOST = 5  # packages of one root that wait to be fetched at the same time


class UnknownParts(ValueError):
    """Tables were asked for that are not there."""

    def __init__(self, labels: Collection[str]) -> None:
        """Carry the labels."""
        super().__init__(f"There is no table {', '.join(sorted(labels))}; `portico rights explain` lists them.")
        self.labels = labels


class AlreadyMaking(Exception):
    """A package of the same root is being made."""

    def __init__(self, export: Export) -> None:
        """Carry that package."""
        super().__init__(_("A package is being made already. Have another one made once it is ready."))
        self.export = export


class TooManyPackages(Exception):
    """As many packages of the same root wait to be fetched as are kept at a time."""

    def __init__(self, until: datetime) -> None:
        """Carry the moment at which the oldest of them goes."""
        day = date_format(timezone.localtime(until), "DATE_FORMAT")
        super().__init__(
            _("%(most)d packages wait to be fetched already. Another one can be made after %(day)s.")
            % {"most": MOST, "day": day}
        )
        self.until = until


def export(
    *,
    root: str,
    root_id: uuid.UUID,
    by: uuid.UUID | None,
    by_role: str,
    language: str,
    at: datetime,
    parts: Collection[str] | None = None,
    ip: str | None = None,
) -> Export:
    """Ask for a package; a worker makes it, and a mail says when it is ready. It is for the person or client it is about.

    Whoever may fetch it is told by mail at once that it was asked for, so that nobody else can do that unseen.

    `parts` are labels of tables, all of them by default. One package of a root is made at a time, and at most `MOST` are kept.
    Raises `UnknownRoot`, `UnknownParts`, `AlreadyMaking`, `TooManyPackages`, `gate.Closed`; nothing is stored then.
    """
    gate.require_open()
    roots = resolve(root, root_id)
    labels = frozenset(parts or ())
    if unknown := labels - {entry.label for entry in maps.current().entries if entry.about_people}:
        raise UnknownParts(unknown)
    about = {f"{root}_id": roots.root_id}
    with transaction.atomic():
        lock(root, roots.root_id)
        _require_room(Export.objects.filter(**about, expires_at__gt=at))
        made = Export.objects.create(
            **about,
            asked_by=by,
            language=language,
            parts=" ".join(sorted(labels)),
            created_at=at,
            expires_at=at + LASTS,
        )
        _note(made, "export.asked", by=by, by_role=by_role, at=at, ip=ip)
        for person in _told(made):
            _tell(made, person, "export_asked", at=at, when=at, until=made.expires_at)
        jobs.ring("casework.export", made.pk)
    return made


def write(*, root: str, root_id: uuid.UUID, to: IO[bytes], language: str, at: datetime) -> Manifest:
    """Write a package at once, for the command line. Raises `UnknownRoot`."""
    return package.write(roots_of_copy(root, root_id), at=at, language=language, to=to, controller=controller())


def roots_of_copy(root: str, root_id: uuid.UUID) -> Roots:
    """Whose data a copy holds. Raises `UnknownRoot`.

    A person's is their own, with the accounts that are theirs alone. That of an account with several people is the
    account's and nobody's: what each of them is and does is theirs to ask for (Art. 15(4) GDPR).
    """
    if root == "client" and Member.objects.filter(client_id=root_id)[1:2].exists():
        return Roots(root, root_id, frozenset(), frozenset({root_id}))
    return resolve(root, root_id)


def make_waiting(*, at: datetime, only: uuid.UUID | None = None) -> int:
    """Make the packages that wait, one after the other, each under a lease; returns how many. One that fails is marked so."""
    gate.require_open()
    made = 0
    while (taken := _claim(at, only)) is not None:
        try:
            _make(taken, at=at)
        except BaseException:
            unfinished = Export.objects.filter(pk=taken.pk, state=Export.State.MAKING)
            unfinished.update(state=Export.State.FAILED, lease_until=None)
            raise
        made += 1
    return made


def fetched(*, export: Export, by: uuid.UUID, by_role: str = "client", at: datetime, ip: str | None = None) -> None:
    """Write to the journal that a package was fetched."""
    _note(export, "export.fetched", by=by, by_role=by_role, at=at, ip=ip)


def controller() -> dict[str, str]:
    """Who is responsible (Art. 13(1)(a) and (b) GDPR), for the information beside the data."""
    seller = Seller.objects.first()
    if seller is None:
        return {}
    return {
        "name": seller.name,
        "address": f"{seller.street}, {seller.postcode} {seller.city}, {countries.name(str(seller.country))}",
        "email": seller.privacy_email,
        "representative": seller.representative,
        "data_protection_officer": seller.data_protection_officer,
        "supervisory_authority": seller.supervisory_authority,
    }


def _require_room(kept: "QuerySet[Export]") -> None:
    if making := kept.filter(state__in=Export.UNDERWAY).first():
        raise AlreadyMaking(making)
    ready = list(
        kept.filter(state=Export.State.READY).order_by("expires_at").values_list("expires_at", flat=True)[:MOST]
    )
    if len(ready) == MOST:
        raise TooManyPackages(ready[0])


def _claim(at: datetime, only: uuid.UUID | None) -> Export | None:
    waiting = Export.objects.filter(state=Export.State.WAITING, expires_at__gt=at)
    left = Export.objects.filter(state=Export.State.MAKING, lease_until__lte=at, expires_at__gt=at)
    due = waiting | left if only is None else (waiting | left).filter(pk=only)
    key = due.order_by("created_at", "pk").values_list("pk", flat=True).first()
    if key is None or not due.filter(pk=key).update(state=Export.State.MAKING, rows=0, lease_until=at + LEASE):
        return None
    return Export.objects.get(pk=key)


def _roots(made: Export) -> Roots:
    root = "person" if made.person_id else "client"
    return roots_of_copy(root, made.person_id or made.client_id)  # type: ignore[arg-type]


def _make(made: Export, *, at: datetime) -> None:
    """Name the file in the row, write it, then say that it is ready; a file whose row went meanwhile is removed again.

    So whatever is interrupted in between, an erasure and the end of the seven days find the file by its row.
    """
    roots, parts = _roots(made), frozenset(made.parts.split()) or None
    total = sum(rows for entry, rows in count_held(roots) if parts is None or entry.label in parts)
    storage, before, wanted = made.file.storage, str(made.file), f"{FOLDER}/{new_token()}.zip"
    if not Export.objects.filter(pk=made.pk, state=Export.State.MAKING).update(total=total, file=wanted):
        return
    if before:
        storage.delete(before)  # of a worker that died
    with tempfile.TemporaryFile() as file, progress.told(made.pk) as watch:
        manifest = package.write(
            roots, at=at, language=made.language, to=file, parts=parts, controller=controller(), watch=watch
        )
        size = file.tell()
        file.seek(0)
        name = storage.save(wanted, File(file))
    with transaction.atomic():
        ready = Export.objects.filter(pk=made.pk, state=Export.State.MAKING).update(
            state=Export.State.READY, file=name, rows=manifest.rows, size=size, ready_at=at, lease_until=None
        )
        if ready:
            for person in _told(made):
                _tell(made, person, "export_ready", at=at, until=made.expires_at)
    if not ready:
        storage.delete(name)


def remove_unnamed(*, at: datetime) -> int:
    """Remove packages that no row names; returns how many."""
    return strays.remove_unnamed(folder=FOLDER, named=[Export.objects.all()], at=at)


def _told(made: Export) -> list[Person]:
    """Who may fetch it: the person, or the owners of the client."""
    if made.person_id:
        return list(Person.objects.filter(pk=made.person_id, can_sign_in=True))
    owners = Member.objects.filter(client__exports=made, role=Member.Role.OWNER).values("person_id")
    return list(Person.objects.filter(pk__in=owners, can_sign_in=True).order_by("pk"))


def _tell(made: Export, person: Person, template: str, *, at: datetime, **told: datetime) -> None:
    write_to(
        template=template,
        person=person,
        stream=Message.Stream.SECURITY,
        context={"name": person.name, **told},
        client=made.client,
        at=at,
    )


def _note(made: Export, verb: str, *, by: uuid.UUID | None, by_role: str, at: datetime, ip: str | None) -> None:
    note(
        verb=verb,
        at=at,
        actor=by,
        actor_role=by_role,
        person=made.person_id,
        client=made.client_id,
        about=("casework.Export", str(made.pk)),
        ip=ip,
    )
