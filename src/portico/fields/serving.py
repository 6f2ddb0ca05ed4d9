"""Handing out a file that somebody attached."""

from django.http import FileResponse
from django.http.response import HttpResponseBase

from portico.fields.models import Value


def attachment(value: Value) -> HttpResponseBase | None:
    """A file as a download: never shown within a page, never taken for another type, never kept by a cache. None: it is gone."""
    try:
        content = value.file.open("rb")
    except FileNotFoundError:
        return None
    answer = FileResponse(content, as_attachment=True, filename=value.text, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
