"""Who outside receives data (Art. 13(1)(e) and (f), 15(1)(c) and (2), 30(1)(d) and (e) GDPR)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient or a category of recipients; stands wherever a declaration, a purpose or a participant names one.

    `task` says what they do with the data. One outside of the European Economic Area names its `country` and the
    `safeguard` that covers the transfer, such as an adequacy decision or standard contractual clauses. Raises ValueError
    where only one of the two is given: a transfer without a safeguard is not to be declared but to be ended.
    """

    name: object
    task: object = ""
    country: object = None
    safeguard: object = None

    def __post_init__(self) -> None:
        """Refuse half a transfer."""
        if (self.country is None) != (self.safeguard is None):
            message = "A recipient in a third country names the country and the safeguard of the transfer, or neither."
            raise ValueError(message)

    def __str__(self) -> str:
        """The name."""
        return str(self.name)
