"""Where something below must reach something above, it is wired here and nowhere else."""


def connect() -> None:
    """Install the restore gate's answer, the jobs, the checks."""
