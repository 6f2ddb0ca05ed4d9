"""Changing one's e-mail address. It counts once the new one is verified; until then nothing changes."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from portico.accounts.actions.passwords import WrongPassword
from portico.accounts.actions.pending import forget_address_change
from portico.accounts.actions.verification import send_verification
from portico.accounts.events import record
from portico.accounts.queries import person_with_address
from portico.accounts.throttle import ADDRESS_CHANGE, VERIFICATION, mailbox, spend
from portico.kit.addresses import canonical
from portico.mail.actions import enqueue
from portico.mail.models import Message
from portico.people.corrections import CorrectionsStopped, correctable
from portico.people.models import Person


def change_email(*, person: Person, new: str, at: datetime, ip: str | None) -> None:
    """Send the verification to a new address, and tell the present one; an earlier one that still waits is forgotten.

    If somebody has an account under it, that account is told instead, and whoever asked sees no difference. Raises
    `CorrectionsStopped` under a hold, `WrongPassword` where the password was changed since the person was read,
    `throttle.TooMany`, or `mail.addresses.BadAddress`.
    """
    spend((ADDRESS_CHANGE, str(person.pk)), (VERIFICATION, mailbox(new)), at=at)
    new = canonical(new).lower()
    with transaction.atomic():
        found = correctable(person.pk).select_for_update().first()
        if found is None:
            raise CorrectionsStopped
        if found.password != person.password:  # a change of password ends every request, also one under way
            raise WrongPassword
        forget_address_change(found)
        if new == found.email.lower():
            return
        record("person.email_change_asked", found, at=at, ip=ip)
        enqueue(
            template="address_change_asked",
            person=found,
            to=found.email,
            language=found.language,
            stream=Message.Stream.SECURITY,
            context={"name": found.name},
            at=at,
        )
        other = person_with_address(new)
        if other is not None:
            enqueue(
                template="account_exists",
                person=other,
                to=other.email,
                language=other.language,
                stream=Message.Stream.SECURITY,
                context={},
                at=at,
            )
            return
        address = EmailAddress.objects.create(user=found, email=new, verified=False, primary=False)
        send_verification(person=found, address=address, at=at)
