"""Reading definitions, answers and statements, in a number of statements that does not depend on how many there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models import Value as Literal
from django.utils.translation import get_language

from portico.fields.answers import read
from portico.fields.kinds import PLACES, About, Audience
from portico.fields.models import ClientValue, Definition, PersonValue, Purpose, Statement, Value
from portico.journal.models import Entry
from portico.kit.compiled import read_once
from portico.people.models import Client, Person
from portico.people.purposes import ACCOUNT
from portico.privacy import Purpose as Why

BUILT_IN: Mapping[str, Why] = {ACCOUNT.key: ACCOUNT}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer, if there is one."""

    definition: Definition
    value: Value | None

    def in_words(self, language: str) -> str:
        """The answer as it is read."""
        return read(self.value, language) if self.value else ""


def asked(place: str, *, audience: str = Audience.CLIENT, about: str = "") -> list[Definition]:
    """The questions of a place (a key of `PLACES`), in their order."""
    return list(_asked(place, about).filter(audience=audience))


def _asked(place: str, about: str = "") -> QuerySet[Definition]:
    found = Definition.objects.filter(active=True, **{PLACES[place]: True})
    return found.filter(about=about) if about else found


def for_person(person: Person, *, place: str) -> list[Asked]:
    """What clients are asked about themselves at a place, with a person's answers."""
    return _with_answers(asked(place, about=About.PERSON), PersonValue.objects.filter(person=person))


def for_client(client: Client, *, place: str) -> list[Asked]:
    """What clients are asked about their account at a place, with the account's answers."""
    return _with_answers(asked(place, about=About.CLIENT), ClientValue.objects.filter(client=client))


def for_both(person: Person, client: Client | None, *, place: str) -> list[Asked]:
    """The questions about a person and, if given, about an account, in one order."""
    questions = [one for one in _of_clients(place) if one.about == About.PERSON or client is not None]
    if not questions:
        return []
    held = _held(values=((person.pk,), () if client is None else (client.pk,)))
    models = {About.PERSON.value: PersonValue, About.CLIENT.value: ClientValue}
    return _with_answers(questions, [models[row.pop("about")](**row) for row in held])


@read_once
def _of_clients(place: str, *, values: tuple[()]) -> QuerySet[Definition]:
    del values
    return _asked(place).filter(audience=Audience.CLIENT)


_SHARED = tuple(field.attname for field in Value._meta.local_concrete_fields)  # of both tables


@read_once
def _held(*, values: tuple[tuple[UUID], tuple[UUID, ...]]) -> QuerySet[Any, dict[str, Any]]:
    """The answers of a person and of at most one account, in one statement."""
    (person,), clients = values
    mine = PersonValue.objects.filter(person=person).values(*_SHARED, about=Literal(About.PERSON))
    if not clients:
        return mine
    ours = ClientValue.objects.filter(client__in=clients).values(*_SHARED, about=Literal(About.CLIENT))
    return mine.union(ours, all=True)


def _with_answers(questions: Sequence[Definition], values: Iterable[Value]) -> list[Asked]:
    known = {one.key: one for one in questions}
    held = {value.definition_id: value for value in values if value.definition_id in known}
    for key, value in held.items():
        value.definition = known[key]
    return [Asked(one, held.get(one.key)) for one in questions]


def for_desk(persons: Iterable[UUID], client: UUID) -> dict[UUID, list[Asked]]:
    """All answers of people and of their account that there are, by holder; those for staff only too.

    A question whose answers go with the next retention run is left out: its data serves no purpose any more.
    """
    held: list[tuple[UUID, Value]] = [
        (value.person_id, value)
        for value in PersonValue.objects.filter(person_id__in=list(persons), definition__active=True)
        .select_related("definition")
        .order_by("definition__order", "definition")
    ]
    held += [
        (value.client_id, value)
        for value in ClientValue.objects.filter(client_id=client, definition__active=True)
        .select_related("definition")
        .order_by("definition__order", "definition")
    ]
    found: dict[UUID, list[Asked]] = {}
    for holder, value in held:
        found.setdefault(holder, []).append(Asked(value.definition, value))
    return found


def value_of(definition: Definition, holder: Person | Client) -> Value | None:
    """The answer of a person or account to a question about such."""
    if isinstance(holder, Person):
        return PersonValue.objects.filter(definition=definition, person=holder).first()
    return ClientValue.objects.filter(definition=definition, client=holder).first()


def file_of(value: UUID, *, persons: Iterable[UUID], client: UUID) -> Value | None:
    """A file among the answers of some people and their account, by its answer's id."""
    found: Value | None = PersonValue.objects.filter(pk=value, person_id__in=list(persons)).exclude(file="").first()
    return found or ClientValue.objects.filter(pk=value, client_id=client).exclude(file="").first()


def statements_of(person: Person, client: Client | None) -> dict[str, Statement]:
    """What a person said of facts about themselves and, if given, about an account, by the fact's key."""
    mine = _stated_by(values=((person.pk,),))
    return {one.fact: one for one in mine if one.client_id is None or (client and one.client_id == client.pk)}


@read_once
def _stated_by(*, values: tuple[tuple[UUID]]) -> QuerySet[Statement]:
    ((person,),) = values
    return Statement.objects.filter(person=person)


def statements_on(persons: Iterable[UUID], client: UUID) -> list[Statement]:
    """What the people of an account said of facts about themselves, and about the account; oldest first."""
    found = Statement.objects.filter(person_id__in=list(persons)).select_related("definition").order_by("at", "pk")
    return [one for one in found if one.client_id in (None, client)]


def named_in(entries: Iterable[Entry], language: str) -> dict[tuple[str, str], str]:
    """What the fields are called that lines of the log are about, by (type, key); no query where there is none.

    A field that clients are not asked is not named: their lines say no more than that it was a note of staff.
    """
    label = Definition._meta.label
    keys = {one.object_id for one in entries if one.object_type == label and one.detail == one.object_id}
    if not keys:
        return {}
    found = _labelled(values=(tuple(sorted(keys)),))
    return {(label, one.key): one.label(language) for one in found}


@read_once
def _labelled(*, values: tuple[tuple[str, ...]]) -> QuerySet[Definition]:
    (keys,) = values
    return Definition.objects.filter(key__in=keys, audience=Audience.CLIENT).only("labels").order_by()


def definitions() -> QuerySet[Definition]:
    """Every definition, the retired ones too, in the operator's order."""
    return Definition.objects.order_by("-active", "order", "key")


def purposes(keys: Iterable[str], language: str) -> dict[str, Why]:
    """The purposes of these keys in words; those that are built in cost no query."""
    wanted = set(keys)
    own = wanted - set(BUILT_IN)
    found = {key: BUILT_IN[key] for key in wanted & set(BUILT_IN)}
    if own:
        found |= {one.key: one.in_words(language) for one in Purpose.objects.filter(key__in=own)}
    return found


def purposes_in_rows(label: str) -> list[Why]:
    """Why what stands in a table of answers is asked, in the language in force; nothing for any other table."""
    about = {PersonValue._meta.label: About.PERSON, ClientValue._meta.label: About.CLIENT}.get(label)
    if about is None:
        return []
    asked = Definition.objects.filter(active=True, about=about).order_by().values_list("purposes", flat=True).distinct()
    found = purposes({key for keys in asked for key in keys.split()}, get_language() or "en")
    return [found[key] for key in sorted(found)]
