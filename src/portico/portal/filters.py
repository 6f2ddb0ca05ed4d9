"""Looking at a part of a long list: of one kind, of the last weeks or months. What nobody offers is no filter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERIODS = {
    "30": (_("last 30 days"), timedelta(days=30)),
    "90": (_("last three months"), timedelta(days=90)),
    "365": (_("last year"), timedelta(days=365)),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What was chosen, and what there is to choose from."""

    kinds: tuple[tuple[str, str | Promise], ...]
    kind: str  # nothing for all
    period: str  # nothing for any time
    since: datetime | None

    @property
    def periods(self) -> list[tuple[str, Promise]]:
        """The keys and words of the periods."""
        return [(key, words) for key, (words, _length) in PERIODS.items()]

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kind or self.period)


def chosen(request: HttpRequest, kinds: Iterable[tuple[str, str | Promise]], *, at: datetime, kind: str = "") -> Filter:
    """The filter that the address asks for: `?kind=`, by default the given one, and `?period=`."""
    offered = tuple(kinds)
    kind, period = request.GET.get("kind", kind), request.GET.get("period", "")
    kind = kind if kind in dict(offered) else ""
    period = period if period in PERIODS else ""
    return Filter(offered, kind, period, at - PERIODS[period][1] if period else None)
