"""Until when a request must be answered."""

import calendar
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from portico.people.models import Seller
from portico.people.queries import zone_of

_SATURDAY = 5


def answer_by(received: datetime, *, months: int = 1) -> date:
    """The last day for an answer: the same date `months` later (Art. 12(3) GDPR), in the seller's zone.

    Where that month has no such day, its last one. A Saturday, a Sunday or a public holiday where the seller sits moves to
    the next working day (Regulation 1182/71, Art. 3(4)).
    """
    seller = Seller.objects.first()
    day = received.astimezone(zone_of(seller)).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    due = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    while due.weekday() >= _SATURDAY or (
        seller and due in public_holidays(str(seller.country), seller.region, due.year)
    ):
        due += timedelta(days=1)
    return due


@lru_cache(maxsize=64)
def public_holidays(country: str, region: str, year: int) -> Collection[date]:
    """The public holidays of a country, and of its region where that is known (ISO 3166); none of a country nobody knows."""
    for part in (region or None, None):
        try:
            return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
        except NotImplementedError:
            continue
    return frozenset()
