"""What the people of the demo consented to, refused, withdrew and have not confirmed yet, over two years."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

from portico.cli.company.cast import Cast, Role, Step
from portico.consent import actions
from portico.consent.models import Event, Evidence, Wording
from portico.people.permissions import StaffRole
from portico.people.queries import local_day

Source = Event.Source
MINUTES = timedelta(minutes=4)  # from a tick to the click on the link that confirms it

# The people of the guide: purpose, days since they came, decision, where. `pending` is confirmed by nobody.
GUIDE = {
    "ada@lovelace.example": (
        ("newsletter", 0, "given", Source.SIGN_UP),
        ("surveys", 20, "given", Source.CONSENT_PAGE),
        ("offers", 90, "given", Source.PROFILE),
        ("offers", 400, "withdrawn", Source.MAIL_LINK),
        ("surveys", 560, "withdrawn", Source.CONSENT_PAGE),
        ("surveys", 640, "given", Source.PROFILE),
        ("magazine", 450, "given", Source.PROFILE),
        ("magazine", 500, "withdrawn", Source.CONSENT_PAGE),
        ("events", 698, "pending", Source.CONSENT_PAGE),
    ),
    "kurt@goedel.example": (
        ("newsletter", 0, "given", Source.SIGN_UP),
        ("offers", 0, "given", Source.SIGN_UP),
        ("offers", 210, "withdrawn", Source.PROFILE),
        ("surveys", 300, "given", Source.CONSENT_PAGE),
        ("events", 638, "pending", Source.PROFILE),
    ),
    "grace@hopper.example": (
        ("newsletter", 0, "given", Source.SIGN_UP),
        ("events", 100, "given", Source.PROFILE),
        ("newsletter", 350, "withdrawn", Source.DESK),
    ),
    "alan@hopper.example": (),
    "joan@hopper.example": (("events", 0, "given", Source.SIGN_UP),),
}
# Said on the phone or signed at the stand, and recorded by staff with its evidence: whose, purpose, how, days ago, file, name.
RECORDED = (
    ("ada@lovelace.example", "magazine", Evidence.How.PAPER, 60, "Signed at the stand of Weitblick Verlag."),
    ("grace@hopper.example", "surveys", Evidence.How.PHONE, 12, "Asked for at the end of a call about her invoice."),
)
PENDING = frozenset({"zoe@angstrom.example", "meiling@chen.example", "nikos@avakas.example"})


class Wordings:
    """The wording that was published at a time, by purpose and language."""

    def __init__(self) -> None:
        self._all = sorted(Wording.objects.select_related("purpose"), key=lambda one: one.published_at)
        self.purposes = list(dict.fromkeys(one.purpose_id for one in self._all))

    def at(self, purpose: str, language: str, at: datetime) -> Wording:
        """The latest before that time."""
        known = [one for one in self._all if (one.purpose_id, one.language) == (purpose, language)]
        return [one for one in known if one.published_at <= at][-1]


def steps(cast: Cast, *, at: datetime, chance: Random) -> Iterator[Step]:
    """Every decision of everyone; to be taken in the order of time."""
    wordings, support = Wordings(), cast.staff[StaffRole.SUPPORT].pk
    yield from _recorded(cast, wordings, at)
    for email, role in cast.roles.items():
        told = GUIDE.get(email)
        story = told if told is not None else _invented(role, wordings, at, chance)
        for purpose, days, decision, source in story:
            when = role.since + timedelta(days=days)
            if source != Source.SIGN_UP:
                when += timedelta(seconds=role.since.second * 97)
            decide = partial(
                actions.decide,
                person=role.person,
                purpose=purpose,
                given=decision != "withdrawn",
                source=source,
                wording=wordings.at(purpose, role.person.language, when),
                by=support if source == Source.DESK else role.person.pk,
                by_role={Source.DESK: "support", Source.MAIL_LINK: "mail link"}.get(source, "client"),
                ip=None if source == Source.DESK else role.ip,
                at=when,
                reason="by telephone" if source == Source.DESK else "",
            )
            yield when, decide
            if decision == "given" and role.verified:
                confirmed = when + MINUTES
                yield confirmed, partial(actions.confirm_pending, person=role.person, at=confirmed, ip=role.ip)


def _recorded(cast: Cast, wordings: Wordings, at: datetime) -> Iterator[Step]:
    """What staff wrote down, and that Ada confirmed it."""
    for email, purpose, how, days, note in RECORDED:
        role, when = cast[email], at - timedelta(days=days)
        words = wordings.at(purpose, role.person.language, when)
        yield (
            when,
            partial(
                actions.record,
                person=role.person,
                wording=words,
                how=how,
                given_on=local_day(when - timedelta(days=1)),
                file=f"{role.person.name}: yes.\n{words.text}\n{note}\n".encode(),
                note=note,
                by=cast.staff[StaffRole.SUPPORT].pk,
                by_role="support",
                ip=None,
                at=when,
            ),
        )
        yield when + MINUTES, partial(actions.confirm_pending, person=role.person, at=when + MINUTES, ip=role.ip)


def _invented(
    role: Role, wordings: Wordings, at: datetime, chance: Random
) -> Iterator[tuple[str, int, str, Event.Source]]:
    """Somebody's story: half of the purposes never, some at sign-up, some later, a third withdrawn, few given again."""
    age = (at - role.since).days
    if role.person.email in PENDING:
        yield wordings.purposes[0], age - 1, "pending", Source.CONSENT_PAGE
        return
    for purpose in wordings.purposes:
        if chance.random() > 0.45:  # noqa: PLR2004 - a share, as below
            continue
        at_once = not role.verified or age < 30 or chance.random() < 0.6  # noqa: PLR2004
        begin = 0 if at_once else chance.randrange(1, age - 20)
        source = Source.SIGN_UP if at_once else chance.choice((Source.PROFILE, Source.CONSENT_PAGE))
        yield purpose, begin, "given", source
        if age - begin > 40 and chance.random() < 0.35:  # noqa: PLR2004
            end = chance.randrange(begin + 5, age - 25)
            yield purpose, end, "withdrawn", chance.choice((Source.PROFILE, Source.MAIL_LINK, Source.TICKET))
            if chance.random() < 0.2:  # noqa: PLR2004
                yield purpose, chance.randrange(end + 3, age - 10), "given", Source.CONSENT_PAGE
