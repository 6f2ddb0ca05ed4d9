"""How staff look at the list of clients: views that they keep, and the columns that one of them chose."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from portico.cli.company.cast import Cast, Step
from portico.people import lists
from portico.people.permissions import StaffRole

# Whose, what it is called, its filters, its columns.
VIEWS = (
    (StaffRole.OWNER, "Suspended", {"status": "suspended"}, ("name", "email", "phone", "status", "created")),
    (StaffRole.SUPPORT, "Suspended", {"status": "suspended"}, ("name", "email", "phone", "status")),
    (StaffRole.SUPPORT, "German speakers", {"language": "de"}, ("name", "email", "phone", "city", "country")),
    (StaffRole.PRIVACY, "Open requests", {"requests": "open"}, ("name", "email", "country", "status")),
    (StaffRole.PRIVACY, "Restricted", {"status": "restricted"}, ("name", "email", "status", "created")),
)


def steps(cast: Cast, *, at: datetime) -> Iterator[Step]:
    """Each is kept on a day of the last weeks; to be taken in the order of time."""
    for number, (role, name, filters, columns) in enumerate(VIEWS):
        when = at - timedelta(days=40 - number)
        by = cast.staff[role].pk
        yield when, partial(lists.save_view, name=name, filters=filters, columns=columns, by=by, by_role=role, at=when)
