"""Where something below must reach something above, it is wired here and nowhere else."""

from portico.casework.restore_gate import gate as restore_gate
from portico.kit import gate


def connect() -> None:
    """Install the restore gate's answer."""
    gate.wire(restore_gate)
