"""What a member of a client account may see and do there: an enumeration in code; roles are sets of it."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portico.people.models import Member


class May(StrEnum):
    """One thing that a place in an account lets somebody see or do. What concerns only oneself needs none of them."""

    CORRECT_ACCOUNT = "correct_account"
    SEE_INVOICES = "see_invoices"
    SEE_SERVICES = "see_services"
    SEE_TICKETS = "see_tickets"
    SEE_MAIL = "see_mail"
    SEE_LOG = "see_log"
    MANAGE_PEOPLE = "manage_people"
    CLOSE_ACCOUNT = "close_account"


WORDS: Mapping[May, Promise] = {
    May.CORRECT_ACCOUNT: _("see and correct the account's name, VAT ID and postal address"),
    May.SEE_INVOICES: _("see and pay invoices"),
    May.SEE_SERVICES: _("see and manage services"),
    May.SEE_TICKETS: _("see and answer the account's tickets"),
    May.SEE_MAIL: _("read the e-mails that were sent to the account as such"),
    May.SEE_LOG: _("see what happened in the account, and who did it"),
    May.MANAGE_PEOPLE: _("see who belongs to the account, invite people, change their roles and remove them"),
    May.CLOSE_ACCOUNT: _("take a copy of the account's data and close the account"),
}

# Each role has what its work needs and no more. Nobody but an owner sees the list of people: the others see who the
# owners are, since those decide about their place.
GRANTS: Mapping[str, frozenset[May]] = {
    Member.Role.OWNER: frozenset(May),
    Member.Role.BILLING: frozenset({May.CORRECT_ACCOUNT, May.SEE_INVOICES}),
    Member.Role.TECHNICAL: frozenset({May.SEE_SERVICES}),
    Member.Role.SUPPORT: frozenset({May.SEE_TICKETS}),
}


def may(member: Member | None, what: May) -> bool:
    """Whether a place in an account allows something there. Without a place, and with an unknown role, nothing is."""
    return member is not None and grants(member.role, what)


def grants(role: str, what: May) -> bool:
    """Whether a role allows something."""
    return what in GRANTS.get(role, frozenset())


def roles_with(what: May) -> frozenset[str]:
    """The roles that allow something, for a query over members."""
    return frozenset(role for role in GRANTS if grants(role, what))


def in_words(role: str) -> list[Promise]:
    """What a role allows, in the order in which it is declared."""
    return [WORDS[one] for one in May if grants(role, one)]
