"""The words of the activity log: what each verb, detail and role means to those who read it.

The log stores keys, so that it can be read in any language; a key without words is shown as it is.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from portico.journal.models import Entry

Named = Mapping[tuple[str, str], str]  # what things are called in the reader's language, by (type, id)
_NOTHING: Named = MappingProxyType({})

VERBS = {
    "client.viewed": _("Staff looked at the account"),
    "client.suspended": _("Account suspended"),
    "client.reactivated": _("Suspension lifted"),
    "staff.appointed": _("Appointed to the desk"),
    "seller.changed": _("The seller's particulars changed"),
    "clients.sought": _("Staff searched for clients"),
    "clients.exported": _("List of clients taken out as a file"),
    "view.saved": _("View of the list kept"),
    "view.removed": _("View of the list removed"),
    "columns.chosen": _("Columns of the list chosen"),
    "portal.entered": _("Staff opened the portal to see it as its person does"),
    "portal.viewed": _("Staff saw a page of the portal"),
    "portal.left": _("Staff left the portal"),
    "note.written": _("Staff wrote a note"),
    "note.edited": _("Staff edited a note"),
    "note.removed": _("Staff removed a note"),
    "client.tagged": _("Tag set"),
    "client.untagged": _("Tag taken off"),
    "tag.defined": _("Tag added to the list"),
    "tag.changed": _("Tag changed"),
    "tag.removed": _("Tag removed from the list"),
    "hold.placed": _("Hold placed"),
    "hold.lifted": _("Hold lifted"),
    "request.received": _("Request received"),
    "request.viewed": _("Staff read the request"),
    "request.identity_checked": _("Identity checked"),
    "request.taken_up": _("Request taken up"),
    "marketing.objected": _("Objection to marketing"),
    "request.written": _("Message about a request"),
    "request.extended": _("More time taken for a request"),
    "request.closed": _("Request answered"),
    "finding.judged": _("Finding judged"),
    "retention.run": _("Past data removed"),
    "database.replayed": _("Restored backup brought in step"),
    "person.signed_up": _("Account created"),
    "person.signed_in": _("Signed in"),
    "person.signed_out": _("Signed out"),
    "person.sign_in_failed": _("Sign-in failed"),
    "person.password_changed": _("Password changed"),
    "person.password_refused": _("Password not confirmed"),
    "person.password_reset": _("Password reset"),
    "person.password_reset_asked": _("New password asked for"),
    "person.reauthenticated": _("Password confirmed"),
    "person.email_verified": _("E-mail address verified"),
    "person.email_change_asked": _("New e-mail address asked for"),
    "person.email_changed": _("E-mail address changed"),
    "person.sessions_ended": _("Other sessions ended"),
    "person.second_factor_added": _("Second factor added"),
    "person.second_factor_removed": _("Second factor removed"),
    "person.second_factor_refused": _("Second factor refused"),
    "person.second_factor_reset": _("Second factor reset"),
    "person.recovery_codes_made": _("Recovery codes made"),
    "person.passkey_renamed": _("Passkey renamed"),
    "person.corrected": _("Data corrected"),
    "client.corrected": _("Data corrected"),
    "statement.made": _("Statement on a disputed fact"),
    "statement.taken_back": _("Statement taken back"),
    "field.defined": _("Custom field defined"),
    "field.changed": _("Custom field changed"),
    "field.retired": _("Custom field retired"),
    "age.asked": _("Minimum age set"),
    "person.age_confirmed": _("Said to be old enough"),
    "invitation.sent": _("Somebody was invited to the account"),
    "invitation.sent_again": _("An invitation was sent again"),
    "invitation.withdrawn": _("An invitation was withdrawn"),
    "invitation.declined": _("An invitation was declined"),
    "member.joined": _("Joined the account"),
    "member.role_changed": _("Role in the account changed"),
    "member.removed": _("Removed from the account"),
    "member.left": _("Left the account"),
    "member.handed_over": _("Account handed over"),
    "consent.given": _("Consent given"),
    "consent.pending": _("Consent waiting for confirmation"),
    "consent.withdrawn": _("Consent withdrawn"),
    "evidence.viewed": _("Staff looked at the evidence of a consent"),
    "agreement.accepted": _("Agreement accepted"),
    "notice.shown": _("Privacy notice shown"),
    "export.asked": _("Download of the data asked for"),
    "export.fetched": _("Download of the data fetched"),
    "erasure.asked": _("Erasure asked for"),
    "erasure.decided": _("Erasure decided"),
    "erasure.cancelled": _("Erasure cancelled"),
    "erasure.cooling_off_skipped": _("Cooling-off skipped"),
    "erasure.verified": _("Erasure verified"),
    "erasure.stopped": _("Erasure stopped"),
}
DETAILS = {
    "totp": _("app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery code"),
    "lost": _("lost"),
    "stolen": _("stolen"),
    "broken": _("broken"),
    "owner": _("owner"),
    "support": _("support"),
    "billing": _("billing"),
    "technical": _("technical contact"),
    "overview": _("overview"),
    "people": _("people"),
    "consent": _("consent"),
    "agreements": _("agreements"),
    "activity": _("activity"),
    "summary": _("summary"),
    "profile": _("profile"),
    "emails": _("e-mails"),
    "log": _("log"),
    "file": _("file"),
    "staff_only": _("a note of our staff"),
    "privacy": _("privacy"),
    "erasing": _("being erased"),
    "cooling_off": _("erasure asked for, cooling-off"),
    "restricted": _("processing restricted"),
    "suspended": _("suspended"),
    "received": _("received"),
    "checked": _("identity checked"),
    "in_work": _("in work"),
    "done": _("done"),
    "refused": _("refused"),
    "harmless": _("judged harmless"),
    "removed": _("removed"),
    "portal": _("on the portal"),
    "desk": _("by staff"),
    "ticket": _("by a ticket"),
    "name": _("name"),
    "email": _("e-mail address"),
    "phone": _("phone"),
    "language": _("language"),
    "company": _("company"),
    "vat_id": _("VAT ID"),
    "address": _("postal address"),
}
ROLES = {
    "client": _("client"),
    "owner": _("staff (owner)"),
    "support": _("staff (support)"),
    "billing": _("staff (billing)"),
    "privacy": _("staff (privacy officer)"),
    "system": _("the system"),
    "operator": _("operator"),
    "guest": _("somebody not signed in"),
    "invited": _("whoever was invited"),
    "api": _("a program"),
    "mail link": _("a link in a mail"),
}


def in_words(entry: Entry, named: Named = _NOTHING) -> str:
    """What happened, with its detail where there is one. `named`: what the things that entries are about are called."""
    verb = str(VERBS.get(entry.verb, entry.verb))
    return f"{verb}: {detail_in_words(entry, named)}" if entry.detail else verb


def detail_in_words(entry: Entry, named: Named = _NOTHING) -> str:
    """Of what, such as which data; nothing where the entry tells no detail."""
    if entry.detail and entry.detail == entry.object_id:  # the key of what it is about, which may have a name
        return named.get((entry.object_type, entry.object_id), entry.detail)
    return str(DETAILS.get(entry.detail, entry.detail))


def role_in_words(role: str) -> str:
    """Who acted, by role and never by name."""
    return str(ROLES.get(role, role))
