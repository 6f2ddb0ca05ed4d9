"""The operator's own fields on the profile tab, with what people say of disputed facts; and the files in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portico.desk.access import DeskRequest, requires
from portico.desk.client import Subject, subject, viewed
from portico.fields import queries
from portico.fields.kinds import Audience, Type
from portico.fields.models import Statement, Value
from portico.fields.models.statements import FACTS
from portico.fields.queries import Asked
from portico.fields.serving import attachment
from portico.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """An answer as staff read it. `hidden`: of a special category that the role does not see."""

    label: str
    words: str
    value: Value
    staff_only: bool
    hidden: bool

    @property
    def is_file(self) -> bool:
        """Whether it is a file to fetch."""
        return self.value.type == Type.FILE

    @property
    def is_link(self) -> bool:
        """Whether it leads elsewhere."""
        return self.value.type == Type.LINK


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, with what it is about in words. `hidden`: on an answer of a special category that the role does not see."""

    label: str
    statement: Statement
    hidden: bool


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a person or of the account beyond the built-in data."""

    lines: list[Line]
    said: list[Said]


def details(request: DeskRequest, of: Subject) -> dict[UUID, Details]:
    """By holder: each person and the account."""
    language = get_language() or "en"
    persons = [person.pk for person in of.persons]
    sensitive = request.desk.allows(Permission.VIEW_SPECIAL_CATEGORIES)
    found = queries.for_desk(persons, of.client.pk)
    said = list(_said(queries.statements_on(persons, of.client.pk), language, sensitive=sensitive))
    return {
        holder: Details(
            [_line(one, language, sensitive=sensitive) for one in found.get(holder, ())],
            [one for about, one in said if about == holder],
        )
        for holder in (*persons, of.client.pk)
    }


def _line(one: Asked, language: str, *, sensitive: bool) -> Line:
    if one.value is None:
        raise LookupError(one)
    hidden = one.definition.special and not sensitive
    return Line(
        label=one.definition.label(language),
        words="" if hidden else one.in_words(language),
        value=one.value,
        staff_only=one.definition.audience == Audience.STAFF,
        hidden=hidden,
    )


def _said(statements: Iterable[Statement], language: str, *, sensitive: bool) -> Iterator[tuple[UUID, Said]]:
    """Each statement beside the one whose fact it is. What is said of an answer tells as much as the answer."""
    for one in statements:
        label = one.definition.label(language) if one.definition else str(FACTS[one.fact][0])
        hidden = one.definition is not None and one.definition.special and not sensitive
        yield one.client_id or one.person_id, Said(label, one, hidden)


@requires(Permission.VIEW_CLIENTS)
@require_safe
def file(request: DeskRequest, client: UUID, value: UUID) -> HttpResponseBase:
    """A file among a client's answers, as a download; the look at it stands in the activity log."""
    of = subject(client)
    found = queries.file_of(value, persons=[person.pk for person in of.persons], client=client)
    if found is None or not found.definition.active:
        raise Http404
    if found.definition.special and not request.desk.allows(Permission.VIEW_SPECIAL_CATEGORIES):
        raise Http404
    answer = attachment(found)
    if answer is None:
        raise Http404
    viewed(request, of, "file", at=timezone.now())
    return answer
