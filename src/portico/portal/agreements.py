"""One's own copies: what one agreed to or was shown, when, in which version, language and words; each to download."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from portico.accounts.queries import masked
from portico.consent import changes
from portico.consent import queries as consents
from portico.consent.models import Acceptance, AgreementText
from portico.portal.access import PortalRequest, signed_in

LIMIT = 200  # versions of three documents; nobody reads more


@dataclass(frozen=True, slots=True)
class Copy:
    """What was agreed to or shown, with the text in the language of that moment."""

    acceptance: Acceptance
    text: AgreementText | None
    where: str
    ip: str


@signed_in
@require_safe
def agreements(request: PortalRequest) -> HttpResponse:
    """Everything agreed to or shown, newest first; and what is about to change."""
    now = timezone.now()
    found = list(consents.copies_of(request.person)[:LIMIT])
    texts = consents.texts_of(found)
    copies = [_copy(one, texts) for one in found]
    context = {"copies": copies, "announced": consents.announced(request.person, now)}
    return render(request, "portal/agreements.html", context)


@signed_in
@require_safe
def copy(request: PortalRequest, acceptance: UUID) -> HttpResponse:
    """One document as it was agreed to, as a page that needs nothing else; somebody else's is not found."""
    found = consents.copies_of(request.person).filter(pk=acceptance).first()
    if found is None:
        raise Http404
    whole = _copy(found, consents.texts_of([found]))
    if whole.text is None:
        raise Http404
    context = {"copy": whole, "paragraphs": changes.paragraphs(whole.text.body)}
    answer = HttpResponse(render_to_string("portal/agreement_copy.html", context))
    name = f"{found.agreement.kind}-{found.agreement.version}-{found.language}.html"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _copy(one: Acceptance, texts: dict[tuple[int, str], AgreementText]) -> Copy:
    return Copy(one, texts.get((one.agreement_id, one.language)), one.get_source_display(), masked(one.ip))
