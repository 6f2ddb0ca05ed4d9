"""Where data comes from (Art. 14(2)(f), 15(1)(g) GDPR)."""

from enum import StrEnum


class Origin(StrEnum):
    """From whom or what a table's rows come. A table may have several."""

    PERSON = "person"  # the person typed, chose or sent it
    COLLEAGUE = "colleague"  # somebody else of the same account, such as whoever invited them
    STAFF = "staff"  # our staff wrote it, for the person or on their request
    PORTAL = "portal"  # the portal observed it, or made it, while it was used
