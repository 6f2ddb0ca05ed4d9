"""Receipts of one's own decisions: to read, to download, and to verify. Nobody else's are found."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portico.accounts.queries import masked
from portico.consent import queries as consents
from portico.consent import receipts
from portico.consent.models import Evidence
from portico.journal.verbs import role_in_words
from portico.portal.access import PortalRequest, signed_in


@signed_in
@require_safe
def receipt(request: PortalRequest, digest: str) -> HttpResponse:
    """One receipt as a page; `?format=json` downloads it, signed."""
    found = receipts.of_event(request.person.pk, digest)
    if found is None:
        raise Http404
    event, document = found
    if request.GET.get("format") == "json":
        answer = HttpResponse(_as_json(document), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="consent-receipt-{event.pk}.json"'
        return answer
    own = event.actor == request.person.pk
    titles = consents.titles(get_language() or "en")
    context = {
        "event": event,
        "title": titles.get(event.purpose, event.purpose),
        "who": "" if own else role_in_words(event.actor_role),
        "ip": masked(event.ip),
        "document": document["receipt"],
        "proof": document["proof"],
        "attached": Evidence.objects.filter(event=event).only("how", "given_on").first(),
    }
    return render(request, "portal/consent_receipt.html", context)


@signed_in
@require_safe
def all_receipts(request: PortalRequest) -> HttpResponseBase:
    """The receipts of everything that one decided, in one file."""
    answer = StreamingHttpResponse(_written(request), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="consent-receipts.json"'
    return answer


def _as_json(document: Mapping[str, Any]) -> str:
    """As JSON in which nothing looks like HTML, whatever somebody typed and whoever opens it; it reads back the same."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _written(request: PortalRequest) -> Iterator[str]:
    yield '{"receipts": ['
    for number, one in enumerate(receipts.of_person(request.person.pk)):
        yield (",\n" if number else "\n") + _as_json(one)
    yield "\n]}\n"
