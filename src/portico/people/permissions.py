"""What staff may do: an enumeration in code; roles are sets of it."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One fine-grained permission."""

    ENTER_DESK = "enter_desk"
    VIEW_CLIENTS = "view_clients"
    VIEW_SPECIAL_CATEGORIES = "view_special_categories"
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
    MANAGE_STAFF = "manage_staff"


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
            Permission.VIEW_CONSENT_LOG,
            Permission.WITHDRAW_CONSENT,
            Permission.RECORD_CONSENT,
            Permission.VIEW_MAIL,
            Permission.SUSPEND_CLIENTS,
        }
    ),
    StaffRole.BILLING: frozenset({Permission.ENTER_DESK, Permission.VIEW_CLIENTS, Permission.SUSPEND_CLIENTS}),
    StaffRole.PRIVACY: frozenset(
        {
            Permission.ENTER_DESK,
            Permission.VIEW_CLIENTS,
            Permission.VIEW_SPECIAL_CATEGORIES,
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
