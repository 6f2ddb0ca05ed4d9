"""The words in which people are asked, in their language or in one that there is."""

from collections.abc import Iterable, Mapping

from django.db.models import F, OuterRef, QuerySet, Subquery

from portico.consent import senders
from portico.consent.models import Wording
from portico.kit.compiled import read_once
from portico.mail.templates import shown_language
from portico.people.models import Seller
from portico.people.queries import current_seller


def fallbacks(language: str) -> list[str]:
    """Languages to try in turn: the wanted one, its main form, the seller's, English."""
    return _tried(language, current_seller())


def _tried(language: str, seller: Seller | None) -> list[str]:
    tried = [language, language.partition("-")[0], shown_language(language, seller), "en"]
    if seller is not None:
        tried.insert(2, seller.default_language)
    return list(dict.fromkeys(tried))


def wordings(language: str, *, versions: Mapping[str, int] | None = None) -> dict[str, Wording]:
    """The wording of each purpose that is offered, by key, in the operator's order.

    Of the latest version: an older text in the right language is not what the operator means now. `versions` asks for the
    version that a form showed instead; one that does not exist is passed over. Each wording carries its purpose and sender.
    """
    found = _chosen(_newest("offered"), language)
    for key, version in (versions or {}).items():
        if key in found and found[key].version != version:
            asked = Wording.objects.filter(purpose__active=True, purpose=key, version=version)
            found |= _chosen(_in_order(asked), language)
    return found


@read_once
def _newest(which: str, *, values: tuple[()]) -> QuerySet[Wording]:
    """The newest words of what is offered, or of what ever was: asked for by every page with a switch."""
    del values
    latest = Wording.objects.filter(purpose=OuterRef("purpose")).order_by("-version").values("version")[:1]
    found = Wording.objects.filter(purpose__active=True) if which == "offered" else Wording.objects.all()
    return _in_order(found.annotate(latest=Subquery(latest)).filter(version=F("latest")))


def _in_order(found: QuerySet[Wording]) -> QuerySet[Wording]:
    return found.select_related("purpose__sender").order_by("purpose__position", "purpose_id", "language")


def every_wording() -> list[Wording]:
    """The wordings of what is offered, in every version and language: by purpose in the operator's order, the newest first."""
    offered = Wording.objects.filter(purpose__active=True).select_related("purpose__sender")
    return list(offered.order_by("purpose__position", "purpose_id", "-version", "language"))


def titles(language: str) -> dict[str, str]:
    """What every purpose that ever had a wording is called now, by key; for lists and logs."""
    found = _chosen(_newest("ever"), language)
    return {key: wording.title for key, wording in found.items()}


def _chosen(candidates: Iterable[Wording], language: str) -> dict[str, Wording]:
    seller = current_seller()
    tried = _tried(language, seller)
    by_purpose: dict[str, list[Wording]] = {}
    for wording in candidates:
        by_purpose.setdefault(wording.purpose_id, []).append(wording)
    return {key: senders.put_to(first_in(tried, ones), seller) for key, ones in by_purpose.items()}


def first_in(tried: Iterable[str], ones: list[Wording]) -> Wording:
    """The text in the first of these languages, or in whichever there is."""
    by_language = {one.language: one for one in ones}
    return next((by_language[language] for language in tried if language in by_language), ones[0])
