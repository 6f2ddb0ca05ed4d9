"""A person's own statement on a fact that they dispute (Art. 16 GDPR). No lock and no hold but an erasure keeps it off."""

from datetime import datetime
from typing import Any

from django.db import transaction

from portico.fields.kinds import About, Audience
from portico.fields.models import Definition, Statement
from portico.fields.models.statements import FACTS
from portico.journal.actions import note
from portico.people.models import Member, Person
from portico.people.roles import May, may

LONGEST = 5000


class NoSuchFact(LookupError):
    """Nothing of that name is held about the person where they may see it."""

    def __init__(self, fact: str) -> None:
        """Carry the key."""
        super().__init__(f"There is no fact {fact} that this person can see.")
        self.fact = fact


def state(*, person: Person, member: Member | None, fact: str, words: str, at: datetime) -> Statement:
    """Keep a person's words beside a fact, in place of what they said of it before. Raises `NoSuchFact`."""
    with transaction.atomic():
        on = _on(person, member, fact)
        Person.objects.select_for_update().filter(pk=person.pk).first()
        made, _new = Statement.objects.update_or_create(**on, defaults={"words": words.strip()[:LONGEST], "at": at})
        _note("statement.made", made, at)
    return made


def take_back(*, person: Person, member: Member | None, fact: str, at: datetime) -> bool:
    """Remove a person's statement on a fact; whether there was one. Raises `NoSuchFact`."""
    with transaction.atomic():
        found = Statement.objects.select_for_update().filter(**_on(person, member, fact)).first()
        if found is None:
            return False
        _note("statement.taken_back", found, at)
        found.delete()
    return True


def _on(person: Person, member: Member | None, fact: str) -> dict[str, Any]:
    """What a statement on a fact is known by."""
    definition = None
    if fact in FACTS:
        about = FACTS[fact][1]
    else:
        definition = Definition.objects.filter(key=fact, active=True, in_profile=True, audience=Audience.CLIENT).first()
        if definition is None:
            raise NoSuchFact(fact)
        about = definition.about
    if about == About.PERSON:
        return {"person": person, "client": None, "definition": definition, "fact": fact}
    if member is None or not may(member, May.CORRECT_ACCOUNT):
        raise NoSuchFact(fact)
    return {"person": person, "client": member.client, "definition": definition, "fact": fact}


def _note(verb: str, statement: Statement, at: datetime) -> None:
    note(
        verb=verb,
        at=at,
        actor=statement.person_id,
        actor_role="client",
        person=statement.person_id,
        client=statement.client_id,
        about=("fields.Definition", statement.definition_id) if statement.definition_id else ("", ""),
        detail=statement.fact,
    )
