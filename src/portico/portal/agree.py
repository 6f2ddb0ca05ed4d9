"""What may stand between signing in and the first page: terms not agreed to yet, and a suspension."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.accounts import actions
from portico.accounts.sign_in import MUST_AGREE, must_agree
from portico.consent import queries as consents
from portico.consent.models import Agreement
from portico.people.models import Hold
from portico.portal.access import PortalRequest, signed_in
from portico.portal.entry import terms_now
from portico.portal.entry_forms import AgreeForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: PortalRequest) -> HttpResponse:
    """The terms for somebody who has not agreed to them: agree, or leave and take one's data along."""
    now, language = timezone.now(), get_language() or "en"
    terms = terms_now(language, now)
    if terms is None or not must_agree(request.person, now):
        return redirect("/")
    notice = consents.current(Agreement.Kind.NOTICE, now)
    shown = f"{language} {terms.agreement.pk} {notice.pk if notice else 0}"
    form = AgreeForm(request.POST if request.method == "POST" else None, now_shown=shown)
    if not form.is_valid():
        return render(
            request,
            "portal/agree.html",
            {"form": form, "terms": terms, "notice": notice, "shown": shown},
            status=422 if form.is_bound else 200,
        )
    actions.agree(
        person=request.person,
        client=request.account,
        terms=terms.agreement,
        terms_wording=terms.sentence,
        terms_language=terms.text.language,
        notice=notice,
        notice_language=consents.text(notice, language).language if notice else "",
        ip=request.client_ip,
        at=now,
    )
    request.session.pop(MUST_AGREE, None)
    messages.success(request, _("Thank you. You have agreed to the terms."))
    return redirect("/")


@signed_in
@require_safe
def suspended(request: PortalRequest) -> HttpResponse:
    """Why the account is suspended, whom to write to, and the rights that stay."""
    hold = Hold.objects.filter(person=request.person, kind=Hold.Kind.SUSPENDED).first()
    if hold is None:
        return redirect("/")
    return render(request, "portal/suspended.html", {"hold": hold})
