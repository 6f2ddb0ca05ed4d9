"""Signing up, and the link that verifies an address."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portico.accounts import actions, throttle
from portico.consent import queries as consents
from portico.consent.models import Agreement, AgreementText
from portico.fields import queries as asking
from portico.people.models import Seller
from portico.portal import fields
from portico.portal.access import PortalRequest
from portico.portal.entry_forms import RegisterForm
from portico.portal.limits import too_many


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that hold now, as they are put to somebody."""

    agreement: Agreement
    text: AgreementText
    company: str
    minimum_age: int | None

    @property
    def sentence(self) -> str:
        """The words beside the box, as they are recorded."""
        return gettext("I agree to the %(terms)s of %(company)s.") % {"terms": self.text.title, "company": self.company}

    @property
    def linked(self) -> SafeString:
        """The same words, with a link to the document."""
        link = format_html(
            '<a href="{}" target="_blank" rel="noopener" lang="{}">{}</a>',
            reverse("portal:terms"),
            self.text.language,
            self.text.title,
        )
        words = gettext("I agree to the %(terms)s of %(company)s.") % {"terms": "{terms}", "company": "{company}"}
        return format_html(words, terms=link, company=self.company)


def terms_now(language: str, at: datetime) -> Terms | None:
    """The terms in force; None as long as the operator has published none."""
    agreement = consents.current(Agreement.Kind.TERMS, at)
    if agreement is None:
        return None
    seller = Seller.objects.first()
    return Terms(
        agreement,
        consents.text(agreement, language),
        company=seller.name if seller else "Portico",
        minimum_age=seller.minimum_age if seller else None,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of sign-up asks and shows beside the fields, in which versions."""

    terms: Terms
    notice: AgreementText | None
    offers: list[consents.Offer]
    language: str

    @property
    def shown(self) -> str:
        """The versions in a line, which the form sends back: only what was shown can be agreed to."""
        offered = [f"{one.purpose.key}={one.wording.version}{one.wording.language}" for one in self.offers]
        notice = self.notice.agreement_id if self.notice else 0
        age = self.terms.minimum_age or 0
        return " ".join([self.language, str(self.terms.agreement.pk), str(notice), str(age), *offered])


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: PortalRequest) -> HttpResponse:
    """Sign up. Nothing in the address fills a field or ticks a box; a new address and a known one get the same answer."""
    if request.user.is_authenticated:
        return redirect("/")
    now = timezone.now()
    asked = asked_now(get_language() or "en", now)
    if asked is None:
        return render(request, "portal/register_closed.html", status=503)
    definitions = asking.asked("sign_up")
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        now_shown=asked.shown,
        language=asked.language,
        definitions=definitions,
        minimum_age=asked.terms.minimum_age,
    )
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "asked": asked, "why": fields.why(definitions, asked.language)}
        return render(request, "portal/register.html", context, status=422 if form.is_bound else 200)
    typed = form.cleaned_data
    try:
        throttle.spend(
            (throttle.SIGN_UP_PLACE, throttle.place(request.client_ip)),
            (throttle.SIGN_UP_ADDRESS, throttle.mailbox(typed["email"])),
            at=now,
        )
    except throttle.TooMany as refused:
        return too_many(request, until=refused.until, at=now)
    actions.sign_up(
        email=typed["email"],
        password=typed["password"],
        name=typed["name"],
        kind=typed["kind"],
        company=typed["company"],
        country=typed["country"],
        language=asked.language,
        terms=asked.terms.agreement,
        terms_wording=asked.terms.sentence,
        terms_language=asked.terms.text.language,
        notice=asked.notice.agreement if asked.notice else None,
        notice_language=asked.notice.language if asked.notice else "",
        purposes=request.POST.getlist("purposes"),
        shown=[offer.purpose.key for offer in asked.offers],
        ip=request.client_ip,
        at=now,
        old_enough=bool(typed.get("old_enough")),
        answers=form.answers,
    )
    return redirect("portal:check_mail")


def asked_now(language: str, at: datetime) -> Asked | None:
    """What is asked of whoever makes an account at a moment; None as long as there are no terms to agree to."""
    terms = terms_now(language, at)
    if terms is None:
        return None
    notice = consents.current(Agreement.Kind.NOTICE, at)
    return Asked(terms, consents.text(notice, language) if notice else None, consents.offers(language), language)


@never_cache
@require_safe
def check_mail(request: PortalRequest) -> HttpResponse:
    """What comes after signing up: the same page for everyone."""
    return render(request, "portal/check_mail.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: PortalRequest, token: str) -> HttpResponse:
    """The link in the mail shows what a button would do and changes nothing, since mail scanners open every link.

    Pressing it verifies: with the mailings that the page lists, or the address only.
    """
    now = timezone.now()
    if request.method != "POST":
        link = actions.link_of(token=token, language=get_language() or "en", at=now)
        if link is None:
            return render(request, "portal/verify_dead.html", status=404)
        return render(request, "portal/verify.html", {"link": link})
    mine = request.session.session_key if request.user.is_authenticated else None
    try:
        done = actions.verify_address(
            token=token, at=now, ip=request.client_ip, but=mine, mailings=request.POST.get("mailings") != "no"
        )
    except actions.LinkDead:
        return render(request, "portal/verify_dead.html", status=404)
    except actions.AddressTaken:
        return render(request, "portal/verify_dead.html", {"taken": True}, status=409)
    if request.user.is_authenticated and request.user.pk == done.person.pk:
        messages.success(request, _("Your e-mail address is confirmed."))
        return redirect("portal:security")
    messages.success(request, _("Your e-mail address is confirmed. You can sign in now."))
    return redirect("account_login")
