"""What a person does not get was agreed to, by name."""

from portico.rights import map as maps
from tests.generated.agreed import agreed, claims


def test_whatever_lessens_a_persons_rights_is_written_down_twice() -> None:
    said, known = claims(maps.current()), agreed()
    new = [line for line in said if line not in known]
    gone = [line for line in known if line not in said]
    assert (new, gone) == ([], []), "If this is meant, run `python -m tests.generated.agreed` and read what it changes."
