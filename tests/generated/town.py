"""A database filled to the maximum: Ann is the subject, Cox shares rows with her, Bea has nothing to do with either."""

from dataclasses import dataclass

from portico.rights.map import Map
from tests.generated.filler import Actor, Cell, Filler


@dataclass(frozen=True)
class Town:
    """The people, their rows, and whom each cell is about. `map` is the one by which the rows were made."""

    map: Map
    ann: Actor
    cox: Actor
    bea: Actor
    truth: dict[Cell, str]
    filled: frozenset[str]


def build(map_: Map) -> Town:
    """Everybody's rows, in every way in which they can be someone's."""
    filler = Filler(map_)
    ann, cox = filler.actor("ann7"), filler.actor("cox7")
    filler.fill(ann, cox)
    filler.fill(cox)
    apart = Filler(map_)  # knows no row of the others', and so points at none
    bea = apart.actor("bea7")
    apart.fill(bea)
    return Town(map_, ann, cox, bea, filler.truth | apart.truth, frozenset(filler.made))
