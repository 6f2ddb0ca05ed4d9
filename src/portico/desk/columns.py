"""The columns that a list of clients can have: of the client, of whoever stands for it, and of the operator's own fields.

Special categories (Art. 9 GDPR) are no columns, whoever looks: a list shows many people at once and leaves the house as a file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from portico.desk.queries import Row
from portico.fields.kinds import SPECIAL, About, Type
from portico.fields.models import ClientValue, Definition, PersonValue
from portico.fields.queries import Asked
from portico.people.models.persons import languages

OWN = "field:"  # begins the key of a column that is a field of the operator's


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is how a page shows it; in a file everything is text."""

    key: str
    title: str | Promise
    read: Callable[[Row], Any]
    kind: str = "text"
    about: str = ""  # of a field of the operator's: whose answer it is


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one line."""

    column: Column
    value: Any


def _of_client(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.client, name)


def _of_person(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.person, name) if row.person else ""


def _language(row: Row) -> str:
    return str(dict(languages()).get(row.person.language, row.person.language)) if row.person else ""


BUILT_IN = (
    Column("name", _("Name"), lambda row: row.name or str(row.client.pk), "link"),
    Column("email", _("E-mail"), _of_person("email")),
    Column("company", _("Company"), _of_client("company")),
    Column("phone", _("Phone"), lambda row: str(row.person.phone) if row.person else ""),
    Column("country", _("Country"), lambda row: str(getattr(row.client.country, "name", ""))),
    Column("city", _("City"), _of_client("city")),
    Column("postcode", _("Postcode"), _of_client("postcode")),
    Column("street", _("Street"), lambda row: f"{row.client.street} {row.client.number}".strip()),
    Column("region", _("Region"), _of_client("region")),
    Column("vat_id", _("VAT ID"), _of_client("vat_id")),
    Column("kind", _("Kind"), lambda row: row.client.get_kind_display()),
    Column("language", _("Language"), _language),
    Column("members", _("People"), lambda row: row.people),
    Column("status", _("Status"), lambda row: row.state, "status"),
    Column("created", _("Created"), _of_client("created_at"), "day"),
    Column("id", _("Public id"), lambda row: str(row.client.pk)),
)
ALWAYS = "name"  # it leads to the client
_BUILT_IN = {column.key: column for column in BUILT_IN}
AT_FIRST = ("name", "email", "company", "country", "status", "created")
MOST = 12


def offered() -> dict[str, Column]:
    """Every column that may be chosen, by key: the built-in ones, then the fields of the operator's in their order."""
    language = get_language() or "en"
    asked = Definition.objects.filter(active=True).exclude(category__in=SPECIAL).exclude(type=Type.FILE)
    own = [
        Column(OWN + one.key, one.label(language), lambda _row: "", about=one.about)
        for one in asked.order_by("order", "key")
    ]
    return {column.key: column for column in (*BUILT_IN, *own)}


def known(keys: Iterable[Any]) -> Mapping[str, Column]:
    """Where to look for these columns; the operator's fields are read only where one of them is among these."""
    return offered() if any(isinstance(key, str) and key.startswith(OWN) for key in keys) else _BUILT_IN


def chosen(keys: Iterable[Any], known: Mapping[str, Column]) -> list[Column]:
    """These columns, of those that there are, in the order in which they are offered; the first ones where none is left."""
    wanted = {ALWAYS, *(key for key in keys if isinstance(key, str))}
    found = [column for key, column in known.items() if key in wanted]
    return found[:MOST] if len(found) > 1 else [known[key] for key in AT_FIRST]


def lines(rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[tuple[Row, list[Cell]]]:
    """Each row with its cells, in at most two more statements for answers to the operator's fields."""
    answers = _answers(rows, [column for column in columns if column.about])
    for row in rows:
        cells = []
        for column in columns:
            holder = row.client.pk if column.about == About.CLIENT else row.person.pk if row.person else None
            value = answers.get((holder, column.key), "") if column.about else column.read(row)
            cells.append(Cell(column, value))
        yield row, cells


def _answers(rows: Sequence[Row], own: Sequence[Column]) -> dict[tuple[UUID | None, str], str]:
    language = get_language() or "en"
    found: dict[tuple[UUID | None, str], str] = {}
    of_persons = [column.key.removeprefix(OWN) for column in own if column.about == About.PERSON]
    of_clients = [column.key.removeprefix(OWN) for column in own if column.about == About.CLIENT]
    if of_persons:
        persons = [row.person.pk for row in rows if row.person]
        for value in PersonValue.objects.filter(person_id__in=persons, definition_id__in=of_persons).select_related(
            "definition"
        ):
            found[value.person_id, OWN + value.definition_id] = Asked(value.definition, value).in_words(language)
    if of_clients:
        clients = [row.client.pk for row in rows]
        for answer in ClientValue.objects.filter(client_id__in=clients, definition_id__in=of_clients).select_related(
            "definition"
        ):
            found[answer.client_id, OWN + answer.definition_id] = Asked(answer.definition, answer).in_words(language)
    return found


def as_text(cell: Cell) -> str:
    """A cell as it stands in a file: a day as ISO 8601 has it, several states one after the other."""
    if cell.column.kind == "status":
        return ", ".join(words for words, _kind in cell.value) or now("active")
    if cell.column.kind == "day":
        return timezone.localtime(cell.value).date().isoformat()
    return str(cell.value)
