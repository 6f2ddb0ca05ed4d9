"""What each kind of hold stops, and the SQL by which every claim of work asks.

Every claim carries `NOT EXISTS hold` of the kinds that stop it; the table is the one place that says which.
"""

from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from portico.people.models import Hold

_E, _C, _R, _S = Hold.Kind.ERASING, Hold.Kind.COOLING_OFF, Hold.Kind.RESTRICTED, Hold.Kind.SUSPENDED


class Work(StrEnum):
    """The families of work that a hold may stop."""

    SIGN_IN = "sign_in"
    OWN_CORRECTIONS = "own_corrections"
    ERASURE_NOTICE = "erasure_notice"
    SECURITY_MAIL = "security_mail"
    MARKETING = "marketing"
    AUTOMATION = "automation"
    STAFF_EDITS = "staff_edits"
    RECIPIENTS = "recipients"
    RETENTION = "retention"


# During cooling-off a sign-in is not refused: it leads to the privacy page and to cancelling, and nowhere else.
# During a suspension it leads to the contact form and the privacy rights.
STOPPED_BY: dict[Work, frozenset[str]] = {
    Work.SIGN_IN: frozenset({_E, _C, _S}),
    Work.OWN_CORRECTIONS: frozenset({_E, _C, _S}),
    Work.ERASURE_NOTICE: frozenset(),
    Work.SECURITY_MAIL: frozenset({_E}),
    Work.MARKETING: frozenset({_E, _C, _R, _S}),
    Work.AUTOMATION: frozenset({_E, _C, _R, _S}),
    Work.STAFF_EDITS: frozenset({_E, _C, _R}),
    Work.RECIPIENTS: frozenset({_E, _C, _R}),
    Work.RETENTION: frozenset({_R}),
}


def held(work: Work, *, person: str = "", client: str = "") -> Exists:
    """`EXISTS` a hold that stops this work, for the row's person and client columns (paths such as `person_id` or `pk`).

    Use it negated in the claim: `.filter(~held(Work.SECURITY_MAIL, person="person_id", client="client_id"))`.
    """
    on = Q(pk__in=())
    if person:
        on |= Q(person_id=OuterRef(person))
    if client:
        on |= Q(client_id=OuterRef(client))
    return Exists(Hold.objects.filter(on, kind__in=STOPPED_BY[work]))


def own_restrictions() -> QuerySet[Hold]:
    """Restrictions that people asked for themselves (Art. 18 GDPR). They do not end with that of an account, nor with a place in it."""
    return Hold.objects.filter(kind=_R, person=F("placed_by"))
