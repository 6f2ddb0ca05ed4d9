"""Where something below must reach something above, it is wired here and nowhere else."""

from portico.accounts.memories import REMEMBERED
from portico.casework.restore_gate import gate as restore_gate
from portico.desk.lists import SEARCHES
from portico.kit import gate


def connect() -> None:
    """Install the restore gate's answer, and name what sessions remember of others."""
    gate.wire(restore_gate)
    REMEMBERED.add(SEARCHES)
