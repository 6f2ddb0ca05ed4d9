"""Reading the e-mail history and the suppression list."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.translation import gettext as _

from portico.mail.addresses import digest
from portico.mail.models import Message, Suppression
from portico.mail.templates import places
from portico.people.models import Client, Person

EVERYTHING = "all"
_OPENED = re.compile(r'href="\{\{\w+\}\}"')


def of_client(client: Client | UUID, persons: Iterable[Person | UUID] = ()) -> QuerySet[Message]:
    """What was written in the matters of a client, and to these people of it, newest first; without the secrets."""
    return _newest(Message.objects.filter(Q(client=client) | Q(person__in=list(persons))))


def _newest(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.defer("secrets", "html").order_by("-created_at", "-pk")


def words_of(message: Message) -> str:
    """The text of a mail for its history. A link that opened a door is not shown, sent or not."""
    return places(message.text, _("[link removed after sending]"))


def layout_of(message: Message) -> str:
    """The HTML of a mail for its history. What was a link that opened a door is none, and says so."""
    gone = _("[link removed after sending]")
    return places(_OPENED.sub(f'title="{escape(gone)}"', message.html), escape(gone))


def is_suppressed(address: str, scope: str) -> bool:
    """Whether mailings of this scope must not reach the address."""
    return Suppression.objects.filter(digest=digest(address), scope__in=(scope, EVERYTHING)).exists()
