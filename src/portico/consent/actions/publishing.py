"""What the operator publishes: purposes, wordings, agreements. A published text never changes; a change is a version."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portico.consent.models import Agreement, AgreementText, MailingPurpose, Wording

Texts = Mapping[str, tuple[str, str]]


class NothingToPublish(Exception):
    """A version without any text would be shown as an empty page."""

    def __init__(self) -> None:
        super().__init__(_("Give a title and a text in at least one language."))


def add_purpose(*, key: str, position: int = 0, double_opt_in: bool = True) -> MailingPurpose:
    """Make a kind of mailing known. It is offered once it has a wording."""
    return MailingPurpose.objects.create(key=key, position=position, double_opt_in=double_opt_in)


def retire_purpose(*, purpose: MailingPurpose) -> None:
    """Offer a purpose to nobody any more. Its consents and its unsubscribe links stay what they are."""
    MailingPurpose.objects.filter(pk=purpose.pk).update(active=False)
    purpose.active = False


def publish_wordings(*, purpose: MailingPurpose, texts: Texts, at: datetime) -> int:
    """Publish the words of a purpose in these languages as its next version, and return that. Raises `NothingToPublish`."""
    _require(texts)
    with transaction.atomic():
        MailingPurpose.objects.select_for_update().get(pk=purpose.pk)
        last = Wording.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"]
        version: int = (last or 0) + 1
        Wording.objects.bulk_create(
            Wording(purpose=purpose, version=version, language=language, title=title, text=text, published_at=at)
            for language, (title, text) in texts.items()
        )
    return version


def publish_agreement(*, kind: str, texts: Texts, effective_at: datetime) -> Agreement:
    """Publish the next version of a document, in force from a moment on. Raises `NothingToPublish`."""
    _require(texts)
    with transaction.atomic():
        last = Agreement.objects.filter(kind=kind).aggregate(last=Max("version"))["last"]
        agreement = Agreement.objects.create(
            kind=Agreement.Kind(kind), version=(last or 0) + 1, effective_at=effective_at
        )
        AgreementText.objects.bulk_create(
            AgreementText(agreement=agreement, language=language, title=title, body=body)
            for language, (title, body) in texts.items()
        )
    return agreement


def _require(texts: Texts) -> None:
    if not texts or not all(title.strip() and body.strip() for title, body in texts.values()):
        raise NothingToPublish
