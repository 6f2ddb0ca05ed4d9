"""What a browser is asked when a passkey is made or shown, as an answer to a script."""

import json
from typing import Any

from django.http import HttpResponse

_ESCAPES = {
    ord(">"): "\\u003E",
    ord("<"): "\\u003C",
    ord("&"): "\\u0026",
}  # a name stays words, wherever it is looked at


def as_json(asked: dict[str, Any]) -> HttpResponse:
    """The question in JSON, in which nothing looks like markup."""
    return HttpResponse(json.dumps(asked).translate(_ESCAPES), content_type="application/json")
