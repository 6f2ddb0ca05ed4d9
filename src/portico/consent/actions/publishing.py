"""What the operator publishes: purposes, wordings, agreements. A published text never changes; a change is a version."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portico.consent.models import Agreement, AgreementText, MailingPurpose, Sender, Wording
from portico.kit import jobs

Texts = Mapping[str, tuple[str, str]]


class NothingToPublish(Exception):
    """A version without any text would be shown as an empty page."""

    def __init__(self) -> None:
        super().__init__(_("Give a title and a text in at least one language."))


class OutOfOrder(Exception):
    """Versions take effect one after the other."""

    def __init__(self, last: Agreement) -> None:
        super().__init__(
            _("Version %(version)d takes effect on %(day)s; the next one cannot do so before it.")
            % {"version": last.version, "day": last.effective_at.date().isoformat()}
        )
        self.last = last


def name_sender(*, key: str, name: str, address: str, contact: str) -> Sender:
    """Make a partner or brand known in whose name mailings come, or correct how it is reached.

    Decisions that were made keep it as it was shown then. Another sender is another key, and another purpose.
    """
    found, _made = Sender.objects.update_or_create(
        key=key, defaults={"name": name, "address": address, "contact": contact}
    )
    return found


def add_purpose(
    *, key: str, position: int = 0, double_opt_in: bool = True, sender: Sender | None = None
) -> MailingPurpose:
    """Make a kind of mailing known, of a sender or of the seller itself. It is offered once it has a wording."""
    return MailingPurpose.objects.create(key=key, position=position, double_opt_in=double_opt_in, sender=sender)


def offer_purpose(
    *, key: str, position: int, double_opt_in: bool, sender: Sender | None, texts: Texts, at: datetime
) -> MailingPurpose:
    """Make a kind of mailing known with its first words, both or neither. Raises `NothingToPublish`."""
    with transaction.atomic():
        purpose = add_purpose(key=key, position=position, double_opt_in=double_opt_in, sender=sender)
        publish_wordings(purpose=purpose, texts=texts, at=at)
    return purpose


def change_purpose(*, purpose: MailingPurpose, double_opt_in: bool, position: int) -> None:
    """Have a purpose confirmed by mail from now on, or not; and say where it stands in the list."""
    MailingPurpose.objects.filter(pk=purpose.pk).update(double_opt_in=double_opt_in, position=position)
    purpose.double_opt_in, purpose.position = double_opt_in, position


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


def publish_agreement(
    *, kind: str, texts: Texts, effective_at: datetime, asks_again: bool = True, announce: bool = True
) -> Agreement:
    """Publish the next version of a document, in force from a moment on.

    `asks_again`: whoever agreed to an earlier version is asked at the next sign-in after that moment; otherwise they are told.
    Those who know an earlier version are written to, unless `announce` is false. Raises `NothingToPublish` or `OutOfOrder`.
    """
    _require(texts)
    with transaction.atomic():
        last = Agreement.objects.select_for_update().filter(kind=kind).order_by("-version").first()
        if last is not None and effective_at < last.effective_at:
            raise OutOfOrder(last)
        tells = announce and last is not None
        agreement = Agreement.objects.create(
            kind=Agreement.Kind(kind),
            version=last.version + 1 if last else 1,
            effective_at=effective_at,
            asks_again=asks_again,
            announced_at=None if tells else effective_at,
        )
        AgreementText.objects.bulk_create(
            AgreementText(agreement=agreement, language=language, title=title, body=body)
            for language, (title, body) in texts.items()
        )
        if tells:
            jobs.ring("consent.announce")
    return agreement


def _require(texts: Texts) -> None:
    if not texts or not all(title.strip() and body.strip() for title, body in texts.values()):
        raise NothingToPublish
