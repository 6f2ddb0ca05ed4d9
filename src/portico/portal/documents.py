"""Terms of Service, processing agreement and privacy notice, each in every version and with what changed. No sign-in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portico.casework import queries as cases
from portico.consent import changes
from portico.consent import queries as consents
from portico.consent.models import Agreement
from portico.portal.access import PortalRequest

_LONGEST_HEADING = 90
ADDRESSES = {
    Agreement.Kind.TERMS: "portal:terms",
    Agreement.Kind.PROCESSING: "portal:processing_agreement",
    Agreement.Kind.NOTICE: "portal:privacy_notice",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading: a line of its own without a full stop."""

    text: str
    heading: bool


@require_safe
def terms(request: PortalRequest, version: int | None = None) -> HttpResponse:
    """The Terms of Service."""
    return _document(request, Agreement.Kind.TERMS, version)


@require_safe
def processing_agreement(request: PortalRequest, version: int | None = None) -> HttpResponse:
    """The agreement under which data of the clients' own is processed (Art. 28 GDPR)."""
    return _document(request, Agreement.Kind.PROCESSING, version)


@require_safe
def privacy_notice(request: PortalRequest, version: int | None = None) -> HttpResponse:
    """The operator's notice, and what the declarations beside the code say: purposes, bases, retention, recipients."""
    return _document(request, Agreement.Kind.NOTICE, version, processing=cases.notice())


@require_safe
def terms_changes(request: PortalRequest, version: int) -> HttpResponse:
    """What differs between a version of the terms and the one before."""
    return _changes(request, Agreement.Kind.TERMS, version)


@require_safe
def processing_agreement_changes(request: PortalRequest, version: int) -> HttpResponse:
    """The same of the processing agreement."""
    return _changes(request, Agreement.Kind.PROCESSING, version)


@require_safe
def privacy_notice_changes(request: PortalRequest, version: int) -> HttpResponse:
    """The same of the privacy notice."""
    return _changes(request, Agreement.Kind.NOTICE, version)


def _changes(request: PortalRequest, kind: str, version: int) -> HttpResponse:
    """404 for the first version, and for one that does not exist."""
    new = Agreement.objects.filter(kind=kind, version=version).first()
    old = None if new is None else consents.before(new)
    if new is None or old is None:
        raise Http404
    both = consents.in_common(old, new, get_language() or "en")
    context = {
        "title": Agreement.Kind(kind).label,
        "address": f"{ADDRESSES[Agreement.Kind(kind)]}_version",
        "old": old,
        "new": new,
        "coming": new.effective_at > timezone.now(),
        "text": both[1] if both else None,
        "paragraphs": changes.between(both[0].body, both[1].body) if both else [],
    }
    return render(request, "portal/document_changes.html", context)


def _document(request: PortalRequest, kind: str, version: int | None, **more: object) -> HttpResponse:
    now = timezone.now()
    versions = list(Agreement.objects.filter(kind=kind).order_by("-version"))
    current = consents.current(kind, now)
    shown = current if version is None else next((one for one in versions if one.version == version), None)
    if shown is None and version is not None:
        raise Http404
    text = consents.text(shown, get_language() or "en") if shown else None
    context = {
        "title": Agreement.Kind(kind).label,
        "kind": kind,
        "address": ADDRESSES[Agreement.Kind(kind)],
        "has_earlier": shown is not None and any(one.version < shown.version for one in versions),
        "coming": [one for one in versions if one.effective_at > now],
        "agreement": shown,
        "current": current,
        "text": text,
        "blocks": list(blocks(text.body)) if text else [],
        "versions": versions,
        "now": now,
    }
    return render(request, "portal/document.html", context | more)


def blocks(body: str) -> Iterator[Block]:
    """The paragraphs and headings of a document's plain text."""
    for part in body.replace("\r\n", "\n").split("\n\n"):
        text = part.strip()
        if text:
            alone = "\n" not in text and len(text) <= _LONGEST_HEADING and text[-1] not in ".:;,!?…。"
            yield Block(text, heading=alone)
