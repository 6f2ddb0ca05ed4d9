"""Who may see what at the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portico.people.models import Staff
from portico.people.permissions import Permission, StaffRole, allows, roles_that_may


@dataclass(frozen=True, slots=True)
class Desk:
    """The member of staff at the desk."""

    person: UUID
    role: str

    @property
    def may(self) -> dict[str, bool]:
        """Every permission by its key, for templates: `desk.may.erase_clients`."""
        return {permission.value: allows(self.role, permission) for permission in Permission}

    def allows(self, permission: Permission) -> bool:
        """Whether this member of staff holds the permission."""
        return allows(self.role, permission)


class DeskRequest(HttpRequest):
    """What a view of the desk is given: a request of somebody who works here."""

    desk: Desk
    client_ip: str | None


View = Callable[..., HttpResponseBase]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only staff with the permission in.

    Nobody is sent to sign in. A person who does not work here gets 404 and learns nothing. Staff whose role lacks the
    permission get 403 and the roles that have it. What is shown is never kept by a cache.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: DeskRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.path)  # the path alone: a query may not travel on
            staff = Staff.objects.filter(person_id=request.user.pk).first()
            if staff is None:
                raise Http404
            request.desk = Desk(person=staff.person_id, role=staff.role)
            if not request.desk.allows(permission):
                return forbidden(request, permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return never_cache(guarded)

    return decorate


def forbidden(request: DeskRequest, permission: Permission) -> HttpResponse:
    """403, and which roles may."""
    own = StaffRole(request.desk.role).label if request.desk.role in StaffRole else request.desk.role
    may = [role.label for role in roles_that_may(permission)]
    return render(request, "desk/forbidden.html", {"own": own, "may": may}, status=403)
