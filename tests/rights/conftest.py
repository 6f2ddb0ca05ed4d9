"""The hard cases as rows, for the tests of what is only read."""

import pytest

from portico.people.models import Person
from tests.fixtures.people import Company
from tests.schema import cases as hard
from tests.schema.cases import Cases


@pytest.fixture
def cases(ada: Person, bob: Person, company: Company) -> Cases:
    """Ada's rows of every hard kind; she shares some with Bob and Grace."""
    return hard.build(ada, bob, company.owner)
