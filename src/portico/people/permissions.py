"""What staff may do: an enumeration in code, each with a plain name; roles are sets of it."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One fine-grained permission."""

    ENTER_DESK = "enter_desk"
    VIEW_CLIENTS = "view_clients"
    VIEW_SPECIAL_CATEGORIES = "view_special_categories"
    EXPORT_LISTS = "export_lists"
    NOTE_CLIENTS = "note_clients"
    MANAGE_MEMBERS = "manage_members"
    VIEW_PORTAL = "view_portal"
    VIEW_CONSENT_LOG = "view_consent_log"
    WITHDRAW_CONSENT = "withdraw_consent"
    RECORD_CONSENT = "record_consent"
    VIEW_MAIL = "view_mail"
    VIEW_JOURNAL = "view_journal"
    SUSPEND_CLIENTS = "suspend_clients"
    RESTRICT_CLIENTS = "restrict_clients"
    ERASE_CLIENTS = "erase_clients"
    EXPORT_CLIENTS = "export_clients"
    HANDLE_REQUESTS = "handle_requests"
    MANAGE_SETTINGS = "manage_settings"


WORDS: Mapping[Permission, Promise] = {
    Permission.ENTER_DESK: _("open the desk"),
    Permission.VIEW_CLIENTS: _("find clients and read their summary and profile"),
    Permission.VIEW_SPECIAL_CATEGORIES: _("read answers of special categories, such as health"),
    Permission.EXPORT_LISTS: _("take lists and logs out of Portico as files"),
    Permission.NOTE_CLIENTS: _("write notes about clients and tag them"),
    Permission.MANAGE_MEMBERS: _("invite people into a client account and remove them"),
    Permission.VIEW_PORTAL: _("see the portal as a client sees it"),
    Permission.VIEW_CONSENT_LOG: _("read the consent log"),
    Permission.WITHDRAW_CONSENT: _("withdraw a consent for a person"),
    Permission.RECORD_CONSENT: _("record a consent, with its evidence"),
    Permission.VIEW_MAIL: _("read the e-mails that clients were sent"),
    Permission.VIEW_JOURNAL: _("read what happened in a client account"),
    Permission.SUSPEND_CLIENTS: _("suspend and reactivate clients"),
    Permission.RESTRICT_CLIENTS: _("restrict processing and lift the restriction"),
    Permission.ERASE_CLIENTS: _("delete clients and persons"),
    Permission.EXPORT_CLIENTS: _("make a package of a client's data"),
    Permission.HANDLE_REQUESTS: _("handle requests of data subjects"),
    Permission.MANAGE_SETTINGS: _("change what the desk offers, such as its tags"),
}


class StaffRole(models.TextChoices):
    """The four roles that are shipped."""

    OWNER = "owner", _("owner")
    SUPPORT = "support", _("support")
    BILLING = "billing", _("billing")
    PRIVACY = "privacy", _("privacy officer")


GRANTS: dict[str, frozenset[Permission]] = {
    StaffRole.OWNER: frozenset(Permission),
    StaffRole.SUPPORT: frozenset(
        {
            Permission.ENTER_DESK,
            Permission.VIEW_CLIENTS,
            Permission.VIEW_SPECIAL_CATEGORIES,
            Permission.NOTE_CLIENTS,
            Permission.MANAGE_MEMBERS,
            Permission.VIEW_PORTAL,
            Permission.VIEW_CONSENT_LOG,
            Permission.WITHDRAW_CONSENT,
            Permission.RECORD_CONSENT,
            Permission.VIEW_MAIL,
            Permission.SUSPEND_CLIENTS,
        }
    ),
    StaffRole.BILLING: frozenset(
        {Permission.ENTER_DESK, Permission.VIEW_CLIENTS, Permission.NOTE_CLIENTS, Permission.SUSPEND_CLIENTS}
    ),
    StaffRole.PRIVACY: frozenset(
        {
            Permission.ENTER_DESK,
            Permission.VIEW_CLIENTS,
            Permission.VIEW_SPECIAL_CATEGORIES,
            Permission.EXPORT_LISTS,
            Permission.NOTE_CLIENTS,
            Permission.VIEW_CONSENT_LOG,
            Permission.WITHDRAW_CONSENT,
            Permission.RECORD_CONSENT,
            Permission.VIEW_MAIL,
            Permission.VIEW_JOURNAL,
            Permission.RESTRICT_CLIENTS,
            Permission.ERASE_CLIENTS,
            Permission.EXPORT_CLIENTS,
            Permission.HANDLE_REQUESTS,
        }
    ),
}


def allows(role: str, permission: Permission) -> bool:
    """Whether a role holds a permission. An unknown role holds none."""
    return permission in GRANTS.get(role, frozenset())


def roles_that_may(permission: Permission) -> list[StaffRole]:
    """The roles that hold a permission, in the order in which they are declared."""
    return [role for role in StaffRole if allows(role, permission)]
