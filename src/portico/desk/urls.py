"""The addresses of this door. Every view names the permission it needs."""

from django.urls import path

from portico.desk import (
    clients,
    consents,
    details,
    erasure,
    findings,
    holds,
    home,
    privacy,
    profile,
    requests,
    runs,
    tabs,
)

CLIENT = "clients/<uuid:client>/"

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("logout/", home.sign_out, name="logout"),
    path("clients/", clients.clients, name="clients"),
    path(CLIENT, tabs.client, name="client"),
    path(CLIENT + "summary/", tabs.summary, name="client_summary"),
    path(CLIENT + "profile/", profile.profile, name="client_profile"),
    path(CLIENT + "profile/<uuid:person>/withdraw/<slug:purpose>/", profile.withdraw, name="withdraw"),
    path(CLIENT + "files/<uuid:value>/", details.file, name="client_file"),
    path(CLIENT + "profile/<uuid:person>/consent/", consents.record, name="record_consent"),
    path(CLIENT + "profile/evidence/<uuid:evidence>/", consents.evidence, name="evidence"),
    path(CLIENT + "emails/", tabs.emails, name="client_emails"),
    path(CLIENT + "emails/<uuid:message>/", tabs.email, name="client_email"),
    path(CLIENT + "log/", tabs.log, name="client_log"),
    path(CLIENT + "privacy/", privacy.privacy, name="client_privacy"),
    path(CLIENT + "suspend/", holds.suspend, name="suspend"),
    path(CLIENT + "reactivate/", holds.reactivate, name="reactivate"),
    path(CLIENT + "restrict/", holds.restrict, name="restrict"),
    path(CLIENT + "unrestrict/", holds.unrestrict, name="unrestrict"),
    path(CLIENT + "export/", privacy.export, name="export"),
    path(CLIENT + "erase/", erasure.erase_client, name="erase_client"),
    path(CLIENT + "erase/<uuid:person>/", erasure.erase_person, name="erase_person"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:asked>/", requests.one_request, name="request"),
    path("requests/<uuid:asked>/start/", requests.start, name="request_start"),
    path("requests/<uuid:asked>/identity/", requests.identity, name="request_identity"),
    path("requests/<uuid:asked>/write/", requests.write, name="request_write"),
    path("requests/<uuid:asked>/extend/", requests.extend, name="request_extend"),
    path("requests/<uuid:asked>/unrestrict/", requests.unrestrict, name="request_unrestrict"),
    path("erasures/", runs.runs, name="runs"),
    path("erasures/findings/", findings.findings, name="findings"),
    path("erasures/findings/judge/", findings.judgement, name="judge"),
    path("erasures/<uuid:run>/", runs.run, name="run"),
    path("erasures/<uuid:run>/cancel/", runs.cancel, name="run_cancel"),
    path("erasures/<uuid:run>/receipt/", runs.receipt, name="receipt"),
]
