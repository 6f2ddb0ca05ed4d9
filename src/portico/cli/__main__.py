"""`python -m portico.cli` is the `portico` command."""

from portico.cli.main import main

main()
