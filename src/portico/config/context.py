"""What every template may use."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portico.people.models import Seller


def portico(request: HttpRequest) -> dict[str, Any]:
    """The seller, as the middleware read it or when a template asks, and whether this is a demo."""
    seller = (lambda: request.seller) if hasattr(request, "seller") else cache(Seller.objects.first)
    return {"seller": seller, "demo": settings.PORTICO.demo}
