"""A run of the engine, and its durable working lists."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portico.privacy import Impersonal, Unlinked, declare, reference, secret, technical

_STOPPED = {
    "blocked": _(
        "Something stands in its way that did not before; settle it, then give `portico rights erase` again on the server."
    ),
    "grown": _("More people or accounts would go than were shown; cancel it, then look at the new plan."),
    "stuck": _("Rows are left that no statement reaches: run `portico check` on the server."),
    "arriving": _(
        "Rows keep arriving while it erases; find out what writes them, then give `portico rights erase` again."
    ),
}


class Run(models.Model):
    """An erasure, from the decision to the proof. Names its subject by opaque ids only.

    States follow the order of commits: `cooling_off` (may be cancelled) → `decided` → `ledgered` → `executing` → `erased`
    (sweep pending) → `verified`; or `cancelled`, or `stopped` where a new blocker appeared.
    """

    class State(models.TextChoices):
        """Where the run stands."""

        COOLING_OFF = "cooling_off", _("cooling-off")
        DECIDED = "decided", _("decided")
        LEDGERED = "ledgered", _("written to the ledger")
        EXECUTING = "executing", _("erasing")
        ERASED = "erased", _("erased, sweep pending")
        VERIFIED = "verified", _("erased and verified")
        CANCELLED = "cancelled", _("cancelled")
        STOPPED = "stopped", _("stopped, needs a human")

    MOVING = (State.DECIDED, State.LEDGERED, State.EXECUTING)  # a worker goes on with it
    OPEN = (State.COOLING_OFF, *MOVING, State.STOPPED)
    OVER = (State.ERASED, State.VERIFIED)

    class Trigger(models.TextChoices):
        """Who asked."""

        PORTAL = "portal", _("the person")
        DESK = "desk", _("staff")
        CLI = "cli", _("operator")
        REPLAY = "replay", _("repeated after a restored backup")
        RETENTION = "retention", _("retention")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=12, choices=State)
    trigger = models.CharField(max_length=10, choices=Trigger)
    root = models.CharField(max_length=6)  # person or client
    root_id = models.UUIDField()
    persons = models.JSONField(default=list)  # the roots, computed once: lists of UUIDs as strings
    clients = models.JSONField(default=list)
    digest = models.CharField(max_length=64)  # of the plan that was confirmed
    plan = models.JSONField(default=dict)  # the plan as shown: classes, grounds, dates and counts; no values
    due_at = models.DateTimeField(null=True, blank=True)  # the end of cooling-off
    answer_by = models.DateField()  # Art. 12(3): one month
    decided_at = models.DateTimeField()
    ledgered_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    done = models.JSONField(default=dict, blank=True)  # counts by class and action
    lease_until = models.DateTimeField(null=True, blank=True)
    participants = models.JSONField(default=dict, blank=True)  # name → open, confirmed, unreachable
    notice = models.CharField(max_length=12, blank=True)  # sent, failed: the mail before destruction
    identifiers = models.BinaryField(null=True, blank=True)  # encrypted; the key is in the ledger's store
    stopped_because = models.CharField(max_length=200, blank=True)
    cancel_token = models.CharField(max_length=64, blank=True, db_index=True)  # digest of the token in "erasure_asked"
    receipt_token = models.CharField(max_length=64, blank=True)  # digest of the token in the notice before destruction

    privacy = declare(
        Unlinked(
            _(
                "A run names its subject by opaque ids that, once it is done, belong to nobody. It stays so that a restored "
                "backup can be made to repeat it, and as the record that the request was answered."
            )
        ),
        title=_("Runs of erasure"),
        columns={
            "id": reference(),
            "state": technical(),
            "trigger": technical(),
            "root": technical(),
            "root_id": reference(),
            "persons": reference(),
            "clients": reference(),
            "digest": technical(),
            "plan": technical(),
            "due_at": technical(),
            "answer_by": technical(),
            "decided_at": technical(),
            "ledgered_at": technical(),
            "started_at": technical(),
            "erased_at": technical(),
            "verified_at": technical(),
            "cursor": technical(),
            "done": technical(),
            "lease_until": technical(),
            "participants": technical(),
            "notice": technical(),
            "identifiers": secret(),
            "stopped_because": technical(),
            "cancel_token": secret(),
            "receipt_token": secret(),
        },
    )

    class Meta:
        """Work to go on with, and the newest first."""

        ordering = ("-decided_at",)
        indexes = (
            models.Index(fields=("state", "due_at"), name="casework_run_work"),
            models.Index(fields=("root_id",), name="casework_run_root"),
        )

    def __str__(self) -> str:
        """The state."""
        return self.state

    @property
    def not_begun(self) -> bool:
        """Whether nothing was removed yet and nothing is about to be: it can be cancelled."""
        stopped_before = self.state == self.State.STOPPED and self.started_at is None
        return self.state == self.State.COOLING_OFF or stopped_before

    @property
    def why_stopped(self) -> str:
        """Why a human is needed, and what to do, as a sentence; empty for a run that has not stopped."""
        return str(_STOPPED.get(self.stopped_because, self.stopped_because))

    @property
    def progress(self) -> tuple[int, int]:
        """How many rows are done, and how many the plan counted; rows that came later make the first the larger one."""
        done = sum(self.done.values())
        return done, max(done, sum(step["rows"] for step in self.plan.get("steps", ())))


class Candidate(models.Model):
    """A shared row that may have lost its last child, written in the transaction that deleted the child."""

    id = models.BigAutoField(primary_key=True)
    run = models.UUIDField()
    model = models.CharField(max_length=80)
    row = models.CharField(max_length=40)

    privacy = declare(Impersonal(_("Keys of shared rows, for the length of a run.")))

    class Meta:
        """Looked up by run and model."""

        indexes = (models.Index(fields=("run", "model"), name="casework_candidate_run"),)

    def __str__(self) -> str:
        """The model."""
        return self.model


class DoomedFile(models.Model):
    """A file to remove after the commit that removed its row."""

    id = models.BigAutoField(primary_key=True)
    run = models.UUIDField()
    storage = models.CharField(max_length=40, default="default")
    name = models.CharField(max_length=300)

    privacy = declare(Impersonal(_("Opaque names of files that are being removed.")))

    def __str__(self) -> str:
        """The storage."""
        return self.storage


class Finding(models.Model):
    """A trace that the sweep found outside what is kept. Judged once by a person; reopens only if the cell changes."""

    class State(models.TextChoices):
        """The judgement."""

        OPEN = "open", _("open")
        HARMLESS = "harmless", _("judged harmless")
        REMOVED = "removed", _("removed")

    id = models.BigAutoField(primary_key=True)
    run = models.UUIDField()
    model = models.CharField(max_length=80)
    row = models.CharField(max_length=300)  # a key, or storage and opaque name of a file
    column = models.CharField(max_length=60)
    strength = models.CharField(max_length=6)  # strong or weak
    kind = models.CharField(max_length=20)  # email, phone, vat_id, uuid, address, name
    cell = models.CharField(max_length=64)  # keyed digest of the cell when found
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    judged_by = models.UUIDField(null=True, blank=True)

    privacy = declare(
        Unlinked(_("Where a trace of an erased person may be left, by table and key, until someone has looked.")),
        title=_("Findings of the sweep"),
        columns={
            "id": technical(),
            "run": reference(),
            "model": technical(),
            "row": reference(),
            "column": technical(),
            "strength": technical(),
            "kind": technical(),
            "cell": technical(),
            "state": technical(),
            "found_at": technical(),
            "judged_by": reference(),
        },
    )

    class Meta:
        """A trace is reported once."""

        constraints = (
            models.UniqueConstraint(fields=("run", "model", "row", "column", "kind"), name="casework_finding_once"),
        )

    def __str__(self) -> str:
        """Where."""
        return f"{self.model}.{self.column}"
