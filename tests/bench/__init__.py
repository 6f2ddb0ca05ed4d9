"""The runner of the measurements."""
