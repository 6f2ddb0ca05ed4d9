"""Which mails there are, what each must be told, and how one is rendered in a language.

A template is three files under `templates/email/<name>/`. It is told exactly what stands here: a missing value or one too
many is a mistake of the programmer and is refused before anything is stored.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, loader
from django.template.base import Template as DjangoTemplate
from django.utils import translation
from django.utils.formats import date_format

from portico.mail.names import harmless
from portico.people.models import Seller
from portico.people.queries import zone_of

Value = str | date | datetime
LONGEST_SUBJECT = 300
_GREETED = "name"  # of whoever is written to, as somebody typed it
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of mail: the names of the values and of the secrets (links that open a door) which it is given."""

    name: str
    context: frozenset[str]
    secrets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words, with a place `{{name}}` for each secret."""

    language: str  # the one shown
    subject: str
    text: str
    html: str


class WrongValues(ValueError):
    """A template was not told what it must be told, or more."""

    def __init__(self, template: str, missing: Iterable[str], unknown: Iterable[str]) -> None:
        super().__init__(
            f"email/{template}: missing {sorted(missing)}, unknown {sorted(unknown)}; see portico.mail.templates."
        )


class UnsafeSubject(ValueError):
    """A subject is one short line. Its words are not repeated here."""

    def __init__(self, template: str) -> None:
        super().__init__(f"email/{template}: the subject must be one line of at most {LONGEST_SUBJECT} characters.")


TEMPLATES: dict[str, Template] = {}


def register(name: str, *context: str, secrets: Iterable[str] = ()) -> Template:
    """Make a kind of mail known. Packages above register their own at start-up."""
    TEMPLATES[name] = Template(name, frozenset(context), frozenset(secrets))
    return TEMPLATES[name]


register("verify_address", "name", "mailings", secrets=["link"])  # the mailings: a title a line, or nothing
register("password_reset", "name", secrets=["link"])
register("account_exists")  # someone signed up with an address that has an account
register("unknown_account")  # someone asked for a new password for an address that has none
register("address_change_asked", "name")  # goes to the present address
register("address_changed", "name")  # goes to the old address
register("password_changed", "name")
register("app_added", "name", "when", "device", "network")
register("app_removed", "name", "when", "device", "network")
register("passkey_added", "name", "when", "device", "network")
register("passkey_removed", "name", "when", "device", "network")
register("recovery_codes_made", "name", "when", "device", "network")
register("recovery_code_used", "name", "when", "left", "device", "network")
register("second_factor_reset", "name", "when")
register("second_factor_failures", "name", "when", "device", "network")
register("new_browser", "name", "when", "device", "network")
register("invited", "name", "who", "address", "account", "role", "until", secrets=["link", "decline"])
register("invited_by_staff", "name", "account", "role", "until", secrets=["link", "decline"])
register("invitation_withdrawn", "name", "account")
register("member_joined", "name", "account", "who", "address", "role")
register("role_changed", "name", "account", "role")
register("member_removed", "name", "account")
register("you_left", "name", "account")
register("member_left", "name", "account", "who")
register("owner_now", "name", "account", "who")
register("owner_no_more", "name", "account", "who")
register("account_handed_over", "name", "account", "giver", "heir")
register("erasure_asked", "name", "until", secrets=["link"])
register("erasure_cancelled", "name")
register("erasure_stopped", "name", "number")
register("erasure_notice", "name", "number", secrets=["link"])
register("export_asked", "name", "when", "until")
register("export_ready", "name", "until")
register("suspended", "name", "reason")
register("reactivated", "name", "reason")
register("restricted", "name", "reason")
register("restriction_ends", "name", "reason")
register("request_received", "name", "kind", "number", "due")
register("marketing_objected", "name", "when")
register("transfer_asked", "name", "kind", "number", "due", "controller")
register("request_moved", "name", "kind", "number", "state", "due")
register("request_message", "name", "kind", "number", "words", "due")
register("request_extended", "name", "kind", "number", "reasons", "due")
register("request_answered", "name", "kind", "number", "answer")
register("request_refused", "name", "kind", "number", "answer")


def render(*, template: str, language: str, context: Mapping[str, Value], secrets: Iterable[str]) -> Rendered:
    """Render a mail in a language, or in the seller's where there is none such. Raises `WrongValues` or `UnsafeSubject`."""
    known, named = TEMPLATES[template], frozenset(secrets)
    if set(context) != known.context or named != known.secrets:
        raise WrongValues(
            template,
            (known.context - set(context)) | (known.secrets - named),
            (set(context) - known.context) | (named - known.secrets),
        )
    seller = Seller.objects.first()
    shown = shown_language(language, seller)
    with translation.override(shown):
        zone = zone_of(seller)
        values: dict[str, object] = {name: _in_words(value, zone) for name, value in context.items()}
        if _GREETED in context:
            values[_GREETED] = harmless(str(values[_GREETED]))
        values |= {name: f"{{{{{name}}}}}" for name in known.secrets}
        values |= {"seller": seller, "portal": settings.PORTICO.base_url, "language": shown}
        values |= {
            "company": seller.name if seller else "Portico",
            "contact": seller.email if seller else settings.PORTICO.base_url,
        }
        subject = _rendered(f"email/{template}/subject.txt", values, autoescape=False).strip()
        text = _rendered(f"email/{template}/body.txt", values, autoescape=False).strip() + "\n"
        html = _rendered(f"email/{template}/body.html", values, autoescape=True).strip() + "\n"
    if not subject or len(subject) > LONGEST_SUBJECT or len(subject.splitlines()) > 1:
        raise UnsafeSubject(template)
    return Rendered(shown, subject, text, html)


def shown_language(wanted: str, seller: Seller | None) -> str:
    """The language in which there are words: the wanted one or its main form, the seller's, English."""
    for language in (wanted, seller.default_language if seller else ""):
        try:
            return translation.get_supported_language_variant(language)
        except LookupError:
            continue
    return "en"


def places(text: str, fill: Mapping[str, str] | str) -> str:
    """Fill the places of the secrets: each with its own, or all with the same words."""
    return _PLACE.sub(lambda found: fill if isinstance(fill, str) else fill[found[1]], text)


def _in_words(value: Value, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{date_format(value.astimezone(zone), 'DATETIME_FORMAT')} ({value.astimezone(zone):%Z})"
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return value.replace("{{", "{ {")  # nobody's name may be taken for the place of a secret


def _rendered(name: str, values: dict[str, object], *, autoescape: bool) -> str:
    template: DjangoTemplate = loader.get_template(name).template  # type: ignore[attr-defined]  # of the only backend there is
    return template.render(Context(dict(values), autoescape=autoescape))
