"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portico.people.models import Seller


def portico(_request: HttpRequest) -> dict[str, Any]:
    """The seller, lazily, and whether this is a demo."""
    return {"seller": lambda: Seller.objects.first(), "demo": settings.PORTICO.demo}
