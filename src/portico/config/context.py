"""What every template may use."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portico.people.models import Seller


def portico(_request: HttpRequest) -> dict[str, Any]:
    """The seller, read once when a template asks, and whether this is a demo."""
    return {"seller": cache(Seller.objects.first), "demo": settings.PORTICO.demo}
