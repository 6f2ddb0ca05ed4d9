"""Ada's identifiers, and a mail in which somebody mentions her."""

from email.message import EmailMessage
from uuid import UUID

from portico.rights.identifiers import Identifiers

RUN = UUID(int=7)
ADA = Identifiers(
    emails=frozenset({"Ada@Lovelace.example"}),
    phones=frozenset({"+442079460101"}),
    vat_ids=frozenset({"DE123456789"}),
    uuids=frozenset({"0b7f4c1e-9a52-4c0f-8d0e-2f5a1c3d4e5f"}),
    addresses=frozenset({("St James's Square", "12", "SW1Y 4JH")}),
    names=frozenset({"Ada Lovelace"}),
    cities=frozenset({"London"}),
    companies=frozenset({"Engines & Söhne"}),
)


def mime(words: str, encoding: str) -> str:
    made = EmailMessage()
    made["Subject"] = "Hello"
    made["To"] = "someone@people.example"
    made.set_content(words, cte=encoding)
    return made.as_string()


LONG = "Dear colleague, " * 12 + "please write to ada@lovelace.example before noon. " + "Thank you. " * 12
