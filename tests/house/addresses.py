"""Every address of the house, read from the URL resolver, so that no page can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern: its full name and the names of what it takes."""

    name: str
    route: str
    takes: tuple[str, ...]


def every() -> list[Address]:
    """All addresses, in the order of the resolver."""
    return list(_within(get_resolver(), "", ""))


def _within(resolver: URLResolver, space: str, route: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _within(entry, f"{space}{entry.namespace}:" if entry.namespace else space, here)
        elif isinstance(entry, URLPattern):
            takes = tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex)
            yield Address(f"{space}{entry.name}" if entry.name else here, here, takes)
