"""The addresses of this door. Signing up and in stand in `entry_urls`."""

from django.urls import path

from portico.portal import (
    activity,
    consent,
    dashboard,
    demo_mail,
    documents,
    emails,
    entry_urls,
    mail_links,
    privacy,
    profile,
    receipts,
)

app_name = "portal"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("profile/", profile.profile, name="profile"),
    path("profile/account/", profile.account, name="profile_account"),
    path("profile/consent/", profile.choices, name="profile_consent"),
    path("consent/", consent.consent, name="consent"),
    path("consent/off/", consent.all_off, name="consent_all_off"),
    path("consent/confirm/<str:token>/", mail_links.confirm, name="confirm_consent"),
    path("consent/<slug:purpose>/", consent.switch, name="consent_switch"),
    path("unsubscribe/<str:token>/", mail_links.unsubscribe, name="unsubscribe"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("receipt/<str:token>/", receipts.receipt, name="receipt"),
    path(".well-known/portico-keys.json", receipts.keys, name="keys"),
    path("emails/", emails.emails, name="emails"),
    path("emails/<uuid:message>/", emails.one_email, name="email"),
    path("activity/", activity.activity, name="activity"),
    path("terms/", documents.terms, name="terms"),
    path("terms/<int:version>/", documents.terms, name="terms_version"),
    path("processing-agreement/", documents.processing_agreement, name="processing_agreement"),
    path("processing-agreement/<int:version>/", documents.processing_agreement, name="processing_agreement_version"),
    path("privacy-notice/", documents.privacy_notice, name="privacy_notice"),
    path("privacy-notice/<int:version>/", documents.privacy_notice, name="privacy_notice_version"),
    path("demo/mail/", demo_mail.mailboxes, name="demo_mail"),
    path("demo/mail/<str:name>/", demo_mail.letter, name="demo_letter"),
    *entry_urls.urlpatterns,
]
