"""The words in which people are asked, in their language or in one that there is."""

from collections.abc import Iterable, Mapping

from django.db.models import F, OuterRef, QuerySet, Subquery

from portico.consent import senders
from portico.consent.models import Wording
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
    latest = Wording.objects.filter(purpose=OuterRef("purpose")).order_by("-version").values("version")[:1]
    offered = Wording.objects.filter(purpose__active=True)
    found = _chosen(offered.annotate(latest=Subquery(latest)).filter(version=F("latest")), language)
    for key, version in (versions or {}).items():
        if key in found and found[key].version != version:
            found |= _chosen(offered.filter(purpose=key, version=version), language)
    return found


def every_wording() -> list[Wording]:
    """The wordings of what is offered, in every version and language: by purpose in the operator's order, the newest first."""
    offered = Wording.objects.filter(purpose__active=True).select_related("purpose__sender")
    return list(offered.order_by("purpose__position", "purpose_id", "-version", "language"))


def titles(language: str) -> dict[str, str]:
    """What every purpose that ever had a wording is called now, by key; for lists and logs."""
    latest = Wording.objects.filter(purpose=OuterRef("purpose")).order_by("-version").values("version")[:1]
    found = _chosen(Wording.objects.annotate(latest=Subquery(latest)).filter(version=F("latest")), language)
    return {key: wording.title for key, wording in found.items()}


def _chosen(candidates: QuerySet[Wording], language: str) -> dict[str, Wording]:
    seller = current_seller()
    tried = _tried(language, seller)
    by_purpose: dict[str, list[Wording]] = {}
    ordered = candidates.select_related("purpose__sender").order_by("purpose__position", "purpose_id", "language")
    for wording in ordered:
        by_purpose.setdefault(wording.purpose_id, []).append(wording)
    return {key: senders.put_to(first_in(tried, ones), seller) for key, ones in by_purpose.items()}


def first_in(tried: Iterable[str], ones: list[Wording]) -> Wording:
    """The text in the first of these languages, or in whichever there is."""
    by_language = {one.language: one for one in ones}
    return next((by_language[language] for language in tried if language in by_language), ones[0])
