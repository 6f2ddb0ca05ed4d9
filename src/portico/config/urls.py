"""Every address of the house, by door."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("desk/", include("portico.desk.urls")),
    path("", include("portico.portal.urls")),
]
