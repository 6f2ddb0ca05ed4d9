"""Which clients a list shows: by status, country, language, role, consent and open requests, all of which may be combined.

Of some filters nearly nobody is left, of others nearly everybody, and no index has both a filter and the list's order. So the
few are looked up first, each filter by its own index and at most so many; where there are few, the list is read from them. Where
there are many, the list is read in its own order, and one page looks at so many clients at most.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portico.casework.models import Request
from portico.consent.models import Event, Head
from portico.consent.queries import NONE, titles
from portico.kit.paging import Among
from portico.kit.selects import CountryField
from portico.people.models import Client, Hold, Member
from portico.people.models.persons import languages

FEW = 2_000  # of whom a list is read from what a filter's index gives
LOOKED_AT = 20_000  # clients at most for one page, where no filter leaves few
ACTIVE, OPEN = "active", "open"
STATES = (
    (Event.Decision.GIVEN.value, _("given")),
    (Event.Decision.PENDING.value, _("waiting for confirmation")),
    (Event.Decision.WITHDRAWN.value, _("withdrawn")),
    (NONE, _("never decided")),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen; empty is any. Language, role and consent are asked of one and the same person of the client."""

    status: str = ""
    country: str = ""
    language: str = ""
    role: str = ""
    consent: str = ""  # purpose:state
    requests: str = ""

    def __bool__(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.given)

    @property
    def given(self) -> dict[str, str]:
        """What was chosen, by name: as it stands in an address and in a saved view."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


NAMES = tuple(field.name for field in fields(Chosen))


class FilterForm(forms.Form):
    """The filters as staff choose them. What is no choice is as if it was not chosen."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    country = CountryField(label=_("Country"), required=False, none=_("any"))
    language = forms.ChoiceField(label=_("Language"), required=False)
    role = forms.ChoiceField(label=_("Has a member who is"), required=False)
    consent = forms.ChoiceField(label=_("Consent"), required=False)
    requests = forms.ChoiceField(label=_("Requests"), required=False)

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Bound to what an address or a view holds."""
        super().__init__({name: given.get(name, "") for name in NAMES}, auto_id="filter_%s")
        any_of = [("", _("any"))]
        self._choose("status", [*any_of, (ACTIVE, _("active")), *Hold.Kind.choices])
        self._choose("language", [*any_of, *languages()])
        self._choose("role", [*any_of, *Member.Role.choices])
        self._choose("requests", [*any_of, (OPEN, _("has an open request"))])
        named = titles(get_language() or "en")
        self._choose(
            "consent",
            [
                *any_of,
                *(
                    (title, [(f"{key}:{state}", f"{title}: {word}") for state, word in STATES])
                    for key, title in named.items()
                ),
            ],
        )

        if not self.is_valid():  # of an address that somebody typed; the filters that can be read stand
            self.data = {**self.data, **dict.fromkeys(self.errors, "")}
            self.full_clean()
        self.chosen = Chosen(**{name: self.cleaned_data[name] for name in NAMES})

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = choices

    @property
    def in_words(self) -> list[str]:
        """What was chosen, as sentences of two words, such as for the page that asks for a reason."""
        found = []
        for name, value in self.chosen.given.items():
            words = dict(_flat(self.fields[name].choices)).get(value, value)  # type: ignore[attr-defined]
            found.append(str(words) if name in {"consent", "requests"} else f"{self.fields[name].label}: {words}")
        return found


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield key, words


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The clients that are left, in no order yet, and among which a page looks where they are not few."""

    rows: QuerySet[Client]
    among: Among | None


def narrow(rows: QuerySet[Client], chosen: Chosen, *, known: frozenset[UUID] | None = None) -> Narrowed:
    """Leave what was chosen. `known` are the clients that a search found: then it is those that are looked at."""
    left = rows.filter(*_conditions(chosen))
    few = _few(chosen) if known is None else known
    if few is not None:
        return Narrowed(left.filter(pk__in=few), None)
    if not chosen.given.keys() - {"country"}:
        return Narrowed(left, None)  # in the order of an index
    whole = Client.objects.filter(country=chosen.country) if chosen.country else Client.objects.all()
    return Narrowed(left, Among(whole, LOOKED_AT))


def _conditions(chosen: Chosen) -> Iterator[Any]:
    """What is asked of each client."""
    if chosen.country:
        yield Q(country=chosen.country)
    if chosen.status:
        kinds = Hold.Kind.values if chosen.status == ACTIVE else [chosen.status]
        on_client = Hold.objects.filter(kind__in=kinds, client=OuterRef("pk"))
        on_people = Hold.objects.filter(kind__in=kinds, person__memberships__client=OuterRef("pk"))
        if chosen.status == ACTIVE:  # nearly everybody is, which the planner knows
            yield ~Exists(on_client) & ~Exists(on_people)
        else:
            yield _some(on_client) | _some(on_people)
    if about := list(_of_a_member(chosen)):
        yield _some(Member.objects.filter(*about, client=OuterRef("pk")))
    if chosen.requests:
        yield _some(Request.objects.filter(state__in=Request.OPEN, person__memberships__client=OuterRef("pk")))


def _some(rows: QuerySet[Any]) -> Q:
    """Whether there are rows, asked of each client that is looked at and of no other.

    PostgreSQL makes a join of `EXISTS`, guesses how many rows it has, and where it guesses wrong reads whole tables for a page. Of
    the first row of a subquery it makes none.
    """
    return Q(IsNull(Subquery(rows.values("pk")[:1]), False))  # noqa: FBT003 - the right side of a comparison


def _of_a_member(chosen: Chosen) -> Iterator[Q | Exists]:
    if chosen.language:
        yield Q(person__language=chosen.language)
    if chosen.role:
        yield Q(role=chosen.role)
    if chosen.consent:
        purpose, _colon, state = chosen.consent.rpartition(":")
        heads = Head.objects.filter(purpose=purpose, person=OuterRef("person"))
        if state == NONE:
            yield Q(~Exists(heads.filter(event__isnull=False)))
            return
        found = heads.filter(decision=state)
        if state == Event.Decision.GIVEN:  # for the address that they have now
            found = found.annotate(now=Lower("person__email")).alias(then=Lower("event__address")).filter(then=F("now"))
        yield Exists(found)


def _few(chosen: Chosen) -> frozenset[UUID] | None:
    """The clients that are left by the filters of whom there are few, by their own indexes; nothing if all leave many."""
    by_filter = _members_of(chosen)
    if not by_filter:
        return None
    parts: list[str] = []
    parameters: list[Any] = []
    places: list[str] = []
    for name, branches in by_filter.items():
        for branch in branches:
            sql, given = branch[: FEW + 1].query.get_compiler(connection=connection).as_sql()
            parts.append(f"SELECT {len(places)}, b{len(places)}.* FROM ({sql}) AS b{len(places)}")  # noqa: S608 - compiled by Django
            parameters.extend(given)
            places.append(name)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        found = cursor.fetchall()
    left: frozenset[UUID] | None = None
    for name in by_filter:
        rows = [value for place, value in found if places[place] == name]
        if len(rows) <= FEW:
            ids = frozenset(one if isinstance(one, UUID) else UUID(one) for one in rows)
            left = ids if left is None else left & ids
    return left


def _members_of(chosen: Chosen) -> dict[str, list[QuerySet[Any]]]:
    """The ids of the clients that each filter leaves, from its own table. Of some filters it is always nearly everybody."""
    found: dict[str, list[QuerySet[Any]]] = {}
    if chosen.status and chosen.status != ACTIVE:
        held = Hold.objects.filter(kind=chosen.status)
        found["status"] = [
            held.filter(client__isnull=False).values("client_id"),
            held.filter(person__memberships__isnull=False).values("person__memberships__client_id"),
        ]
    if chosen.country:
        found["country"] = [Client.objects.filter(country=chosen.country).values("pk")]
    if chosen.language:
        found["language"] = [Member.objects.filter(person__language=chosen.language).values("client_id")]
    if chosen.role and chosen.role != Member.Role.OWNER:
        found["role"] = [Member.objects.filter(role=chosen.role).values("client_id")]
    purpose, _colon, state = chosen.consent.rpartition(":")
    if purpose and state != NONE:
        heads = Head.objects.filter(purpose=purpose, decision=state, person__memberships__isnull=False)
        found["consent"] = [heads.values("person__memberships__client_id")]
    if chosen.requests:
        asked = Request.objects.filter(state__in=Request.OPEN, person__memberships__isnull=False)
        found["requests"] = [asked.values("person__memberships__client_id")]
    return found
