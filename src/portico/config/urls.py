"""Every address of the house, by door."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("portico.desk.urls")),
    path("", include("portico.portal.urls")),
]
