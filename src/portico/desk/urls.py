"""The addresses of this door. Every view names the permission it needs."""

from django.urls import path

from portico.desk import clients

app_name = "desk"
urlpatterns = [
    path("clients/", clients.clients, name="clients"),
]
