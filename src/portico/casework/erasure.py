"""Deciding on an erasure: preview, confirmation, cooling-off, cancelling. Carrying it out stands in `execution`."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation

from portico.casework.deadlines import answer_by
from portico.casework.models import Run
from portico.casework.runs import as_strings, lock, roots_of
from portico.consent.actions import withdraw_all
from portico.consent.models import Event
from portico.journal.actions import note
from portico.kit import gate, jobs
from portico.kit.compiled import Statement, select
from portico.kit.links import absolute
from portico.kit.tokens import new_token, token_digest
from portico.mail.actions import enqueue
from portico.mail.addresses import BadAddress
from portico.mail.models import Message
from portico.people.actions import lift_hold, place_hold
from portico.people.models import Hold, Member, Person, Seller
from portico.people.queries import zone_of
from portico.rights import map as maps
from portico.rights import plan as plans
from portico.rights.compiled import about_roots
from portico.rights.map import Map
from portico.rights.plan import Plan
from portico.rights.roots import Roots, resolve

CANCEL = "cancel-erasure"
COOLING_OFF = timedelta(days=7)  # how long an erasure waits unless it is asked for at once
MARGIN = timedelta(days=3)  # before the day of the answer, cooling-off and waiting for the world outside end


class PlanChanged(Exception):
    """What would go or stay is no longer what was confirmed; the new plan has to be shown and confirmed."""

    def __init__(self, plan: Plan) -> None:
        """Carry the plan as it is now."""
        super().__init__(
            "What would be removed or kept has changed since the preview; look at the new plan and confirm it."
        )
        self.plan = plan


class Blocked(Exception):
    """Something must be settled first; the plan's blockers say what."""

    def __init__(self, plan: Plan) -> None:
        """Carry the plan."""
        super().__init__(" ".join(str(blocker.sentence) for blocker in plan.blockers))
        self.plan = plan


class AlreadyRunning(Exception):
    """An erasure of the same root is open."""

    def __init__(self, run: Run) -> None:
        """Carry the open run."""
        super().__init__(f"An erasure is open already under the number {run.pk}.")
        self.run = run


class NotCoolingOff(Exception):
    """The run can no longer be cancelled, or need not wait any longer."""

    def __init__(self, run: Run) -> None:
        """Carry the run as it stands."""
        super().__init__(f"The erasure is {run.get_state_display()}; only one that has not begun can be cancelled.")
        self.run = run


def preview(*, root: str, root_id: UUID, at: datetime) -> Plan:
    """The plan of erasing a person or client, as the database stands. Changes nothing. Raises `UnknownRoot`."""
    return plans.make(resolve(root, root_id), at=at)


def erase(
    *,
    root: str,
    root_id: UUID,
    digest: str,
    trigger: Run.Trigger,
    by: UUID | None,
    by_role: str,
    at: datetime,
    cooling_off: timedelta | None = None,
    ip: str | None = None,
    language: str = "",
) -> Run:
    """Commit the decision to erase: the run with its plan, and the holds that freeze its roots from now on.

    `digest` is that of the plan which was shown and confirmed. With `cooling_off` the run waits so long, with marketing off,
    and can be cancelled from a link that every person concerned gets; it never waits beyond the day of the answer.
    Nothing is destroyed here: `execution.proceed` does that, in a worker or on the command line.
    Raises `UnknownRoot`, `AlreadyRunning`, `Blocked`, `PlanChanged`, `gate.Closed`; nothing is stored then.
    """
    gate.require_open()
    with transaction.atomic():
        lock(root, root_id)
        if running := open_run(root, root_id):
            raise AlreadyRunning(running)
        plan = preview(root=root, root_id=root_id, at=at)
        if plan.blockers:
            raise Blocked(plan)
        if plan.digest != digest:
            raise PlanChanged(plan)
        last_day = answer_by(at)
        waits = cooling_off is not None and cooling_off > timedelta(0)
        longest = datetime.combine(last_day - MARGIN, time(), tzinfo=zone_of(Seller.objects.first()))
        run = Run.objects.create(
            state=Run.State.COOLING_OFF if waits else Run.State.DECIDED,
            trigger=trigger,
            digest=plan.digest,
            plan=_shown(plan, language or translation.get_language() or "en"),
            due_at=min(at + cooling_off, longest) if waits and cooling_off else None,
            answer_by=last_day,
            decided_at=at,
            **as_strings(plan.roots),
        )
        _freeze(run, Hold.Kind.COOLING_OFF if waits else Hold.Kind.ERASING, by=by, by_role=by_role, at=at)
        _note(run, "erasure.asked" if waits else "erasure.decided", by=by, by_role=by_role, at=at, ip=ip)
        if waits:
            _withdraw_consents(run, by=by, by_role=by_role, ip=ip, at=at)
            _tell_how_to_cancel(run, at=at)
        else:
            jobs.ring("casework.erase", run.pk)
    return run


def cancel(*, run: Run, by: UUID | None, by_role: str, at: datetime, ip: str | None = None) -> Run:
    """End an erasure that has not begun: nothing was removed, the holds are lifted. Raises `NotCoolingOff`."""
    with transaction.atomic():
        locked = _cooling(run)
        locked.state = Run.State.CANCELLED
        locked.cancel_token = ""
        locked.save(update_fields=["state", "cancel_token"])
        _thaw(locked, Hold.Kind.COOLING_OFF, by=by, by_role=by_role, at=at)
        _note(locked, "erasure.cancelled", by=by, by_role=by_role, at=at, ip=ip)
        for person in concerned(roots_of(locked)):
            _mail(person, "erasure_cancelled", Message.Stream.SECURITY, at=at)
    return locked


def run_of_token(token: str) -> Run | None:
    """The run that a link in a mail may cancel, as long as it is cooling off."""
    if not token:
        return None
    digest = token_digest(purpose=CANCEL, token=token)
    return Run.objects.filter(cancel_token=digest, state=Run.State.COOLING_OFF).first()


def cancel_by_token(*, token: str, at: datetime, ip: str | None = None) -> Run | None:
    """Cancel from the link in the mail, without signing in. None for a link that opens nothing (any more)."""
    run = run_of_token(token)
    return None if run is None else cancel(run=run, by=None, by_role="mail link", at=at, ip=ip)


def skip_cooling_off(*, run: Run, by: UUID | None, by_role: str, at: datetime, ip: str | None = None) -> Run:
    """Begin now instead of at the end of cooling-off, or again after what stopped it was settled. Raises `NotCoolingOff`."""
    with transaction.atomic():
        locked = _cooling(run)
        locked.state, locked.due_at, locked.stopped_because = Run.State.COOLING_OFF, at, ""
        locked.save(update_fields=["state", "due_at", "stopped_because"])
        _note(locked, "erasure.cooling_off_skipped", by=by, by_role=by_role, at=at, ip=ip)
        jobs.ring("casework.erase", locked.pk)
    return locked


def fall_due(*, run: Run, at: datetime) -> Run:
    """The end of cooling-off: look again, and decide.

    More rows of what was shown proceed; so does what has become less. A new blocker, or a root that was not shown, stops the run
    for a human. A document that is kept since is in the plan that the receipt shows.
    """
    with transaction.atomic():
        locked = Run.objects.select_for_update().get(pk=run.pk)
        if locked.state != Run.State.COOLING_OFF or locked.due_at is None or locked.due_at > at:
            return locked
        shown = roots_of(locked)
        plan = preview(root=locked.root, root_id=locked.root_id, at=at)
        more = (plan.roots.persons - shown.persons) | (plan.roots.clients - shown.clients)
        if plan.blockers or more:
            return _stop(locked, "blocked" if plan.blockers else "grown", at=at)
        _thaw(locked, Hold.Kind.COOLING_OFF, by=None, by_role="system", at=at)
        locked.state = Run.State.DECIDED
        locked.digest = plan.digest
        locked.plan = _shown(plan, str(locked.plan.get("language", "en")))
        locked.cancel_token = ""
        for name, value in as_strings(plan.roots).items():
            setattr(locked, name, value)
        locked.save()
        _freeze(locked, Hold.Kind.ERASING, by=None, by_role="system", at=at)
        _note(locked, "erasure.decided", by=None, by_role="system", at=at)
    return locked


def open_run(root: str, root_id: UUID) -> Run | None:
    """The run of this root that is waiting, moving or stopped."""
    return Run.objects.filter(root=root, root_id=root_id, state__in=Run.OPEN).order_by("-decided_at").first()


def concerned(roots: Roots) -> list[Person]:
    """Whom a mail about an erasure goes to: the persons among the roots, and the owners of the clients."""
    told = _concerned(maps.current(), roots)
    return list(Person.objects.raw(told.sql, told.given))


@about_roots
def _concerned(_map: Map, roots: Roots) -> Statement:
    owners = Member.objects.filter(client_id__in=roots.clients, role=Member.Role.OWNER).values("person_id")
    # A union of keys: `a IN (SELECT …) OR a IN (…)` makes PostgreSQL read every person there is.
    either = Person.objects.filter(pk__in=roots.persons).values("pk").union(owners, all=True)
    return select(Person.objects.filter(pk__in=either).exclude(email="").order_by("pk"))


def _shown(plan: Plan, language: str) -> dict[str, object]:
    with translation.override(language):
        return plan.as_json | {"language": language}


def _cooling(run: Run) -> Run:
    """The run under its lock, if nothing of it has begun."""
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if not locked.not_begun:
        raise NotCoolingOff(locked)
    return locked


def _stop(run: Run, because: str, *, at: datetime) -> Run:
    """Leave it to a human, and tell the people; the holds of cooling-off stay."""
    run.state = Run.State.STOPPED
    run.stopped_because = because
    run.save(update_fields=["state", "stopped_because"])
    _note(run, "erasure.stopped", by=None, by_role="system", at=at)
    for person in concerned(roots_of(run)):
        _mail(person, "erasure_stopped", Message.Stream.SECURITY, at=at, number=str(run.pk))
    return run


def _freeze(run: Run, kind: str, *, by: UUID | None, by_role: str, at: datetime) -> None:
    roots = roots_of(run)
    place_hold(kind=kind, persons=sorted(roots.persons), clients=sorted(roots.clients), by=by, by_role=by_role, at=at)


def _thaw(run: Run, kind: str, *, by: UUID | None, by_role: str, at: datetime) -> None:
    roots = roots_of(run)
    lift_hold(kind=kind, persons=sorted(roots.persons), clients=sorted(roots.clients), by=by, by_role=by_role, at=at)


def _note(run: Run, verb: str, *, by: UUID | None, by_role: str, at: datetime, ip: str | None = None) -> None:
    note(
        verb=verb,
        at=at,
        actor=by,
        actor_role=by_role,
        person=run.root_id if run.root == "person" else None,
        client=run.root_id if run.root == "client" else None,
        about=("casework.Run", str(run.pk)),
        ip=ip,
    )


def _withdraw_consents(run: Run, *, by: UUID | None, by_role: str, ip: str | None, at: datetime) -> None:
    """Marketing ends with the asking, and stays off should the erasure be cancelled; nobody is put on the list of refusals."""
    for person in Person.objects.filter(pk__in=run.persons).order_by("pk"):
        withdraw_all(
            person=person,
            source=Event.Source.ERASURE,
            by=by,
            by_role=by_role,
            ip=ip,
            at=at,
            suppress_as=None,
        )


def _tell_how_to_cancel(run: Run, *, at: datetime) -> None:
    token = new_token()
    run.cancel_token = token_digest(purpose=CANCEL, token=token)
    run.save(update_fields=["cancel_token"])
    for person in concerned(roots_of(run)):
        _mail(
            person,
            "erasure_asked",
            Message.Stream.SECURITY,
            at=at,
            secrets={"link": absolute(f"/privacy/cancel/{token}/")},
            until=run.due_at or at,
        )


def _mail(
    person: Person,
    template: str,
    stream: str,
    *,
    at: datetime,
    secrets: dict[str, str] | None = None,
    **told: datetime | str,
) -> Message | None:
    """Put a mail into the outbox; an address that nothing can be sent to stops no erasure."""
    try:
        return enqueue(
            template=template,
            person=person,
            to=person.email,
            language=person.language,
            stream=stream,
            context={"name": person.name, **told},
            secrets=secrets,
            at=at,
        )
    except BadAddress:
        return None
