"""What each address answers, stated once. An address that has no line here fails the walk.

An outcome is a word: `page` 200, `form` 422 (the form again, with what is wrong), `nothing` 404, `forbidden` 403, `not so` 405,
`sign in` a redirect to /login/, `password` a redirect to the page that asks for it again, `to …` a redirect to that path,
`away` any other redirect into the house, `changed` 409.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from portico.people.permissions import StaffRole
from tests.walk.scene import BOB, COLLEAGUES, GRACE, NOBODY, STAFF

Outcome = str


class Door(Enum):
    """Who comes in."""

    OPEN = "everyone, signed in or not"
    LINK = "whoever has the link of a mail; its token is the proof"
    OWN = "whoever is signed in, and sees what is their own"
    THING = "the one whose thing the address names"
    DESK = "staff whose role includes it"


EVERY = frozenset(StaffRole)
BUT_BILLING = EVERY - {StaffRole.BILLING}
OWNER = frozenset({StaffRole.OWNER})
SUPPORTING = frozenset({StaffRole.OWNER, StaffRole.SUPPORT})
CARE = frozenset({StaffRole.OWNER, StaffRole.PRIVACY})
BUT_PRIVACY = EVERY - {StaffRole.PRIVACY}


@dataclass(frozen=True)
class Line:
    """What looking, and posting an empty form, is answered with for whoever comes in."""

    door: Door
    get: Outcome = "page"
    post: Outcome = "not so"
    roles: frozenset[StaffRole] = EVERY  # at the desk
    but_get: Mapping[str, Outcome] = field(default_factory=dict)  # who is answered otherwise
    but_post: Mapping[str, Outcome] = field(default_factory=dict)
    asks_password: bool = False  # whoever has not given it lately is asked first

    def expected(self, who: str, method: str) -> Outcome:
        """What this visitor is told."""
        own, but = (self.get, self.but_get) if method != "POST" else (self.post, self.but_post)
        if self.door is Door.DESK:
            return self._at_the_desk(who, but.get(who, own))
        if who in but:
            return but[who]
        if who == NOBODY and self.door in {Door.OWN, Door.THING}:
            return "sign in"
        if self.door is Door.THING and who != GRACE and own != "not so":
            return "nothing"
        return own

    def _at_the_desk(self, who: str, own: Outcome) -> Outcome:
        if who == NOBODY:
            return "sign in"
        if who not in STAFF:
            return "nothing"
        return own if StaffRole(who.removeprefix("staff:")) in self.roles else "forbidden"


def own(get: Outcome = "page", post: Outcome = "not so", **more: Any) -> Line:
    """A page of one's own."""
    return Line(Door.OWN, get, post, **more)


def desk(roles: frozenset[StaffRole], get: Outcome = "page", post: Outcome = "not so", **more: Any) -> Line:
    """A page of the desk."""
    return Line(Door.DESK, get, post, roles, **more)


def posted(post: Outcome, **more: Any) -> Line:
    """Something that is only ever posted."""
    return Line(more.pop("door", Door.OWN), "not so", post, **more)


DOCUMENT = Line(Door.OPEN)
SIGNED_IN = (BOB, GRACE, *COLLEAGUES)
CLIENTS_HOME = dict.fromkeys(SIGNED_IN, "to /")
IN_ALREADY = CLIENTS_HOME | dict.fromkeys(STAFF, "to /desk/")
EVERYONE_HOME = dict.fromkeys((*SIGNED_IN, *STAFF), "to /")
FORWARDED = dict.fromkeys((*SIGNED_IN, *STAFF), "forbidden")  # a link that was sent to Carol
NO_ACCOUNT = dict.fromkeys(STAFF, "forbidden")
OWNERS_ALONE = NO_ACCOUNT | dict.fromkeys(COLLEAGUES, "forbidden")
NOT_THEIR_NOTE = {"staff:support": "away", "staff:billing": "away"}
NOT_ITS_OWNERS = dict.fromkeys((BOB, *COLLEAGUES, *STAFF), "nothing")  # Bob's own copy has his account

TABLE: dict[str, Line] = {
    # --- everyone -------------------------------------------------------------------------------------------
    "set_language": Line(Door.OPEN, "to /", "to /"),
    "account_login": Line(Door.OPEN, "page", "form", but_get=IN_ALREADY, but_post=IN_ALREADY),
    "mfa_authenticate": Line(Door.OPEN, "to /login/", "to /login/", but_get=IN_ALREADY, but_post=IN_ALREADY),
    "portal:passkey_sign_in": posted("form", door=Door.OPEN, but_post=IN_ALREADY),
    "portal:passkey_sign_in_options": posted("page", door=Door.OPEN),
    "account_logout": posted("to /login/", door=Door.OPEN),
    "portal:register": Line(Door.OPEN, "page", "form", but_get=EVERYONE_HOME, but_post=EVERYONE_HOME),
    "portal:check_mail": DOCUMENT,
    "portal:check_mail_again": DOCUMENT,
    "portal:reset": Line(Door.OPEN, "page", "form"),
    "portal:reset_sent": DOCUMENT,
    "portal:keys": DOCUMENT,
    "portal:cookies": DOCUMENT,
    "portal:terms": DOCUMENT,
    "portal:terms_version": DOCUMENT,
    "portal:processing_agreement": DOCUMENT,
    "portal:processing_agreement_version": DOCUMENT,
    "portal:privacy_notice": DOCUMENT,
    "portal:privacy_notice_version": DOCUMENT,
    "portal:terms_changes": DOCUMENT,
    "portal:processing_agreement_changes": DOCUMENT,
    "portal:privacy_notice_changes": DOCUMENT,
    "portal:demo_mail": DOCUMENT,
    "portal:demo_letter": DOCUMENT,
    # --- links of mails -------------------------------------------------------------------------------------
    "portal:verify": Line(Door.LINK, "page", "to /login/"),
    "portal:reset_password": Line(Door.LINK, "page", "form"),
    "portal:confirm_consent": Line(Door.LINK, "page", "page", but_get=FORWARDED, but_post=FORWARDED),
    "portal:unsubscribe": Line(Door.LINK, "page", "page"),
    "portal:cancel_deletion": Line(Door.LINK, "page", "page"),
    "portal:invitation": Line(
        Door.LINK, "page", "form", but_post=dict.fromkeys((*SIGNED_IN, *STAFF), "forbidden")
    ),  # nobody accepts for somebody else
    "portal:invitation_decline": Line(Door.LINK, "page", "page"),
    "portal:follow_deletion": Line(Door.LINK),
    "portal:receipt": Line(Door.LINK),
    # --- one's own ------------------------------------------------------------------------------------------
    "portal:dashboard": own(),
    "portal:invitations": own(post="nothing"),  # answered is one that is named
    "portal:profile": own(post="form"),
    "portal:profile_account": posted(
        "form", but_post={"technical": "forbidden", "support": "forbidden"} | NO_ACCOUNT | {NOBODY: "sign in"}
    ),
    "portal:profile_fields": own(post="to /profile/"),  # nothing is asked
    "portal:profile_file": own("nothing"),
    "portal:profile_correction": own("nothing", "nothing"),
    "portal:profile_statement": own(post="form"),
    "portal:switch_account": posted("nothing"),  # an account that is not one's own
    "portal:profile_consent": posted("to /profile/"),
    "portal:consent": own(),
    "portal:consent_receipts": own(),
    "portal:agreements": own(),
    "portal:consent_all_off": posted("to /consent/"),
    "portal:consent_switch": posted("to /consent/"),
    "portal:privacy": own(),
    "portal:data": own(),
    "portal:looks": own(),
    "portal:information": own(),
    "portal:unrestrict": posted("to /privacy/"),
    "portal:ask": own(post="form"),
    "portal:export": own(),
    "portal:export_new": own(post="form", asks_password=True),
    "portal:export_new_account": own(post="form", asks_password=True, but_get=NOT_ITS_OWNERS, but_post=NOT_ITS_OWNERS),
    "portal:delete": own(post="to /privacy/delete/check/"),
    "portal:delete_check": own("to /privacy/delete/", "to /privacy/delete/", asks_password=True),
    "portal:delete_skip": own("nothing", "nothing", asks_password=True),
    "portal:delete_cancel": posted("nothing"),
    "portal:emails": own(),
    "portal:activity": own(),
    "portal:agree": own("to /", "to /"),
    "portal:suspended": own("to /"),
    "portal:confirm_password": own(post="form"),
    "portal:confirm_passkey": posted("form"),
    "portal:confirm_passkey_options": posted("page"),
    "portal:security": own(),
    "portal:sign_ins": own(),
    "portal:app": own(post="form", asks_password=True),
    "portal:remove_app": own("to /security/", "to /security/", asks_password=True),
    "portal:codes": own("to /security/", "to /security/", asks_password=True),
    "portal:codes_text": own("to /security/codes/", asks_password=True),
    "portal:codes_kept": posted("to /security/"),
    "portal:add_passkey": own(post="form", asks_password=True),
    "portal:passkey_options": posted("page", asks_password=True),
    # Nobody here has a passkey, since everybody signs in with the password alone; tests/portal/test_passkeys.py has two who do.
    "portal:passkey": own("nothing", "nothing", asks_password=True),
    "portal:remove_passkey": own("nothing", "nothing", asks_password=True),
    "portal:change_password": own(post="form"),
    "portal:change_email": own(post="form", asks_password=True),
    "portal:end_session": posted("to /security/"),
    "portal:end_sessions": posted("to /security/"),
    "portal:team": own(but_get=NO_ACCOUNT),
    "portal:team_invite": own(post="form", but_get=OWNERS_ALONE, but_post=OWNERS_ALONE, asks_password=True),
    "portal:team_hand_over": own(post="form", but_get=OWNERS_ALONE, but_post=OWNERS_ALONE, asks_password=True),
    "portal:leave": own(
        post="to /team/leave/", but_get=NO_ACCOUNT, but_post=NO_ACCOUNT | dict.fromkeys(COLLEAGUES, "to /")
    ),  # the last owner stays
    # --- things of somebody's own ---------------------------------------------------------------------------
    "portal:request": Line(Door.THING, "page", "form"),
    "portal:export_one": Line(Door.THING),
    "portal:email": Line(Door.THING),
    "portal:consent_receipt": Line(Door.THING),
    "portal:agreement_copy": Line(Door.THING),
    "portal:email_layout": Line(Door.THING),
    "portal:export_fetch": posted("page", door=Door.THING, asks_password=True),
    "portal:team_member": Line(
        Door.THING, "page", "form", but_get=OWNERS_ALONE, but_post=OWNERS_ALONE, asks_password=True
    ),
    "portal:team_send_again": posted("to /team/", door=Door.THING, but_post=OWNERS_ALONE),
    "portal:team_withdraw": posted("to /team/", door=Door.THING, but_post=OWNERS_ALONE),
    # --- the desk -------------------------------------------------------------------------------------------
    "desk:home": desk(EVERY),
    "desk:logout": desk(EVERY, "not so", "to /login/"),
    "desk:clients": desk(EVERY, "page", "to /desk/clients/"),
    "desk:offer": desk(EVERY, "not so", "page"),
    "desk:columns": desk(EVERY, "page", "to /desk/clients/"),
    "desk:view_save": desk(EVERY, "not so", "to /desk/clients/"),
    "desk:view_remove": desk(EVERY, "not so", "to /desk/clients/"),
    "desk:list_export": desk(CARE, "page", "form"),
    "desk:client": desk(EVERY, "away"),
    "desk:client_summary": desk(EVERY),
    "desk:client_profile": desk(EVERY),
    "desk:client_file": desk(EVERY),
    "desk:withdraw": desk(BUT_BILLING, "page", "form"),
    "desk:record_consent": desk(BUT_BILLING, "page", "form"),
    "desk:evidence": desk(BUT_BILLING),
    "desk:client_emails": desk(BUT_BILLING),
    "desk:client_email": desk(BUT_BILLING),
    "desk:client_log": desk(CARE),
    "desk:client_privacy": desk(CARE),
    "desk:suspend": desk(BUT_PRIVACY, "page", "form"),
    "desk:reactivate": desk(BUT_PRIVACY, "not so", "away"),
    "desk:restrict": desk(CARE, "page", "form"),
    "desk:unrestrict": desk(CARE, "not so", "away"),
    "desk:client_notes": desk(EVERY, "page", "form"),
    "desk:client_note": desk(EVERY, "page", "form", but_get=NOT_THEIR_NOTE, but_post=NOT_THEIR_NOTE),
    "desk:client_tag": desk(EVERY, "not so", "away"),
    "desk:tags": desk(OWNER, "page", "form"),
    "desk:tag_edit": desk(OWNER, "page", "form"),
    "desk:client_members": desk(SUPPORTING, "page", "form"),
    "desk:client_member": desk(SUPPORTING, "page", "form"),
    "desk:client_invitation": desk(SUPPORTING, "page", "form"),
    "desk:portal_enter": desk(SUPPORTING, "not so", "to /"),
    "desk:portal_leave": desk(EVERY, "not so", "to /desk/"),
    "desk:export": desk(CARE, "not so", "away"),
    "desk:erase_client": desk(CARE, "page", "changed"),
    "desk:erase_person": desk(CARE, "page", "changed"),
    "desk:requests": desk(CARE),
    "desk:request": desk(CARE, "page", "form"),
    "desk:request_start": desk(CARE, "not so", "away"),
    "desk:request_identity": desk(CARE, "not so", "away"),
    "desk:request_write": desk(CARE, "page", "form"),
    "desk:request_extend": desk(CARE, "page", "form"),
    "desk:request_unrestrict": desk(CARE, "not so", "away"),
    "desk:runs": desk(CARE),
    "desk:findings": desk(CARE),
    "desk:judge": desk(CARE, "not so", "to /desk/erasures/findings/"),
    "desk:run": desk(CARE),
    "desk:run_cancel": desk(CARE, "not so", "away"),
    "desk:receipt": desk(CARE),
}

# Without cookie and token of a form: the mail program posts here by itself (RFC 8058).
WITHOUT_A_FORM = {"portal:unsubscribe"}
