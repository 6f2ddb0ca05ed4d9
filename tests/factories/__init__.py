"""Made-up people and companies, as plain functions over the real actions."""

from tests.factories.people import NAMES, client, member, person, staff

__all__ = ["NAMES", "client", "member", "person", "staff"]
