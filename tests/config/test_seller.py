"""Times are shown in the seller's zone."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from portico.config.context import portico
from portico.config.middleware import SellerMiddleware
from portico.people.models import Seller

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def _shown() -> str:
    def view(_request) -> HttpResponse:
        return HttpResponse(Template("{{ at|date:'Y-m-d H:i' }}").render(Context({"at": LATE})))

    return SellerMiddleware(view)(RequestFactory().get("/")).content.decode()


def test_a_page_shows_the_seller_s_time() -> None:
    assert _shown() == "2026-11-23 23:30"
    Seller.objects.create(
        name="S",
        street="s",
        postcode="1",
        city="c",
        country="DE",
        zone="Europe/Berlin",
        email="a@s.example",
        privacy_email="p@s.example",
    )
    assert _shown() == "2026-11-24 00:30"


def test_a_template_does_not_read_the_seller_again() -> None:
    def view(request) -> HttpResponse:
        with CaptureQueriesContext(connection) as seen:
            Template("{{ seller.name }}{{ seller.email }}").render(Context(portico(request)))
        return HttpResponse(str(len(seen)))

    assert SellerMiddleware(view)(RequestFactory().get("/")).content == b"0"
