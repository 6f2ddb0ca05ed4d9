"""What the command line prints: plans, runs, sweeps, the map, the record."""

from collections.abc import Iterator
from typing import Any

from portico.casework.exports import controller
from portico.casework.models import Run
from portico.casework.sweeping import Swept
from portico.people.models import Seller
from portico.rights import record as records
from portico.rights.explain import as_text as _explain
from portico.rights.plan import Plan


def plan(of: Plan) -> str:
    """A plan in lines: what stands in the way, what goes, what is kept, who is told."""
    return "\n".join(_plan_lines(of))


def _plan_lines(of: Plan) -> Iterator[str]:
    for blocker in of.blockers:
        yield f"In the way: {blocker.sentence}"
    for step in of.steps:
        if step.action != "keep":
            yield f"{step.rows:>8}  {step.action:<8}  {step.title} ({step.label}{f' {step.path}' if step.path else ''})"
    for step in of.steps:
        if step.action == "keep":
            yield f"{step.rows:>8}  kept      {step.title}: {step.ground}, until {step.until}"
    for recipient in of.recipients:
        yield f"Told: {recipient}"
    for one in of.unlinked:
        yield f"Untouched: {one.title}. {one.reason}"


def run(of: Run) -> str:
    """A run in lines; where it is over, where its receipt stands."""
    done, _total = of.progress
    receipt = " The receipt stands at the desk under this number." if of.state in Run.OVER else ""
    return f"{of.pk}\n{of.get_state_display()}, {done} rows.{receipt}"


def run_as_json(of: Run) -> dict[str, Any]:
    """A run for programs."""
    return {
        "number": str(of.pk),
        "state": of.state,
        "rows": of.progress[0],
        "done": of.done,
        "kept": of.plan.get("kept", []),
        "notice": of.notice,
        "participants": of.participants,
        "answer_by": of.answer_by.isoformat(),
    }


def swept(of: Swept) -> str:
    """A sweep in lines."""
    lines = [f"{len(of.verified)} erasures verified"]
    lines += [f"{number} open findings about {key}" for key, number in of.open.items()]
    lines += [
        f"{key} can no longer be verified: its identifiers were destroyed at the deadline" for key in of.unverifiable
    ]
    return "\n".join(lines)


def swept_as_json(of: Swept) -> dict[str, Any]:
    """A sweep for programs."""
    return {
        "verified": [str(one) for one in of.verified],
        "open": {str(key): number for key, number in of.open.items()},
        "unverifiable": [str(one) for one in of.unverifiable],
    }


def explain(label: str | None) -> str:
    """The map, or one table of it. Raises LookupError."""
    return _explain(label)


def record() -> str:
    """The record of processing activities as text."""
    return records.as_text(_given())


def record_as_json() -> dict[str, Any]:
    """The record of processing activities as data."""
    return records.as_json(_given())


def _given() -> records.Given:
    seller = Seller.objects.first()
    return records.Given(controller=controller() if seller else {})
