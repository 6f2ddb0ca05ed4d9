"""Run inside a house that is open: makes what the demo company lacks for a look at every page, and prints where that is.

Nothing goes through a page here; what is made is made by the same actions as at the doors. Only the run that never ends, for
the picture of one on its way, is written by hand.
"""

import json
import re
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import django

django.setup()

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY  # noqa: E402
from allauth.account.models import Login  # noqa: E402
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: E402
from allauth.mfa.utils import encrypt  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core import signing  # noqa: E402
from django.urls import reverse  # noqa: E402

from portico.accounts import actions as accounts  # noqa: E402
from portico.accounts.actions.passwords import reset_token  # noqa: E402
from portico.accounts.one_time_codes import new_secret  # noqa: E402
from portico.accounts.queries import factors_of  # noqa: E402
from portico.accounts.sessions import SessionStore  # noqa: E402
from portico.accounts.telling import Place  # noqa: E402
from portico.casework import actions, queries  # noqa: E402
from portico.casework.models import Export, Finding, Request, Run  # noqa: E402
from portico.cli.company.team import INVITED  # noqa: E402
from portico.consent import actions as consents  # noqa: E402
from portico.consent import tokens  # noqa: E402
from portico.consent.models import Event  # noqa: E402
from portico.consent.queries import state  # noqa: E402
from portico.mail.models import Message  # noqa: E402
from portico.people.models import Invitation, Member, Note, Person, Tag  # noqa: E402
from tests.house.visits import NOBODY, VISITS  # noqa: E402

PATIENCE = 60.0
WAITS, GOES = "ayse@caglayan.example", "bjoerg@soerensen.example"


def person(email: str) -> Person:
    """Who has this address."""
    return Person.objects.get(email=email)


def client(email: str) -> uuid.UUID:
    """The account of somebody."""
    return Member.objects.get(person__email=email).client_id


def session(whose: Person, **more: Any) -> str:
    """The key of a session of somebody who has just given the password again."""
    store = SessionStore()
    store[SESSION_KEY] = str(whose.pk)
    store[BACKEND_SESSION_KEY] = "portico.accounts.backends.PersonBackend"
    store[HASH_SESSION_KEY] = whose.get_session_auth_hash()
    given = {"method": "password", "at": time.time() + 24 * 3600, "reauthenticated": True, "second_factor": True}
    store["account_authentication_methods"] = [given]
    store["account_authentication_methods_user"] = str(whose.pk)
    for key, value in more.items():
        store[key] = value
    store.create()
    return str(store.session_key)


def half_signed_in(whose: Person) -> str:
    """The key of a session of somebody who has given the password, and not the second factor yet."""
    state = {"password": whose.get_session_auth_hash(), "stages": {"current": "mfa_authenticate"}}
    login = Login(user=whose, email_verification="none", redirect_url="/", state=state)
    login.initiated_at = time.time() + 24 * 3600
    store = SessionStore()
    store[LOGIN_SESSION_KEY] = login.serialize()
    store.create()
    return str(store.session_key)


def second_factors(whose: Person, at: datetime) -> str:
    """Give somebody an app and a passkey; returns how an address names the passkey. No device has it: it is only looked at."""
    secret, place = new_secret(), Place(None, "")
    code = format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))
    accounts.add_app(person=whose, secret=secret, code=code, at=at, place=place)
    accounts.add_passkey(person=whose, name="Jürgens Telefon", credential={}, credential_id=b"1", at=at, place=place)
    return factors_of(whose).passkeys[0].id


def erase(email: str, at: datetime, **more: Any) -> Run:
    """Decide on the erasure of a person, as the portal would."""
    root = {"root": "person", "root_id": person(email).pk}
    digest = actions.preview(**root, at=at).digest  # type: ignore[arg-type]
    return actions.erase(
        **root,  # type: ignore[arg-type]
        digest=digest,
        trigger=Run.Trigger.PORTAL,
        by=root["root_id"],  # type: ignore[arg-type]
        by_role="client",
        at=at,
        language="en",
        **more,
    )


def link(email: str, kind: str) -> str:
    """The token in the newest letter to somebody that holds such a link."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for file in sorted(settings.PORTICO.mail_folder.glob("*.eml"), reverse=True):
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",)) if email in str(letter["To"]) else None
            if body and (found := re.search(rf"/{kind}/([^/\s]+)/", body.get_content())):
                return found[1]
        time.sleep(0.2)
    sys.exit(f"no letter with /{kind}/ came")


def until_erased(run: Run) -> None:
    """The worker does it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        run.refresh_from_db()
        if run.state in {Run.State.ERASED, Run.State.VERIFIED}:
            return
        time.sleep(0.2)
    sys.exit(f"the erasure is {run.state}")


def until_made(export: Export) -> None:
    """The same for a package."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        export.refresh_from_db()
        if export.state == Export.State.READY:
            return
        time.sleep(0.2)
    sys.exit(f"the package is {export.state}")


def moving(like: Run, at: datetime) -> Run:
    """A run that stays half-way: its lease is held by nobody, for a day."""
    steps = [step | {"rows": 40 * (number + 1)} for number, step in enumerate(like.plan["steps"])]
    return Run.objects.create(
        state=Run.State.EXECUTING,
        trigger=Run.Trigger.DESK,
        root="person",
        root_id=uuid.uuid4(),
        digest=like.digest,
        plan=like.plan | {"steps": steps},
        answer_by=like.answer_by,
        decided_at=at - timedelta(seconds=40),
        ledgered_at=at - timedelta(seconds=39),
        started_at=at - timedelta(seconds=38),
        done={"half": sum(step["rows"] for step in steps) // 2},
        lease_until=at + timedelta(days=1),
    )


def being_made(whose: Person, at: datetime) -> Export:
    """A package that stays half-way: its lease is held by nobody, for a day."""
    return Export.objects.create(
        person=whose,
        asked_by=whose.pk,
        state=Export.State.MAKING,
        rows=1_240,
        total=3_100,
        created_at=at - timedelta(seconds=20),
        expires_at=at + timedelta(days=7),
        lease_until=at + timedelta(days=1),
    )


def things(at: datetime) -> dict[str, str]:
    """What the addresses name."""
    ada = person("ada@lovelace.example")
    own = {"person": ada, "client": None, "at": at, "source": "portal"}
    asked = actions.open_request(
        **own,
        kind=Request.Kind.RECTIFICATION,
        words="My house number is 12, not 21.\nPlease correct older letters too.",
    )
    export = actions.export(root="person", root_id=ada.pk, by=ada.pk, by_role="client", language="en", at=at)
    officer = {"by": person("privacy@desk.example").pk, "by_role": "privacy"}
    actions.check_identity(request=asked, at=at, **officer)  # type: ignore[arg-type]
    actions.write_to_person(request=asked, words="Which letters do you mean?", at=at, **officer)  # type: ignore[arg-type]
    waiting = erase(WAITS, at, cooling_off=timedelta(days=7))
    over = erase(GOES, at)
    changed, pending = person("leila@haddad.example"), person("gudrun@thordardottir.example")
    accounts.change_email(person=changed, new="leila.haddad@new.example", at=at, ip=None)
    open_ones = [one.purpose for one in state(pending) if one.decision != Event.Decision.GIVEN]
    events = consents.choose(
        person=pending,
        ticked=open_ones,
        shown=open_ones,
        source=Event.Source.CONSENT_PAGE,
        language="en",
        by=pending.pk,
        by_role="client",
        ip=None,
        at=at,
    )
    named = tokens.Confirmation(pending.pk, frozenset(event.pk for event in events), at)
    until_made(export)
    until_erased(over)
    half, making = moving(over, at), being_made(ada, at)
    for number, (table, column) in enumerate((("people.Hold", "reason"), ("mail.Message", "text"))):
        Finding.objects.create(
            run=over.pk,
            model=table,
            row=str(uuid.uuid4()),
            column=column,
            strength="weak",
            kind="name",
            cell=f"{number:064x}",
            found_at=at,
        )
    return {
        "ada": str(ada.pk),
        "grace": str(person("grace@hopper.example").pk),
        "ada_client": str(client("ada@lovelace.example")),
        "grace_client": str(client("grace@hopper.example")),
        "jose_client": str(client("jose@obrien-nunez.example")),
        "passkey": second_factors(person("juergen@gross.example"), at),
        "message": str(Message.objects.filter(person=ada, template="password_changed").latest("created_at").pk),
        "asked": str(asked.pk),
        "open_invitation": str(Invitation.objects.get(email=INVITED).pk),
        "note": str(Note.objects.filter(client=client("ada@lovelace.example")).latest("written_at").pk),
        "tag": str(Tag.objects.get(name="pilot customer").pk),
        "export": str(export.pk),
        "making": str(making.pk),
        "decision": bytes(Event.objects.filter(person=ada).latest("commitment").commitment.digest).hex(),
        "waiting": str(waiting.pk),
        "run": str(over.pk),
        "moving": str(half.pk),
        "alan_place": str(Member.objects.get(person__email="alan@hopper.example").pk),
        "invitation": link(INVITED, "invitation"),
        "reset": reset_token(person("noa@berkovich.example")),
        "verify": link("leila.haddad@new.example", "verify"),
        "confirm": tokens.for_confirming(named),
        "unsubscribe": consents.unsubscribe_token(ada, "newsletter"),
        "cancel": link(WAITS, "privacy/cancel"),
        "follow": signing.dumps(str(half.pk), salt="portico.portal.deletion"),
        "receipt": link(GOES, "receipt"),
        "nothing": "A" * 43,
        "letter": max(settings.PORTICO.mail_folder.glob("*.eml")).stem,
    }


def main() -> None:
    """Print the path of each visit, and the session of everybody who looks."""
    at = datetime.now(UTC)
    made = things(at)
    ada, juergen = person("ada@lovelace.example"), person("juergen@gross.example")
    special = {
        "xiuying@wang.example": session(person("xiuying@wang.example"), must_agree=True),
        "ada, setting up an app": session(
            ada, portal_new_app={"secret": encrypt("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), "at": time.time() + 24 * 3600}
        ),
        "juergen, half signed in": half_signed_in(juergen),
        "juergen, with new codes": session(juergen, portal_codes_until=time.time() + 24 * 3600),
    }
    sessions = {
        who: session(person(who)) for who in {visit.who for visit in VISITS} - {NOBODY, "ada, deciding", *special}
    } | special
    digest = actions.preview(root="person", root_id=ada.pk, at=at).digest
    sessions["ada, deciding"] = session(ada, portal_deletion={"digest": digest, "now": False})
    paths = {
        visit.picture: reverse(visit.address, kwargs={part: made.get(thing, thing) for part, thing in visit.of.items()})
        + visit.query
        for visit in VISITS
    }
    assert queries.run_for("person", ada.pk) is None
    json.dump({"paths": paths, "sessions": sessions}, sys.stdout)


if __name__ == "__main__":
    main()
