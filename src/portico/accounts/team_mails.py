"""The mails about who belongs to an account. Each says what happened, who did it, and what to do if that is wrong.

A name and a company's name are what somebody typed, and these mails go to people who have nothing to do with them: they are
cut short, and one that holds an address of the web is left out, so that nobody sends their own words or links through us.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from portico.kit.links import absolute
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.mail.names import harmless
from portico.mail.templates import shown_language
from portico.people.models import Client, Invitation, Member, Person, Seller
from portico.people.team import owners_of


def invited(invitation: Invitation, *, sender: Person | None, token: str, at: datetime) -> None:
    """Tell somebody that they were invited: by whom, why, until when the address is kept, and how it goes at once (Art. 14 GDPR).

    Without a sender our staff have invited, and the mail says that the address came through them.
    """
    person = invitation.person
    with _words_of(person):
        context = {
            "name": person.name,
            **({"who": _who(sender), "address": sender.email} if sender else {}),
            "account": account_name(invitation.client),
            "role": str(Member.Role(invitation.role).label),
            "until": invitation.lapses_at,
        }
    enqueue(
        template="invited" if sender else "invited_by_staff",
        person=person,
        to=invitation.email,
        language=person.language,
        stream=Message.Stream.SECURITY,
        context=context,
        secrets={
            "link": absolute(f"/invitation/{token}/"),
            "decline": absolute(f"/invitation/{token}/decline/"),
        },
        client=invitation.client,
        at=at,
    )


def withdrawn(invitation: Invitation, *, at: datetime) -> None:
    """Tell somebody that an invitation does not hold any more."""
    _tell("invitation_withdrawn", invitation.person, invitation.client, at, to=invitation.email)


def joined(place: Member, *, at: datetime) -> None:
    """Tell the owners who has joined."""
    for owner in _owners(place.client, but=place.person):
        with _words_of(owner):
            more = {"who": _who(place.person), "address": place.person.email, "role": str(place.get_role_display())}
        _tell("member_joined", owner, place.client, at, **more)


def role_changed(place: Member, *, at: datetime) -> None:
    """Tell a member what they are now."""
    with _words_of(place.person):
        role = str(place.get_role_display())
    _tell("role_changed", place.person, place.client, at, role=role)


def removed(person: Person, client: Client, *, at: datetime) -> None:
    """Tell somebody that they do not belong to an account any more."""
    _tell("member_removed", person, client, at)


def left(person: Person, client: Client, *, at: datetime) -> None:
    """Tell whoever left that they have, and the owners that they did."""
    _tell("you_left", person, client, at)
    for owner in _owners(client, but=person):
        with _words_of(owner):
            who = _who(person)
        _tell("member_left", owner, client, at, who=who)


def owners_changed(client: Client, *, changed: Person, owns: bool, at: datetime) -> None:
    """Tell everybody who owns the account now, or did until now, who became an owner or is none any more."""
    told = {owner.pk: owner for owner in [*_owners(client), changed]}
    for person in told.values():
        template = "owner_now" if owns else "owner_no_more"
        with _words_of(person):
            who = _who(changed)
        _tell(template, person, client, at, who=who)


def handed_over(client: Client, *, giver: Person, heir: Person, at: datetime) -> None:
    """Tell the new owner, whoever was it until now, and any other owners, that the account was handed over."""
    told = {person.pk: person for person in [*_owners(client), giver, heir]}
    for person in told.values():
        with _words_of(person):
            names = {"giver": _who(giver), "heir": _who(heir)}
        _tell("account_handed_over", person, client, at, **names)


def account_name(client: Client) -> str:
    """What an account is called in a mail."""
    return harmless(client.company) or _("an account without a name")


def _who(person: Person) -> str:
    return harmless(person.name) or person.email


def _owners(client: Client, *, but: Person | None = None) -> Iterable[Person]:
    return [place.person for place in owners_of(client) if but is None or place.person_id != but.pk]


def _words_of(person: Person) -> "translation.override":
    return translation.override(shown_language(person.language, Seller.objects.first()))


def _tell(template: str, person: Person, client: Client, at: datetime, *, to: str = "", **more: str) -> None:
    with _words_of(person):
        account = account_name(client)
    try:
        enqueue(
            template=template,
            person=person,
            to=to or person.email,
            language=person.language,
            stream=Message.Stream.SECURITY,
            context={"name": person.name, "account": account, **more},
            client=client,
            at=at,
        )
    except BadAddress:
        return  # what was decided does not wait for an address that cannot be written to
