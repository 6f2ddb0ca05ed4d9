"""The addresses of sign-up, sign-in and security. `named` has the two names that Django's settings know, without a namespace."""

from django.urls import path

from portico.portal import agree, entry, security, sign_in

named = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.sign_out, name="account_logout"),
]
urlpatterns = [
    path("register/", entry.register, name="register"),
    path("register/mail/", entry.check_mail, name="check_mail"),
    path("login/mail/", sign_in.check_mail_again, name="check_mail_again"),
    path("verify/<str:token>/", entry.verify, name="verify"),
    path("reset/", sign_in.reset, name="reset"),
    path("reset/sent/", sign_in.reset_sent, name="reset_sent"),
    path("reset/<str:token>/", sign_in.reset_password, name="reset_password"),
    path("agree/", agree.agree, name="agree"),
    path("suspended/", agree.suspended, name="suspended"),
    path("confirm-password/", security.confirm_password, name="confirm_password"),
    path("security/", security.security, name="security"),
    path("security/password/", security.change_password, name="change_password"),
    path("security/email/", security.change_email, name="change_email"),
    path("security/sessions/end/", security.end_session, name="end_session"),
    path("security/sessions/end-others/", security.end_sessions, name="end_sessions"),
]
