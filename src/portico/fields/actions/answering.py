"""Storing answers: at sign-up, by the person in the profile, by staff."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from portico.fields.answers import checked, columns, is_empty
from portico.fields.kinds import About, Audience, Type
from portico.fields.models import ClientValue, Definition, PersonValue, Value
from portico.journal.actions import note
from portico.kit import claims
from portico.people.corrections import ChangedMeanwhile, CorrectionsStopped, correctable
from portico.people.holds import Work, held
from portico.people.models import Client, Member, Person
from portico.people.roles import May, roles_with

Answers = Mapping[Definition, Any]


class EditsStopped(Exception):
    """Staff change nothing of somebody who is being erased, or whose data is restricted (Art. 18 GDPR)."""

    def __init__(self, holder: Person | Client) -> None:
        """Carry whose data it is."""
        super().__init__("Nothing was stored: an erasure or a restriction keeps this data as it is.")
        self.holder = holder


def first_answers(*, person: Person, client: Client, answers: Answers, language: str, at: datetime) -> list[Definition]:
    """Store what was answered at sign-up, about the person and the new account. Raises `answers.BadAnswer`.

    What is not asked there is not stored, whatever is given.
    """
    asked = {
        one: value
        for one, given in answers.items()
        if one.active
        and one.at_sign_up
        and one.audience == Audience.CLIENT
        and (value := checked(one, given)) is not None
    }
    for about, model, holder in ((About.PERSON, PersonValue, person), (About.CLIENT, ClientValue, client)):
        rows = [_row(one, holder, value, language, at) for one, value in asked.items() if one.about == about]
        if rows:
            model._default_manager.bulk_create(rows)
    return list(asked)


def record(
    *,
    holder: Person | Client,
    definition: Definition,
    answer: Any,
    language: str,
    by: UUID | None,
    by_role: str,
    at: datetime,
) -> None:
    """Store an answer for somebody, or remove it with None: by staff, whoever the question is for.

    Raises `answers.BadAnswer`, or `EditsStopped` where a hold stops what staff change; nothing is stored then.
    """
    value = None if is_empty(answer) else checked(definition, answer)
    with transaction.atomic():
        if not _editable(holder).select_for_update().exists():
            raise EditsStopped(holder)
        if _write(definition, holder, value, language, at):
            _note(definition, holder, by=by, by_role=by_role, at=at)


def correct(
    *,
    person: Person,
    member: Member | None,
    shown: Mapping[str, str],
    to: Answers,
    language: str,
    at: datetime,
) -> list[Definition]:
    """Store a person's own corrections of what the profile asks; returns the fields that changed.

    `shown` are the marks of the answers that the person saw, by key. Raises `BadAnswer`; `ChangedMeanwhile` with the newer
    marks; `CorrectionsStopped` where a hold stops it, a field is locked, or the account is not theirs to correct. Nothing
    is stored then.
    """
    wanted = {one: checked(one, value) for one, value in to.items()}
    with transaction.atomic():
        if not correctable(person.pk).select_for_update().exists() or not all(map(_open, wanted)):
            raise CorrectionsStopped
        holders: dict[str, Person | Client] = {About.PERSON: person}
        if any(one.about == About.CLIENT for one in wanted):
            holders[About.CLIENT] = _account(member)
        newer = _newer(wanted, holders, shown)
        if newer:
            raise ChangedMeanwhile(newer)
        changed = [one for one, value in wanted.items() if _write(one, holders[one.about], value, language, at)]
        for one in changed:
            _note(one, holders[one.about], by=person.pk, by_role="client", at=at)
    return changed


def _editable(holder: Person | Client) -> QuerySet[Any]:
    """The claim: the person or account, unless a hold stops edits by staff."""
    if isinstance(holder, Person):
        return Person.objects.filter(~held(Work.STAFF_EDITS, person="pk"), pk=holder.pk)
    return Client.objects.filter(~held(Work.STAFF_EDITS, client="pk"), pk=holder.pk)


def _open(definition: Definition) -> bool:
    """Whether clients may answer in the profile themselves."""
    whose = definition.audience == Audience.CLIENT and not definition.locked
    return definition.active and definition.in_profile and whose


def _account(member: Member | None) -> Client:
    """The account, if the member may correct it and no hold stops that."""
    if member is None:
        raise CorrectionsStopped
    place = Member.objects.filter(pk=member.pk, role__in=roles_with(May.CORRECT_ACCOUNT)).values("client")
    free = Client.objects.filter(~held(Work.OWN_CORRECTIONS, client="pk"), pk__in=place)
    found = free.select_for_update().first()
    if found is None:
        raise CorrectionsStopped
    return found


def _newer(
    wanted: Iterable[Definition], holders: Mapping[str, Person | Client], shown: Mapping[str, str]
) -> dict[str, str]:
    """The marks of the answers that are no longer as they were shown."""
    now: dict[str, str] = {}
    for holder in holders.values():
        now |= {value.definition_id: value.mark for value in _of(holder).select_for_update().select_related(None)}
    return {one.key: now.get(one.key, "") for one in wanted if now.get(one.key, "") != shown.get(one.key, "")}


def _of(holder: Person | Client) -> QuerySet[Any]:
    if isinstance(holder, Person):
        return PersonValue.objects.filter(person=holder)
    return ClientValue.objects.filter(client=holder)


def _write(definition: Definition, holder: Person | Client, value: Any, language: str, at: datetime) -> bool:
    """Make the answer so; whether that changed anything."""
    before: Value | None = _of(holder).filter(definition=definition).first()
    if before is None and value is None:
        return False
    if before is not None and value is not None and definition.type != Type.FILE and before.answer == value:
        return False
    if before is not None and before.file:
        _forget(str(before.file))
    if value is None:
        before.delete()  # type: ignore[union-attr]
        return True
    row = _row(definition, holder, value, language, at)
    if before is not None:
        row.pk = before.pk
        row._state.adding = False
    row.save()  # a file whose row is not committed is removed by `fields.tidy`
    return True


def _row(definition: Definition, holder: Person | Client, value: Any, language: str, at: datetime) -> Any:
    what: dict[str, Any] = {
        "definition": definition,
        "label": definition.label(language)[:200],
        "type": definition.type,
        "changed_at": at,
        "keep_until": at + timedelta(days=definition.keep_days) if definition.keep_days else None,
        **columns(definition, value, language),
    }
    return PersonValue(person=holder, **what) if isinstance(holder, Person) else ClientValue(client=holder, **what)


def _forget(name: str) -> None:
    """Remove a file once it is sure that nothing names it; `fields.tidy` does what is interrupted here."""
    transaction.on_commit(lambda: default_storage.delete(name))


def _note(definition: Definition, holder: Person | Client, *, by: UUID | None, by_role: str, at: datetime) -> None:
    """By the field's key, which readers see in words of their own language (`queries.named_in`); never a value."""
    person = holder.pk if isinstance(holder, Person) else None
    client = holder.pk if isinstance(holder, Client) else None
    note(
        verb="person.corrected" if person else "client.corrected",
        at=at,
        actor=by,
        actor_role=by_role,
        person=person,
        client=client,
        about=("fields.Definition", definition.key),
        detail=definition.key if definition.audience == Audience.CLIENT else "staff_only",
    )


claims.register(
    claims.Claim(
        name="fields.own_corrections",
        family=Work.OWN_CORRECTIONS.value,
        takes=lambda person: correctable(person).exists(),
    )
)
claims.register(
    claims.Claim(
        name="fields.staff_edits",
        family=Work.STAFF_EDITS.value,
        takes=lambda person: _editable(Person(pk=person)).exists(),
    )
)
