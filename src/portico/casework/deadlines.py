"""Until when a request must be answered."""

import calendar
from datetime import date, datetime, timedelta

from portico.people.queries import local_day

_SATURDAY = 5


def answer_by(received: datetime, *, months: int = 1) -> date:
    """The last day for an answer: the same date `months` later (Art. 12(3) GDPR), in the seller's zone.

    Where that month has no such day, its last one; a Saturday or Sunday moves to Monday (Regulation 1182/71, Art. 3).
    Public holidays differ by place and are not counted in the person's disfavour: an answer on the day named is in time.
    """
    day = local_day(received)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    due = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return due + timedelta(days=7 - due.weekday() if due.weekday() >= _SATURDAY else 0)
