"""Portico: the client portal in which every right a person has over their data is a working feature."""

__version__ = "0.1.0"
