"""Agreements: which version is in force, in which words, who has yet to agree, and what is about to change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from portico.consent.models import Acceptance, Agreement, AgreementText
from portico.consent.queries.wordings import fallbacks
from portico.people.models import Client, Member, Person

Kind = Agreement.Kind
TOLD_FOR = timedelta(days=30)  # how long a version that asks nobody is announced after it took effect


@dataclass(frozen=True, slots=True)
class Due:
    """A document that a person has to agree to before they go on; for which account, where it is concluded for one."""

    agreement: Agreement
    client: Client | None = None


def current(kind: str, at: datetime) -> Agreement | None:
    """The version of a document that is in force at a moment."""
    return Agreement.objects.filter(kind=kind, effective_at__lte=at).order_by("-effective_at", "-version").first()


def before(agreement: Agreement) -> Agreement | None:
    """The version before this one."""
    earlier = Agreement.objects.filter(kind=agreement.kind, version__lt=agreement.version)
    return earlier.order_by("-version").first()


def text(agreement: Agreement, language: str) -> AgreementText:
    """A document's text in a language, or in the one it falls back to; its `language` says which that is."""
    texts = {one.language: one for one in agreement.texts.order_by("language")}
    return next((texts[tried] for tried in fallbacks(language) if tried in texts), next(iter(texts.values())))


def in_common(old: Agreement, new: Agreement, language: str) -> tuple[AgreementText, AgreementText] | None:
    """The texts of two versions in one language, the one that comes first to whoever reads; None where they share none."""
    texts = AgreementText.objects.filter(agreement__in=(old, new)).order_by("language")
    of_old, of_new = ({one.language: one for one in texts if one.agreement_id == which.pk} for which in (old, new))
    tried = [*fallbacks(language), *of_new]
    return next(((of_old[one], of_new[one]) for one in tried if one in of_old and one in of_new), None)


def to_agree(person: Person, at: datetime) -> list[Due]:
    """What a person must agree to before they go on, in the versions in force: nothing, or documents in their order.

    Whoever belongs to a client account agrees to the terms, once for all accounts; staff without one need not. The owner of a
    company concludes the processing agreement for it, unless somebody has. Whoever agreed to an earlier version is asked
    again only where a version since says so.
    """
    places = list(Member.objects.filter(person=person).select_related("client").order_by("since", "pk"))
    if not places:
        return []
    companies = [
        one.client for one in places if one.role == Member.Role.OWNER and one.client.kind == Client.Kind.COMPANY
    ]
    in_force = _in_force(at)
    agreed = Acceptance.objects.filter(
        Q(person=person, agreement__kind=Kind.TERMS) | Q(client__in=companies, agreement__kind=Kind.PROCESSING)
    ).values_list("agreement__kind", "client", "agreement")
    of_terms = {agreement for kind, _client, agreement in agreed if kind == Kind.TERMS}
    of_clients: dict[UUID, set[int]] = {}
    for kind, client, agreement in agreed:
        if kind == Kind.PROCESSING and client is not None:
            of_clients.setdefault(client, set()).add(agreement)
    due = [Due(one) for one in _missing(in_force.get(Kind.TERMS, ()), of_terms)]
    for company in companies:
        missing = _missing(in_force.get(Kind.PROCESSING, ()), of_clients.get(company.pk, set()))
        due += [Due(one, company) for one in missing]
    return due


def missing_terms(person: Person, at: datetime) -> Agreement | None:
    """The Terms of Service that a person must agree to before they go on, or None."""
    return next((one.agreement for one in to_agree(person, at) if one.agreement.kind == Kind.TERMS), None)


def _in_force(at: datetime) -> dict[str, list[Agreement]]:
    """What can be agreed to, by kind, in the order in which it took effect."""
    found: dict[str, list[Agreement]] = {}
    kinds = (Kind.TERMS, Kind.PROCESSING)
    for one in Agreement.objects.filter(kind__in=kinds, effective_at__lte=at).order_by("effective_at", "version"):
        found.setdefault(one.kind, []).append(one)
    return found


def _missing(versions: Sequence[Agreement], agreed: set[int]) -> list[Agreement]:
    """The latest, unless it or one since the last that asks again was agreed to."""
    if not versions:
        return []
    asking = max((number for number, one in enumerate(versions) if one.asks_again), default=0)
    return [] if any(one.pk in agreed for one in versions[asking:]) else [versions[-1]]


@dataclass(frozen=True, slots=True)
class Announced:
    """A version that a person should know of: it is coming, or it came and asked nobody."""

    agreement: Agreement
    coming: bool


def announced(person: Person, at: datetime) -> list[Announced]:
    """What changes, or lately changed, in documents of which the person knows an earlier version; the next first."""
    recent = Agreement.objects.filter(version__gt=1, effective_at__gt=at - TOLD_FOR).order_by("effective_at", "version")
    candidates = [one for one in recent if one.effective_at > at or not one.asks_again]
    if not candidates:
        return []
    known: Mapping[str, set[int]] = {kind: set() for kind in Kind.values}
    mine = Acceptance.objects.filter(person=person, agreement__kind__in={one.kind for one in candidates})
    for kind, version in mine.values_list("agreement__kind", "agreement__version"):
        known[kind].add(version)
    return [
        Announced(one, coming=one.effective_at > at)
        for one in candidates
        if known[one.kind] and max(known[one.kind]) < one.version
    ]


def concerned(agreement: Agreement, *, after: UUID | None = None) -> QuerySet[Person]:
    """Whom a new version concerns: those with an account who know an earlier one, and not this one or a later.

    Only those whose key comes after `after`. It is said of each table, and each person is asked, so that no batch goes
    through those before it.
    """
    on = {} if after is None else {"person__gt": after}
    known = Acceptance.objects.filter(person=OuterRef("pk"), agreement__kind=agreement.kind, **on)
    people = Person.objects.all() if after is None else Person.objects.filter(pk__gt=after)
    return people.filter(
        Exists(known.filter(agreement__version__lt=agreement.version)),
        ~Exists(known.filter(agreement__version__gte=agreement.version)),
        Exists(Member.objects.filter(person=OuterRef("pk"), **on)),
    )


def copies_of(person: Person) -> QuerySet[Acceptance]:
    """What a person agreed to or was shown, newest first, each with its document."""
    return Acceptance.objects.filter(person=person).select_related("agreement", "client").order_by("-at", "-pk")


def texts_of(acceptances: Iterable[Acceptance]) -> dict[tuple[int, str], AgreementText]:
    """The texts that were agreed to, by version and language, in one query."""
    found = AgreementText.objects.filter(agreement__in={one.agreement_id for one in acceptances})
    return {(one.agreement_id, one.language): one for one in found}
