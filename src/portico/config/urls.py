"""Every address of the house, by door."""

from django.urls import include, path
from django.views.i18n import set_language

from portico.portal import entry_urls

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("desk/", include("portico.desk.urls")),
    path("", include(entry_urls.named)),
    path("", include("portico.portal.urls")),
]
