"""Tests of `portico.rights`."""
