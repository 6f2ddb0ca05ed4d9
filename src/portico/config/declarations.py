"""What third-party models hold: they cannot carry their declaration themselves."""

from django.utils.translation import gettext_lazy as _

from portico.journal.purposes import SECURITY
from portico.people.purposes import ACCOUNT
from portico.privacy import Declaration, Impersonal, Origin, declare, personal, reference, secret, technical, tie

THIRD_PARTY: dict[str, Declaration] = {
    "account.EmailAddress": declare(
        tie("person", "user", "owner"),
        title=_("Your sign-in addresses"),
        sources={Origin.PERSON, Origin.COLLEAGUE, Origin.STAFF},
        columns={
            "id": technical(),
            "user": reference(),
            "email": personal("contact", purposes={ACCOUNT}),
            "verified": technical(),
            "primary": technical(),
        },
    ),
    "account.EmailConfirmation": declare(
        tie("person", "email_address__user", "owner"),
        title=_("Confirmations of addresses"),
        sources={Origin.PORTAL},
        columns={
            "id": technical(),
            "email_address": reference(),
            "created": technical(),
            "sent": personal("use", purposes={SECURITY}),
            "key": secret(),
        },
    ),
    "mfa.Authenticator": declare(
        tie("person", "user", "owner"),
        title=_("Your second factors"),
        sources={Origin.PERSON, Origin.PORTAL},
        columns={
            "id": technical(),
            "user": reference(),
            "type": personal("use", purposes={SECURITY}),
            "data": secret(),  # keys, sealed; of a passkey what checks its signature
            "created_at": personal("use", purposes={SECURITY}),
            "last_used_at": personal("use", purposes={SECURITY}),
        },
    ),
    "auth.Permission": declare(Impersonal(_("Django's list of permissions, not used."))),
    "auth.Group": declare(Impersonal(_("Django's groups, not used."))),
    "auth.Group_permissions": declare(Impersonal(_("Django's groups, not used."))),
    "contenttypes.ContentType": declare(Impersonal(_("Django's list of models."))),
    "django_q.Schedule": declare(Impersonal(_("Names of nightly jobs."))),
    "django_q.Task": declare(Impersonal(_("Results of jobs are off; a job is a name and an opaque id."))),
    "django_q.OrmQ": declare(Impersonal(_("The queue of jobs: a job is a name and an opaque id."))),
}
