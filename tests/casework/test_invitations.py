"""What is kept for an invitation goes: at once when it is declined, by itself when it has lapsed."""

from datetime import timedelta

import pytest

from portico.accounts.actions import invitations, joining
from portico.casework import actions
from portico.casework.models import Run
from portico.journal.models import Entry
from portico.mail.models import Message
from portico.people.actions import place_hold
from portico.people.models import Client, Invitation, Member, Person
from tests import factories
from tests.people.conftest import NEW, token_of

pytestmark = pytest.mark.django_db
ELSE = "else@people.example"


@pytest.fixture
def owner() -> Member:
    return Member.objects.get(client=factories.client(kind=Client.Kind.COMPANY))


@pytest.fixture
def invite(owner, now):
    def make(email=NEW):
        return invitations.invite(member=owner, email=email, role="billing", at=now)

    return make


def test_declined_it_is_gone_at_once_and_the_guest_is_erased(invite, owner, now) -> None:
    made, bystander = invite(), invite(ELSE)
    done = actions.decline(token=token_of(made), ip="192.0.2.3", at=now)
    assert list(Invitation.objects.all()) == [bystander]
    assert done.run is not None
    run = actions.proceed(run=done.run.pk, at=now)
    assert run.state == Run.State.ERASED
    assert not Person.objects.filter(email=NEW).exists()
    assert not Message.objects.filter(to=NEW).exists()
    assert Person.objects.filter(email=ELSE).exists()
    assert Message.objects.filter(to=ELSE).exists()
    line = Entry.objects.get(verb="invitation.declined")
    assert (line.client, line.person, line.actor_role) == (owner.client_id, None, "mail link")


def test_declined_by_somebody_with_an_account_the_account_stays(invite, bob, now) -> None:
    made = invite(bob.email)
    assert actions.decline(token=token_of(made), ip=None, at=now).run is None
    assert not Invitation.objects.exists()
    assert Person.objects.filter(pk=bob.pk, can_sign_in=True).exists()
    assert not Run.objects.exists()


def test_what_is_unknown_or_was_accepted_cannot_be_declined(invite, bob, now) -> None:
    made = invite(bob.email)
    token = token_of(made)
    joining.accept(token=token, person=bob, ip=None, at=now)
    for one in (token, "A" * 43):
        with pytest.raises(actions.NothingToDecline):
            actions.decline(token=one, ip=None, at=now)
    assert bob.memberships.count() == 2


def test_lapsed_the_invitation_and_the_guest_go_with_the_run_of_retention(invite, owner, bob, now) -> None:
    invite()
    invite(bob.email)
    invitations.invite(member=owner, email=ELSE, role="billing", at=now + timedelta(days=1))
    day = now + timedelta(days=14)
    assert {one.label for one in actions.retain(at=day, dry_run=True)} == {"people.Person", "people.Invitation"}
    actions.retain(at=day)
    assert list(Invitation.objects.values_list("email", flat=True)) == [ELSE]
    assert list(Person.objects.filter(can_sign_in=False).values_list("email", flat=True)) == [ELSE]
    assert not Message.objects.filter(to=NEW).exists(), "the mail that invited them goes too"
    assert Message.objects.filter(to=bob.email).exists()
    assert Person.objects.filter(pk=bob.pk).exists()
    assert not Run.objects.exists()
    assert Entry.objects.filter(verb="invitation.sent", client=owner.client_id).count() == 3
    assert actions.retain(at=day) == []


def test_withdrawn_it_goes_with_the_next_run_of_retention(invite, owner, now) -> None:
    made = invite()
    invite(ELSE)
    invitations.withdraw(member=owner, invitation=made.pk, at=now)
    actions.retain(at=now + timedelta(hours=1))
    assert list(Invitation.objects.values_list("email", flat=True)) == [ELSE]
    assert not Person.objects.filter(email=NEW).exists()


def test_a_guest_who_asked_that_nothing_be_deleted_stays(invite, now) -> None:
    held, free = invite().person, invite(ELSE).person
    place_hold(kind="restricted", persons=[held.pk], at=now)
    actions.retain(at=now + timedelta(days=15))
    assert list(Person.objects.filter(can_sign_in=False)) == [held]
    assert Invitation.objects.filter(person=held).exists()
    assert not Person.objects.filter(pk=free.pk).exists()


def test_an_account_that_is_closed_takes_its_invitations_along_and_the_guests_follow(invite, owner, now) -> None:
    """In the same night; the guest of another account stays."""
    invite()
    other = Member.objects.get(client=factories.client(kind=Client.Kind.COMPANY))
    invitations.invite(member=other, email=ELSE, role="billing", at=now)
    plan = actions.preview(root="client", root_id=owner.client_id, at=now)
    run = actions.erase(
        root="client",
        root_id=owner.client_id,
        digest=plan.digest,
        trigger=Run.Trigger.CLI,
        by=None,
        by_role="operator",
        at=now,
    )
    assert actions.proceed(run=run.pk, at=now).state == Run.State.ERASED
    assert Invitation.objects.get().email == ELSE
    actions.retain(at=now + timedelta(hours=1))
    assert not Person.objects.filter(email=NEW).exists()
    assert not Message.objects.filter(to=NEW).exists()
    assert Person.objects.filter(email=ELSE).exists()
    assert Message.objects.filter(to=ELSE).exists()


def test_erased_whoever_invited_is_nobody_and_the_invitation_stays(invite, owner, now) -> None:
    made = invite()
    factories.member(client=owner.client, role="owner")
    plan = actions.preview(root="person", root_id=owner.person_id, at=now)
    run = actions.erase(
        root="person",
        root_id=owner.person_id,
        digest=plan.digest,
        trigger=Run.Trigger.CLI,
        by=None,
        by_role="operator",
        at=now,
    )
    actions.proceed(run=run.pk, at=now)
    made.refresh_from_db()
    assert made.invited_by is None
    assert joining.why_not(made, at=now) == joining.Why.SENDER
