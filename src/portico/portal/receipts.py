"""The receipt of an erasure, and the keys by which anyone can verify it. No sign-in: the account is gone."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portico.casework import queries
from portico.kit import signing
from portico.portal.access import PortalRequest


@never_cache
@require_safe
def receipt(request: PortalRequest, token: str) -> HttpResponse:
    """What went and what is kept, for 30 days; before the end, how far the erasure has come. `?format=json` downloads it."""
    found = queries.receipt_by_token(token, timezone.now())
    if found is None:
        run = queries.run_by_receipt_token(token)
        if run is None:
            return render(request, "portal/links/nothing.html", status=404)
        done, total = run.progress
        return render(request, "portal/privacy/follow.html", {"run": run, "done": done, "total": total})
    if request.GET.get("format") == "json":
        return _download(found)
    body = json.loads(found.body)
    context = {
        "receipt": found,
        "body": body,
        "plan": _as_plan(body),
        "decided_at": parse_datetime(body["decided_at"]),
        "erased_at": parse_datetime(body["erased_at"] or ""),
        "verified_at": parse_datetime(body["verified_at"] or ""),
        "key": signing.public_keys().get(found.key_id, ""),
        "authentic": signing.verify(found.body.encode(), found.signature, found.key_id),
    }
    return render(request, "portal/receipt.html", context)


@require_safe
def keys(_request: PortalRequest) -> JsonResponse:
    """The public keys of all signatures still in use: Ed25519, raw, in base64, by their ids."""
    published = [
        {"id": key, "algorithm": "Ed25519", "public_key": value} for key, value in sorted(signing.public_keys().items())
    ]
    return JsonResponse({"keys": published}, json_dumps_params={"indent": 2})


def _download(found: Any) -> HttpResponse:
    """The signed bytes as a string, so that nothing re-orders or re-spaces them, with what is needed to verify."""
    package = {
        "body": found.body,
        "signature": found.signature,
        "key_id": found.key_id,
        "algorithm": "Ed25519",
        "public_key": signing.public_keys().get(found.key_id, ""),
    }
    answer = JsonResponse(package, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer


def _as_plan(body: dict[str, Any]) -> dict[str, Any]:
    """The receipt in the form of a plan, of which it is the fulfilment; a kept class has the ground and date it was shown with."""
    kept = {one["label"]: one for one in body["kept"]}
    steps = [
        step
        | {
            "ground": kept.get(step["label"], {}).get("ground", "") if step["action"] == "keep" else "",
            "until": parse_date(kept[step["label"]]["until"])
            if step["action"] == "keep" and step["label"] in kept
            else None,
        }
        for step in body["steps"]
    ]
    if later := sum(body["came_later"].values()):
        steps.append({"title": _("What came while it was being deleted"), "action": "delete", "rows": later})
    return {"steps": steps, "kept": body["kept"], "unlinked": body["unlinked"], "recipients": body["recipients"]}
