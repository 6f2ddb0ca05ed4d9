"""Every page of the house, with who looks at it: for examining, and for the pictures of the guide."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NOBODY = "nobody"


@dataclass(frozen=True)
class Visit:
    """A look at one page. `of` names for each part of the address the thing that `furnish` made for it."""

    picture: str
    address: str
    who: str = NOBODY
    of: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    status: int = 200


ADA = {"client": "ada_client"}
GRACE = {"client": "grace_client"}

PORTAL = (
    # --- signing up and in ----------------------------------------------------------------------------------
    Visit("register", "portal:register"),
    Visit("check-mail", "portal:check_mail"),
    Visit("login", "account_login"),
    Visit("login-mail", "portal:check_mail_again"),
    Visit("reset", "portal:reset"),
    Visit("reset-sent", "portal:reset_sent"),
    Visit("reset-password", "portal:reset_password", of={"token": "reset"}),
    Visit("verify", "portal:verify", of={"token": "verify"}),
    Visit("agree", "portal:agree", "xiuying@wang.example"),
    Visit("suspended", "portal:suspended", "jose@obrien-nunez.example"),
    Visit("confirm-password", "portal:confirm_password", "ada@lovelace.example"),
    Visit("second-step", "mfa_authenticate", "juergen, half signed in"),
    Visit("confirm-both", "portal:confirm_password", "juergen@gross.example"),
    # --- one's own ------------------------------------------------------------------------------------------
    Visit("dashboard", "portal:dashboard", "ada@lovelace.example"),
    Visit("profile", "portal:profile", "ada@lovelace.example"),
    Visit("profile-company", "portal:profile", "grace@hopper.example"),
    Visit("profile-details", "portal:profile_fields", "ada@lovelace.example"),
    Visit("profile-correction", "portal:profile_correction", "ada@lovelace.example", {"field": "checked_on"}),
    Visit("profile-statement", "portal:profile_statement", "ada@lovelace.example", {"field": "checked_on"}),
    Visit("consent", "portal:consent", "ada@lovelace.example"),
    Visit("consent-receipt", "portal:consent_receipt", "ada@lovelace.example", {"digest": "decision"}),
    Visit("agreements", "portal:agreements", "ada@lovelace.example"),
    Visit("emails", "portal:emails", "ada@lovelace.example"),
    Visit("email", "portal:email", "ada@lovelace.example", {"message": "message"}),
    Visit("activity", "portal:activity", "ada@lovelace.example"),
    Visit("security", "portal:security", "ada@lovelace.example"),
    Visit("security-second-step", "portal:security", "juergen@gross.example"),
    Visit("sign-ins", "portal:sign_ins", "ada@lovelace.example"),
    Visit("app", "portal:app", "ada@lovelace.example"),
    Visit("app-key", "portal:app", "ada, setting up an app"),
    Visit("app-remove", "portal:remove_app", "juergen@gross.example"),
    Visit("codes", "portal:codes", "juergen@gross.example"),
    Visit("codes-shown", "portal:codes", "juergen, with new codes"),
    Visit("passkey-add", "portal:add_passkey", "ada@lovelace.example"),
    Visit("passkey", "portal:passkey", "juergen@gross.example", {"passkey": "passkey"}),
    Visit("passkey-remove", "portal:remove_passkey", "juergen@gross.example", {"passkey": "passkey"}),
    Visit("change-password", "portal:change_password", "ada@lovelace.example"),
    Visit("change-email", "portal:change_email", "ada@lovelace.example"),
    Visit("privacy", "portal:privacy", "ada@lovelace.example"),
    Visit("privacy-data", "portal:data", "ada@lovelace.example", {"table": "people.Person"}),
    Visit("privacy-data-log", "portal:data", "ada@lovelace.example", {"table": "journal.Entry"}),
    Visit("privacy-looks", "portal:looks", "ada@lovelace.example"),
    Visit("privacy-information", "portal:information", "ada@lovelace.example"),
    Visit("privacy-ask", "portal:ask", "ada@lovelace.example", {"kind": "rectification"}),
    Visit("privacy-ask-objection", "portal:ask", "ada@lovelace.example", {"kind": "objection"}),
    Visit("privacy-ask-restriction", "portal:ask", "ada@lovelace.example", {"kind": "restriction"}),
    Visit("privacy-ask-transfer", "portal:ask", "ada@lovelace.example", {"kind": "portability"}),
    Visit("privacy-request", "portal:request", "ada@lovelace.example", {"asked": "asked"}),
    Visit("privacy-export", "portal:export", "ada@lovelace.example"),
    Visit("privacy-export-one", "portal:export_one", "ada@lovelace.example", {"export": "export"}),
    Visit("privacy-export-making", "portal:export_one", "ada@lovelace.example", {"export": "making"}),
    Visit("privacy-export-new", "portal:export_new", "ada@lovelace.example"),
    Visit("privacy-export-account", "portal:export_new_account", "grace@hopper.example"),
    Visit("privacy-delete", "portal:delete", "ada@lovelace.example"),
    Visit("privacy-delete-check", "portal:delete_check", "ada, deciding"),
    Visit("privacy-delete-waiting", "portal:delete", "ayse@caglayan.example"),
    Visit("privacy-delete-skip", "portal:delete_skip", "ayse@caglayan.example"),
    # --- people of a company's account ----------------------------------------------------------------------
    Visit("people", "portal:team", "grace@hopper.example"),
    Visit("people-not-owner", "portal:team", "joan@hopper.example"),
    Visit("people-invite", "portal:team_invite", "grace@hopper.example"),
    Visit("people-one", "portal:team_member", "grace@hopper.example", {"place": "alan_place"}),
    Visit("people-hand-over", "portal:team_hand_over", "grace@hopper.example"),
    Visit("people-leave", "portal:leave", "joan@hopper.example"),
    Visit("people-leave-last", "portal:leave", "grace@hopper.example"),
    Visit("invitation", "portal:invitation", of={"token": "invitation"}),
    Visit("invitation-forwarded", "portal:invitation", "ada@lovelace.example", {"token": "invitation"}),
    Visit("invitations", "portal:invitations", "ada@lovelace.example"),
    Visit("invitation-over", "portal:invitation", of={"token": "nothing"}, status=404),
    Visit("invitation-decline", "portal:invitation_decline", of={"token": "invitation"}),
    # --- links of mails -------------------------------------------------------------------------------------
    Visit("confirm-consent", "portal:confirm_consent", of={"token": "confirm"}),
    Visit("unsubscribe", "portal:unsubscribe", of={"token": "unsubscribe"}),
    Visit("cancel-deletion", "portal:cancel_deletion", of={"token": "cancel"}),
    Visit("follow-deletion", "portal:follow_deletion", of={"token": "follow"}),
    Visit("receipt", "portal:receipt", of={"token": "receipt"}),
    Visit("link-of-nothing", "portal:receipt", of={"token": "nothing"}, status=404),
    # --- documents and the demo -----------------------------------------------------------------------------
    Visit("cookies", "portal:cookies"),
    Visit("terms", "portal:terms"),
    Visit("terms-changes", "portal:terms_changes", of={"version": "2"}),
    Visit("terms-changes-ahead", "portal:terms_changes", of={"version": "3"}),
    Visit("privacy-notice-changes", "portal:privacy_notice_changes", of={"version": "2"}),
    Visit("no-changes", "portal:processing_agreement_changes", of={"version": "1"}, status=404),
    Visit("terms-version", "portal:terms_version", of={"version": "1"}),
    Visit("processing-agreement", "portal:processing_agreement"),
    Visit("processing-agreement-version", "portal:processing_agreement_version", of={"version": "1"}),
    Visit("privacy-notice", "portal:privacy_notice"),
    Visit("privacy-notice-version", "portal:privacy_notice_version", of={"version": "1"}),
    Visit("demo-mail", "portal:demo_mail"),
    Visit("demo-letter", "portal:demo_letter", of={"name": "letter"}),
    Visit("no-such-page", "portal:email", "ada@lovelace.example", {"message": "ada_client"}, status=404),
)

DESK = (
    Visit("desk-home", "desk:home", "owner@desk.example"),
    Visit("desk-home-support", "desk:home", "support@desk.example"),
    Visit("desk-clients", "desk:clients", "support@desk.example"),
    Visit("desk-clients-filtered", "desk:clients", "owner@desk.example", query="?status=active&country=GB"),
    Visit("desk-columns", "desk:columns", "support@desk.example"),
    Visit("desk-list-export", "desk:list_export", "privacy@desk.example", query="?status=active"),
    Visit("summary", "desk:client_summary", "owner@desk.example", GRACE),
    Visit("desk-client", "desk:client_summary", "support@desk.example", {"client": "jose_client"}),
    Visit("desk-profile", "desk:client_profile", "privacy@desk.example", ADA),
    Visit("desk-profile-company", "desk:client_profile", "support@desk.example", GRACE),
    Visit(
        "desk-withdraw",
        "desk:withdraw",
        "support@desk.example",
        ADA | {"person": "ada", "purpose": "newsletter"},
    ),
    Visit(
        "desk-record-consent",
        "desk:record_consent",
        "support@desk.example",
        GRACE | {"person": "grace"},
    ),
    Visit("desk-emails", "desk:client_emails", "support@desk.example", ADA),
    Visit("desk-email", "desk:client_email", "support@desk.example", ADA | {"message": "message"}),
    Visit("desk-log", "desk:client_log", "privacy@desk.example", ADA),
    Visit("desk-privacy", "desk:client_privacy", "privacy@desk.example", ADA),
    Visit("desk-suspend", "desk:suspend", "support@desk.example", ADA),
    Visit("desk-restrict", "desk:restrict", "privacy@desk.example", ADA),
    Visit("desk-delete", "desk:erase_client", "privacy@desk.example", ADA),
    Visit("desk-delete-blocked", "desk:erase_person", "privacy@desk.example", GRACE | {"person": "grace"}),
    Visit("desk-notes", "desk:client_notes", "support@desk.example", ADA),
    Visit("desk-note", "desk:client_note", "owner@desk.example", ADA | {"note": "note"}),
    Visit("desk-members", "desk:client_members", "support@desk.example", GRACE),
    Visit("desk-member", "desk:client_member", "support@desk.example", GRACE | {"place": "alan_place"}),
    Visit(
        "desk-invitation", "desk:client_invitation", "support@desk.example", GRACE | {"invitation": "open_invitation"}
    ),
    Visit("desk-tags", "desk:tags", "owner@desk.example"),
    Visit("desk-tag", "desk:tag_edit", "owner@desk.example", {"tag": "tag"}),
    Visit("desk-requests", "desk:requests", "privacy@desk.example"),
    Visit("desk-request", "desk:request", "privacy@desk.example", {"asked": "asked"}),
    Visit("desk-request-write", "desk:request_write", "privacy@desk.example", {"asked": "asked"}),
    Visit("desk-request-extend", "desk:request_extend", "privacy@desk.example", {"asked": "asked"}),
    Visit("desk-erasures", "desk:runs", "privacy@desk.example"),
    Visit("desk-findings", "desk:findings", "privacy@desk.example"),
    Visit("desk-erasure", "desk:run", "privacy@desk.example", {"run": "run"}),
    Visit("desk-erasure-waiting", "desk:run", "privacy@desk.example", {"run": "waiting"}),
    Visit("desk-erasure-moving", "desk:run", "privacy@desk.example", {"run": "moving"}),
    Visit("desk-receipt", "desk:receipt", "privacy@desk.example", {"run": "run"}),
    Visit("desk-forbidden", "desk:client_log", "billing@desk.example", ADA, status=403),
)

VISITS = PORTAL + DESK
