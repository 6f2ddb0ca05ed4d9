"""Someone is erased by the engine, and the log still verifies against the ledger."""

from collections.abc import Callable
from datetime import datetime, timedelta

from portico.casework import actions as casework
from portico.casework import consent_ledger
from portico.casework.models import Run
from portico.consent import seals
from portico.consent.models import Commitment, Event, MailingPurpose, Tombstone
from portico.consent.verify import verify
from portico.people.models import Person
from tests import factories
from tests.fixtures.database import RealDatabase

Decide = Callable[..., Event]


def _erased(root: str, key: object, at: datetime) -> Run:
    plan = casework.preview(root=root, root_id=key, at=at)
    run = casework.erase(
        root=root,
        root_id=key,
        digest=plan.digest,
        trigger=Run.Trigger.DESK,
        by=None,
        by_role="operator",
        at=at,
    )
    return casework.proceed(run=run.pk, at=at, patient=False)


def test_a_client_and_a_member_of_staff_are_erased_and_nothing_is_missing(
    real_commits: RealDatabase, decide: Decide, ada: Person, bob: Person, offers: MailingPurpose, now: datetime
):
    """Ada goes with her events. The staff who wrote Bob's decision down goes too, and his event stays as it was committed."""
    staff = factories.staff()
    decide(ada, offers, given=True)
    decide(ada, offers, given=False, at=now + timedelta(minutes=1))
    written = decide(bob, offers, given=True, source=Event.Source.IMPORT, by=staff.pk, by_role="support")
    seals.seal_due(now)
    runs = {
        _erased("client", ada.memberships.get().client_id, now + timedelta(days=1)).pk,
        _erased("person", staff.pk, now + timedelta(days=1)).pk,
    }
    event = Event.objects.get()
    assert (event.pk, event.person_id, event.actor, event.actor_salt) == (written.pk, bob.pk, None, None)
    assert event.actor_role == "support"
    assert set(Tombstone.objects.values_list("run", flat=True)) == runs
    assert Tombstone.objects.get(commitment_id=written.pk).part == "actor"
    assert Commitment.objects.count() >= 3
    report = verify(consent_ledger.view())
    assert report.problems == []
    assert report.erased >= 2
