"""The cookie note: which cookies there are, why none can be left out, and how long each lasts."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portico.kit.cookies import necessary


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Every cookie of this house. Nothing here asks for anything: all of them are strictly necessary."""
    return render(request, "portal/cookies.html", {"cookies": [(one, _lasting(one.lasts)) for one in necessary()]})


def _lasting(lasts: timedelta | None) -> str:
    if lasts is None:
        return _("Until you close the browser.")
    return ngettext("%(count)d day.", "%(count)d days.", lasts.days) % {"count": lasts.days}
