"""What may stand between signing in and the first page: documents not agreed to yet, and a suspension."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.accounts import actions
from portico.accounts.actions.agreeing import Agreed
from portico.accounts.sign_in import MUST_AGREE
from portico.consent import queries as consents
from portico.consent.models import Agreement, AgreementText
from portico.people.models import Hold
from portico.people.queries import current_seller
from portico.portal.access import PortalRequest, signed_in
from portico.portal.documents import ADDRESSES
from portico.portal.entry_forms import Unticked


@dataclass(frozen=True, slots=True)
class Asked:
    """A document that is put to somebody, in a language, with the company that offers it."""

    due: consents.Due
    text: AgreementText
    company: str
    changed: bool  # whether the person has agreed to an earlier version

    @property
    def name(self) -> str:
        """The box in the form. Those of several companies are told apart."""
        kind = self.due.agreement.kind
        return f"{kind}-{self.due.client.pk}" if kind == Agreement.Kind.PROCESSING and self.due.client else kind

    @property
    def _sentence(self) -> str:
        if self.due.agreement.kind == Agreement.Kind.PROCESSING:
            return gettext("I conclude the %(terms)s with %(company)s for %(client)s.")
        return gettext("I agree to the %(terms)s of %(company)s.")

    @property
    def sentence(self) -> str:
        """The words beside the box, as they are recorded."""
        client = self.due.client.company if self.due.client else ""
        return self._sentence % {"terms": self.text.title, "company": self.company, "client": client}

    @property
    def linked(self) -> SafeString:
        """The same words, with a link to the document."""
        version = [self.due.agreement.version]
        page = reverse(f"{ADDRESSES[Agreement.Kind(self.due.agreement.kind)]}_version", args=version)
        link = format_html(
            '<a href="{}" target="_blank" rel="noopener" lang="{}">{}</a>', page, self.text.language, self.text.title
        )
        client = self.due.client.company if self.due.client else ""
        words = self._sentence % {"terms": "{terms}", "company": "{company}", "client": "{client}"}
        return format_html(words, terms=link, company=self.company, client=client)

    @property
    def changes(self) -> str:
        """Where it is told what changed, for somebody who knows an earlier version."""
        address = f"{ADDRESSES[Agreement.Kind(self.due.agreement.kind)]}_changes"
        return reverse(address, args=[self.due.agreement.version]) if self.changed else ""


class AgreeForm(forms.Form):
    """A box for each document. What was read is what holds, so the form says which versions it showed."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, asked: list[Asked], *args: Any, now_shown: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.now_shown = asked, now_shown
        for one in asked:
            self.fields[one.name] = forms.BooleanField(
                label=one.text.title,
                widget=Unticked,
                error_messages={
                    "required": _("Tick the box if you agree; if you do not, you can leave and take your data along.")
                },
            )

    @property
    def boxes(self) -> list[tuple[Asked, forms.BoundField]]:
        """Each document with its box."""
        return [(one, self[one.name]) for one in self.asked]

    def clean(self) -> dict[str, Any]:
        """Nothing was published since the page was made."""
        if self.cleaned_data.get("shown") != self.now_shown:
            self.add_error(
                None, _("The documents have changed in the meantime. Please read them, and send this again.")
            )
        return self.cleaned_data


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: PortalRequest) -> HttpResponse:
    """The documents that somebody has not agreed to: agree, or leave and take one's data along."""
    now, language = timezone.now(), get_language() or "en"
    due = consents.to_agree(request.person, now)
    if not due:
        request.session.pop(MUST_AGREE, None)
        return redirect("/")
    asked = _asked(request, due, language)
    notice = consents.current(Agreement.Kind.NOTICE, now)
    versions = [f"{one.name}={one.due.agreement.pk}{one.text.language}" for one in asked]
    shown = " ".join([language, *versions, f"notice={notice.pk if notice else 0}"])
    form = AgreeForm(asked, request.POST if request.method == "POST" else None, now_shown=shown)
    if not form.is_valid():
        context = {"form": form, "notice": notice, "shown": shown, "changed": any(one.changed for one in asked)}
        return render(request, "portal/agree.html", context, status=422 if form.is_bound else 200)
    actions.agree(
        person=request.person,
        documents=[Agreed(one.due.agreement, _account(request, one), one.sentence, one.text.language) for one in asked],
        client=request.account,
        notice=notice,
        notice_language=consents.text(notice, language).language if notice else "",
        ip=request.client_ip,
        at=now,
    )
    request.session.pop(MUST_AGREE, None)
    messages.success(request, _("Thank you. It is recorded, and you find your copies under Agreements."))
    return redirect("/")


def _account(request: PortalRequest, one: Asked) -> Any:
    return one.due.client or request.account


def _asked(request: PortalRequest, due: list[consents.Due], language: str) -> list[Asked]:
    seller = current_seller()
    company = seller.name if seller else "Portico"
    kinds = {one.agreement.kind for one in due}
    known = set(
        consents.copies_of(request.person).filter(agreement__kind__in=kinds).values_list("agreement__kind", flat=True)
    )
    return [
        Asked(
            one,
            consents.text(one.agreement, language),
            company,
            changed=one.agreement.kind in known and one.agreement.version > 1,
        )
        for one in due
    ]


@signed_in
@require_safe
def suspended(request: PortalRequest) -> HttpResponse:
    """Why the account is suspended, whom to write to, and the rights that stay."""
    hold = Hold.objects.filter(person=request.person, kind=Hold.Kind.SUSPENDED).first()
    if hold is None:
        return redirect("/")
    return render(request, "portal/suspended.html", {"hold": hold})
