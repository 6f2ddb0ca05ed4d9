"""The answer to whoever tries too often."""

from datetime import datetime
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_many(request: HttpRequest, *, until: datetime, at: datetime) -> HttpResponse:
    """429, and in how many minutes to try again."""
    seconds = max(1, ceil((until - at).total_seconds()))
    response = render(request, "portal/too_many.html", {"minutes": ceil(seconds / 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response
