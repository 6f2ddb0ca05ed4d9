"""The receipt of an erasure: what went, what is kept and until when, signed; opaque ids and counts only."""

import json
from datetime import datetime, timedelta
from typing import Any

from portico.casework.models import Receipt, Run
from portico.casework.runs import key_of, planned
from portico.kit import signing

RECEIPT = "receipt"
OPEN_FOR = timedelta(days=30)


def write_receipt(run: Run, *, at: datetime) -> None:
    """Sign what a run has done. Written anew when the sweep has confirmed it; the token stays."""
    body = json.dumps(body_of(run), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    signed = signing.sign(body.encode())
    receipt = Receipt(
        run=run,
        body=body,
        signature=signed.signature,
        key_id=signed.key_id,
        token=run.receipt_token,
        token_until=at + OPEN_FOR,
        at=at,
    )
    Receipt.objects.bulk_create(
        [receipt], update_conflicts=True, unique_fields=["run"], update_fields=["body", "signature", "key_id", "at"]
    )


def body_of(run: Run) -> dict[str, Any]:
    """What is signed. Counts are those of the execution, not of the plan."""
    plan = run.plan
    rows = [
        {"title": step["title"], "label": step["label"], "action": step["action"], "path": step["path"]}
        | {"rows": run.done.get(key_of(step), 0)}
        for step in plan.get("steps", ())
    ]
    shown = planned(run).keys()
    later = {key: count for key, count in run.done.items() if key not in shown and count}
    return {
        "format": "portico-receipt/1",
        "number": str(run.pk),
        "root": run.root,
        "trigger": run.trigger,
        "decided_at": run.decided_at.isoformat(),
        "erased_at": run.erased_at.isoformat() if run.erased_at else None,
        "verified_at": run.verified_at.isoformat() if run.verified_at else None,
        "language": plan.get("language", "en"),
        "steps": rows,
        "came_later": later,
        "kept": plan.get("kept", []),
        "unlinked": plan.get("unlinked", []),
        "recipients": plan.get("recipients", []),
        "participants": run.participants,
        "notice": run.notice,
        "map_version": plan.get("map_version", ""),
    }
