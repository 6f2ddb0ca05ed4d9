"""Links for mails: always to the configured address, never to what a request's Host header says."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of the portal, such as `/receipt/<token>/`."""
    return f"{settings.PORTICO.base_url}{path}"
