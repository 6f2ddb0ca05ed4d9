"""The door for operators: the `portico` command."""
