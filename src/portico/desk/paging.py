"""Paging of lists, as the desk uses it."""

from portico.kit.paging import Page, page_of

__all__ = ["Page", "page_of"]
