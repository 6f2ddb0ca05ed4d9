"""What an operator asks, as the profile shows it: questions to answer, locked answers, one's own statements, and why it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portico.fields import queries as asking
from portico.fields.kinds import BASES, About, Type
from portico.fields.models import Definition, Statement
from portico.fields.models.statements import FACTS
from portico.fields.queries import Asked
from portico.people.models import Client
from portico.people.permissions import Permission
from portico.people.roles import May, may
from portico.portal.access import PortalRequest, shown
from portico.portal.field_forms import FieldsForm, name_of


@dataclass(frozen=True, slots=True)
class Row:
    """One question in the page: a bound field, or, where it is locked, the answer as it is read."""

    asked: Asked
    label: str
    words: str
    field: Any
    remove: Any

    @property
    def definition(self) -> Definition:
        """The question."""
        return self.asked.definition

    @property
    def is_link(self) -> bool:
        """Whether the answer is a link to somewhere else."""
        return self.definition.type == Type.LINK

    @property
    def is_file(self) -> bool:
        """Whether there is a file to fetch."""
        return self.asked.value is not None and self.definition.type == Type.FILE


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is held, on which the person can state their own view."""

    key: str
    label: str
    statement: Statement | None


def own_account(request: PortalRequest) -> Client | None:
    """The account, if its data is the person's to see and correct."""
    return request.account if may(request.member, May.CORRECT_ACCOUNT) else None


def asked_in_profile(request: PortalRequest) -> list[Asked]:
    """What clients are asked in the profile, about the person and an account that is theirs to correct."""
    asked = asking.for_both(request.person, own_account(request), place="profile")
    special = shown(request, Permission.VIEW_SPECIAL_CATEGORIES)
    return [one for one in asked if special or not one.definition.special]


def form_of(asked: Sequence[Asked], *sent: Any) -> FieldsForm | None:
    """The form of the questions that are not locked; None where there is none."""
    free = [one for one in asked if not one.definition.locked]
    return FieldsForm(*sent, asked=free, language=get_language() or "en") if free else None


def facts(request: PortalRequest, asked: Sequence[Asked]) -> list[Fact]:
    """What a statement can be made on, with those that were made."""
    account, language = own_account(request), get_language() or "en"
    stated = asking.statements_of(request.person, account)
    built_in = {
        key: str(label) for key, (label, about) in FACTS.items() if about == About.PERSON or account is not None
    }
    if account is not None and account.kind != Client.Kind.COMPANY:
        built_in = {key: label for key, label in built_in.items() if key not in ("company", "vat_id") or key in stated}
    held = built_in | {one.definition.key: one.definition.label(language) for one in asked if one.value is not None}
    held |= {one.definition.key: one.definition.label(language) for one in asked if one.definition.key in stated}
    return [Fact(key, label, stated.get(key)) for key, label in held.items()]


def context(request: PortalRequest, *, form: FieldsForm | None = None) -> dict[str, Any]:
    """What `portal/fields/_profile.html` shows."""
    asked = asked_in_profile(request)
    form = form or form_of(asked)
    language = get_language() or "en"
    known = facts(request, asked)
    rows = [_row(one, form, language) for one in asked]
    return {
        "details_form": form,
        "details": rows,
        "questions": [row for row in rows if row.field is not None],
        "locked": [row for row in rows if row.field is None],
        "facts": known,
        "stated": [one for one in known if one.statement is not None],
    }


def _row(one: Asked, form: FieldsForm | None, language: str) -> Row:
    free = form is not None and not one.definition.locked
    names = form.fields if form is not None else {}
    removing = f"remove-{one.definition.key}"
    return Row(
        asked=one,
        label=one.definition.label(language),
        words=one.in_words(language),
        field=form[name_of(one.definition)] if form is not None and free else None,
        remove=form[removing] if form is not None and removing in names else None,
    )


def why(definitions: Sequence[Definition], language: str) -> list[tuple[str, str]]:
    """For each question: the purposes with their lawful basis, and how long the answer is kept (Art. 13 GDPR)."""
    known = asking.purposes({key for one in definitions for key in one.purpose_keys}, language)
    return [(one.label(language), _why(one, known)) for one in definitions]


def _why(definition: Definition, known: dict[str, Any]) -> str:
    purposes = [known[key] for key in definition.purpose_keys if key in known]
    said = "; ".join(f"{one.title}: {BASES[one.basis.value]}" for one in purposes)
    if definition.keep_days:
        kept = ngettext(
            "Kept for %(days)d day after the last change.",
            "Kept for %(days)d days after the last change.",
            definition.keep_days,
        ) % {"days": definition.keep_days}
    else:
        kept = " ".join(dict.fromkeys(str(one.retention) for one in purposes))
    return _("%(purposes)s. %(kept)s") % {"purposes": said, "kept": kept}
