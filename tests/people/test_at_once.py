"""Two who come at the same moment, with real commits."""

import pytest
from django.utils import timezone

from portico.accounts.actions import invitations, joining, team
from portico.accounts.actions.invitations import CannotInvite
from portico.accounts.actions.joining import Over, SignInFirst
from portico.accounts.actions.team import LastOwner, NotAllowed, NotThere
from portico.casework.actions import retain
from portico.consent import actions as consents
from portico.consent.models import Agreement
from portico.mail.models import Message
from portico.people.models import Client, Invitation, Member, Person
from tests import factories
from tests.people.conftest import NEW, mails_to, token_of


def _company(*roles: str):
    account = factories.client(kind=Client.Kind.COMPANY)
    places = [Member.objects.get(client=account), *(factories.member(client=account, role=role) for role in roles)]
    return account, places


def test_of_two_owners_who_leave_at_once_one_stays(real_commits, in_threads) -> None:
    at = timezone.now()
    account, places = _company("owner")
    bystander, _others = _company("owner")

    def leave(number):
        try:
            team.leave(member=places[number], ip=None, at=at)
        except LastOwner:
            return "stays"
        return "gone"

    assert sorted(in_threads(leave, 2)) == ["gone", "stays"]
    assert Member.objects.filter(client=account, role="owner").count() == 1
    assert Member.objects.filter(client=bystander, role="owner").count() == 2


def test_of_two_owners_who_remove_each_other_at_once_one_stays(real_commits, in_threads) -> None:
    at = timezone.now()
    account, places = _company("owner")

    def remove(number):
        try:
            team.remove(member=places[number], of=places[1 - number].pk, ip=None, at=at)
        except (NotAllowed, NotThere):
            return "too late"
        return "done"

    assert sorted(in_threads(remove, 2)) == ["done", "too late"]
    assert Member.objects.filter(client=account, role="owner").count() == 1


def test_an_invitation_that_is_accepted_three_times_at_once_gives_one_place(real_commits, ada, in_threads) -> None:
    at = timezone.now()
    account, places = _company()
    token = token_of(invitations.invite(member=places[0], email=ada.email, role="billing", at=at))

    def accept(_number):
        try:
            joining.accept(token=token, person=ada, ip=None, at=at)
        except Over as over:
            return str(over.why)
        return "joined"

    assert sorted(in_threads(accept, 3)) == ["joined", "used", "used"]
    assert Member.objects.filter(client=account, person=ada).count() == 1
    assert mails_to(places[0].person) == ["member_joined"]


def test_an_account_that_is_made_twice_at_once_under_a_link_is_made_once(real_commits, in_threads) -> None:
    at = timezone.now()
    account, places = _company()
    token = token_of(invitations.invite(member=places[0], email=NEW, role="billing", at=at))
    texts = {"en": ("Terms of Service", "We provide, you pay.")}
    terms = consents.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=at)

    def join(number):
        try:
            joining.join(
                token=token,
                password=f"nine brave otters {number}",
                name="Nóra Új",
                language="en",
                terms=terms,
                terms_wording="I agree.",
                terms_language="en",
                notice=None,
                notice_language="",
                purposes=[],
                shown=[],
                ip=None,
                at=at,
            )
        except (Over, SignInFirst):
            return "too late"
        return "joined"

    assert sorted(in_threads(join, 2)) == ["joined", "too late"]
    assert Person.objects.filter(email=NEW).count() == 1
    assert Member.objects.filter(client=account).count() == 2


def test_an_address_that_two_owners_invite_at_once_is_written_to_once(real_commits, in_threads) -> None:
    at = timezone.now()
    account, places = _company("owner")

    def invite(number):
        try:
            invitations.invite(member=places[number], email=NEW, role="billing", at=at)
        except CannotInvite:
            return "waits already"
        return "invited"

    assert sorted(in_threads(invite, 2)) == ["invited", "waits already"]
    assert Message.objects.filter(to=NEW).count() == Person.objects.filter(email=NEW).count() == 1
    assert Invitation.objects.filter(client=account).count() == 1


def test_an_owner_who_loses_the_role_while_their_invitation_is_accepted_gives_nothing_away_afterwards(
    real_commits, ada, in_threads
) -> None:
    """Whichever comes first: either somebody joined while the sender was an owner, or nobody does."""
    at = timezone.now()
    account, places = _company("owner")
    token = token_of(invitations.invite(member=places[0], email=ada.email, role="owner", at=at))

    def act(number):
        if number == 0:
            team.change_role(member=places[1], of=places[0].pk, role="support", ip=None, at=at)
            return "demoted"
        try:
            joining.accept(token=token, person=ada, ip=None, at=at)
        except Over as over:
            return str(over.why)
        return "joined"

    done = in_threads(act, 2)
    assert done[0] == "demoted"
    assert done[1] in {"joined", "sender"}
    assert Member.objects.filter(client=account, person=ada).exists() is (done[1] == "joined")


def test_a_guest_who_joins_at_the_moment_they_are_forgotten_is_a_member_or_told_that_it_is_over(
    real_commits, in_threads
) -> None:
    """Never half of each: a person without a place, or a place without a person."""
    at = timezone.now()
    account, places = _company()
    asked = invitations.invite(member=places[0], email=NEW, role="billing", at=at)
    token = token_of(asked)
    texts = {"en": ("Terms of Service", "We provide, you pay.")}
    terms = consents.publish_agreement(kind=Agreement.Kind.TERMS, texts=texts, effective_at=at)

    def act(number):
        if number == 0:
            retain(at=at + Invitation.VALID)
            return "forgotten"
        try:
            joining.join(
                token=token,
                password="nine brave otters 1",
                name="Nóra Új",
                language="en",
                terms=terms,
                terms_wording="I agree.",
                terms_language="en",
                notice=None,
                notice_language="",
                purposes=[],
                shown=[],
                ip=None,
                at=at,
            )
        except Over:
            return "over"
        return "joined"

    done = in_threads(act, 2)
    assert Person.objects.filter(email=NEW).count() == Member.objects.filter(client=account).count() - 1
    assert Person.objects.filter(email=NEW, can_sign_in=True).exists() is ("joined" in done)


def test_an_invitation_that_an_erasure_takes_at_that_moment_is_not_sent_again(owner) -> None:
    at = timezone.now()
    asked = invitations.invite(member=owner, email=NEW, role="billing", at=at)
    kept = invitations.invite(member=owner, email="else@people.example", role="billing", at=at)
    Invitation.objects.filter(pk=asked.pk).delete()
    with pytest.raises(invitations.NotWaiting):
        invitations._save_again(asked)
    assert list(Invitation.objects.all()) == [kept]
