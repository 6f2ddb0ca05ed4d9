"""The addresses of sign-up, sign-in and security. `named` has the names that Django's settings and django-allauth know, without a namespace."""

from django.urls import path

from portico.portal import agree, confirm, entry, passkeys, second_factors, second_step, security, sign_in

named = [
    path("login/", sign_in.login, name="account_login"),
    path("login/second/", second_step.second, name="mfa_authenticate"),
    path("logout/", sign_in.sign_out, name="account_logout"),
]
urlpatterns = [
    path("register/", entry.register, name="register"),
    path("register/mail/", entry.check_mail, name="check_mail"),
    path("login/mail/", sign_in.check_mail_again, name="check_mail_again"),
    path("login/passkey/", second_step.passkey, name="passkey_sign_in"),
    path("login/passkey/options/", second_step.passkey_options, name="passkey_sign_in_options"),
    path("verify/<str:token>/", entry.verify, name="verify"),
    path("reset/", sign_in.reset, name="reset"),
    path("reset/sent/", sign_in.reset_sent, name="reset_sent"),
    path("reset/<str:token>/", sign_in.reset_password, name="reset_password"),
    path("agree/", agree.agree, name="agree"),
    path("suspended/", agree.suspended, name="suspended"),
    path("confirm-password/", confirm.confirm_password, name="confirm_password"),
    path("confirm-password/passkey/", confirm.confirm_by_passkey, name="confirm_passkey"),
    path("confirm-password/passkey/options/", confirm.passkey_options, name="confirm_passkey_options"),
    path("security/", security.security, name="security"),
    path("security/password/", security.change_password, name="change_password"),
    path("security/email/", security.change_email, name="change_email"),
    path("security/app/", second_factors.app, name="app"),
    path("security/app/remove/", second_factors.remove_app, name="remove_app"),
    path("security/codes/", second_factors.codes, name="codes"),
    path("security/codes/recovery-codes.txt", second_factors.codes_text, name="codes_text"),
    path("security/codes/kept/", second_factors.codes_kept, name="codes_kept"),
    path("security/passkeys/add/", passkeys.add_passkey, name="add_passkey"),
    path("security/passkeys/options/", passkeys.creation_options, name="passkey_options"),
    path("security/passkeys/<str:passkey>/", passkeys.passkey, name="passkey"),
    path("security/passkeys/<str:passkey>/remove/", passkeys.remove_passkey, name="remove_passkey"),
    path("security/sign-ins/", security.sign_ins, name="sign_ins"),
    path("security/sessions/end/", security.end_session, name="end_session"),
    path("security/sessions/end-others/", security.end_sessions, name="end_sessions"),
]
