"""In whose name a mailing comes: the seller's, or a partner's or brand's, with identity and contact (Art. 13(1)(a) GDPR)."""

from dataclasses import dataclass

from portico.consent.models import Sender, Wording
from portico.people.models import Seller

SELLER = ""  # no key of a sender


@dataclass(frozen=True, slots=True)
class Shown:
    """A sender as people see it."""

    key: str
    name: str
    address: str
    contact: str

    @property
    def in_words(self) -> str:
        """One line, which is kept with each decision."""
        return f"{', '.join(part for part in (self.name, self.address) if part)}; {self.contact}".strip("; ")


def shown(sender: Sender | None, seller: Seller | None) -> Shown:
    """A sender, or the seller where there is none."""
    if sender is not None:
        return Shown(sender.key, sender.name, sender.address, sender.contact)
    if seller is not None:
        address = f"{seller.street}, {seller.postcode} {seller.city}"
        return Shown(SELLER, seller.name, address, seller.email)
    return Shown(SELLER, "", "", "")


def put_to(wording: Wording, seller: Seller | None) -> Wording:
    """Have a wording that is about to be shown know its sender, so that nobody has to ask again."""
    wording.shown_sender = shown(wording.purpose.sender, seller)  # type: ignore[attr-defined]
    return wording


def of(wording: Wording) -> Shown:
    """The sender that a wording names."""
    if not hasattr(wording, "shown_sender"):
        put_to(wording, Seller.objects.first())
    found: Shown = wording.shown_sender  # type: ignore[attr-defined]
    return found
