"""The roots of a right: whom a run is about. Computed once and stored on the run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext_lazy as _

from portico.privacy import Blocker, Root, Subject


class UnknownRoot(LookupError):
    """There is no person or client with this id."""

    def __init__(self, root: str, root_id: UUID) -> None:
        """Carry what was asked for."""
        super().__init__(f"There is no {root} {root_id}. Give the public UUID that the desk shows.")
        self.root = root
        self.root_id = root_id


@dataclass(frozen=True, slots=True)
class Roots:
    """The persons and clients that a right covers, by their public UUIDs, and the one that was asked for."""

    root: str
    root_id: UUID
    persons: frozenset[UUID]
    clients: frozenset[UUID]

    def ids(self, root: Root) -> tuple[UUID, ...]:
        """The ids of one kind of root, sorted, so that the same roots give the same SQL."""
        return tuple(sorted(self.persons if root is Root.PERSON else self.clients))

    @property
    def subject(self) -> Subject:
        """The roots as participants see them."""
        return Subject(persons=self.persons, clients=self.clients)


def model_of(root: Root) -> type[Model]:
    """The model that stands for a kind of root (`settings.RIGHTS`)."""
    return apps.get_model(settings.RIGHTS[root.value])


def _members() -> type[Model]:
    return apps.get_model(settings.RIGHTS["member"])


def _staff_among(persons: Iterable[UUID]) -> frozenset[UUID]:
    """Those who work at the desk: they are never swept in through a client."""
    label = settings.RIGHTS.get("staff")
    if not label:
        return frozenset()
    rows = apps.get_model(label)._base_manager.filter(person_id__in=list(persons))
    return frozenset(rows.values_list("person_id", flat=True))


def resolve(root: str, root_id: UUID) -> Roots:
    """The roots of a right that a person or client exercises.

    A person stands for themself and the clients whose last member they are; a client for itself and the persons who
    belong to no other client and do not work at the desk. Raises UnknownRoot.
    """
    kind = Root(root)
    if not model_of(kind)._base_manager.filter(pk=root_id).exists():
        raise UnknownRoot(root, root_id)
    members = _members()._base_manager
    if kind is Root.PERSON:
        others = members.filter(client_id=OuterRef("client_id")).exclude(person_id=root_id)
        alone = members.filter(~Exists(others), person_id=root_id)
        return Roots(
            root,
            root_id,
            frozenset({root_id}),
            frozenset(alone.values_list("client_id", flat=True)),
        )
    elsewhere = members.filter(person_id=OuterRef("person_id")).exclude(client_id=root_id)
    only_here = members.filter(~Exists(elsewhere), client_id=root_id)
    persons = frozenset(only_here.values_list("person_id", flat=True))
    return Roots(root, root_id, persons - _staff_among(persons), frozenset({root_id}))


def blockers(roots: Roots) -> Sequence[Blocker]:
    """What only the people themselves can settle: a client must not be left with members and without an owner."""
    owner = settings.RIGHTS["owner_role"]
    members = _members()._base_manager
    persons = roots.ids(Root.PERSON)
    owned = members.filter(person_id__in=persons, role=owner).exclude(client_id__in=roots.ids(Root.CLIENT))
    others = members.filter(client_id=OuterRef("client_id")).exclude(person_id__in=persons)
    orphaned = owned.filter(Exists(others), ~Exists(others.filter(role=owner))).values_list("client_id", flat=True)
    return [
        Blocker(
            key=f"last_owner:{client}",
            sentence=_("Hand over the ownership of the shared account to another member first, or close that account."),
        )
        for client in sorted(set(orphaned))
    ]
