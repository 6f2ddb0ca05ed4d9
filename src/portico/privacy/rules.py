"""How long a law keeps a document: the rule beside the trigger date, from which the date of removal is computed."""

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of retention, known by its key.

    A document stays for `years` and `months` after its trigger date, counted from the end of that calendar year where
    `from_year_end` is set. `title` is a sentence for the person that names the law.
    """

    key: str
    title: object
    years: int = 0
    months: int = 0
    from_year_end: bool = True

    def until(self, trigger: date) -> date:
        """The last day on which the document is kept."""
        start = date(trigger.year, 12, 31) if self.from_year_end else trigger
        months = start.year * 12 + start.month - 1 + self.years * 12 + self.months
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
