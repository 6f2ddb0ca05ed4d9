"""Tests of `portico.privacy`."""
