"""Django's settings. What an operator may choose comes from `portico.config.environment`."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portico.config import databases, environment

PORTICO = environment.read()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = PORTICO.secret_key
DEBUG = PORTICO.debug
ALLOWED_HOSTS = list(PORTICO.hosts)
ROOT_URLCONF = "portico.config.urls"
WSGI_APPLICATION = "portico.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portico.config",
    "portico.portal",
    "portico.desk",
    "portico.cli",
    "portico.casework",
    "portico.accounts",
    "portico.consent",
    "portico.fields",
    "portico.mail",
    "portico.people",
    "portico.journal",
    "portico.rights",
    "portico.kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_q",
    "django_htmx",
    "template_partials",
    "django_tables2",
    "django_filters",
    "phonenumber_field",
    "django_countries",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portico.config.middleware.RestoreGateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portico.config.middleware.ClientAddressMiddleware",
    "portico.config.middleware.SellerMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portico.config.middleware.LongestRequestMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portico.config.middleware.PersonLanguageMiddleware",
    "portico.accounts.middleware.SessionGuardMiddleware",
    "portico.portal.seen.SeenByStaffMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portico.config.context.portico",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

FORM_RENDERER = "portico.kit.widgets.Renderer"

# --- database -----------------------------------------------------------------------------------------------

DATABASES = {"default": databases.configuration(PORTICO.database_url)}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cache",
        # Limits of sign-in lie here: with Django's 300 entries, whoever fills the cache would throw them out.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "jobs": {
        "BACKEND": "django.core.cache.backends.dummy.DummyCache"
    },  # django-q writes its pulse there twice a second
}

# --- people and sign-in -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["portico.accounts.backends.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "portico.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "portico.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # a link is a row: it opens once
ACCOUNT_EMAIL_NOTIFICATIONS = False  # portico.accounts writes them, through the outbox
ACCOUNT_RATE_LIMITS = False  # portico.accounts.throttle: these keys would hold IPs
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 600  # between the password and the second factor

MFA_ADAPTER = "portico.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # so that each passkey is two factors in one, and can sign in by itself

# --- languages and time -------------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["portico.config.formats"]

# --- files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = PORTICO.root / "var" / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
MEDIA_ROOT = PORTICO.media
MEDIA_URL = "/no-media-is-served/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- mail ---------------------------------------------------------------------------------------------------

_smtp = urlsplit(PORTICO.smtp_url)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _smtp.hostname or ""
EMAIL_PORT = _smtp.port or {"smtps": 465, "smtp+starttls": 587}.get(_smtp.scheme, 25)
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_USE_TLS = _smtp.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = PORTICO.mail_from

# --- jobs ---------------------------------------------------------------------------------------------------

Q_CLUSTER = {
    "name": "portico",
    "orm": "default",
    "cache": "jobs",
    "workers": 2,
    "timeout": 600,
    "retry": 660,
    "max_attempts": 1,
    "save_limit": -1,
    "ack_failures": True,
    "poll": 0.5,
    "catch_up": False,
    "bulk": 1,
    "label": "Portico jobs",
}

# --- security -----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
_https = PORTICO.base_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [PORTICO.base_url]
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]  # uniqueness is a conditional constraint on Lower(email)

_log_file = os.environ.get("PORTICO_LOG_FILE")  # set by the supervisor; a console of one's own then gets warnings only
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portico.kit.logs.CarefulFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING" if _log_file else "INFO"},
        **(
            {"file": {"class": "logging.handlers.WatchedFileHandler", "filename": _log_file, "formatter": "line"}}
            if _log_file
            else {}
        ),
    },
    "root": {"handlers": ["console", *(["file"] if _log_file else [])], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django-q": {"level": "WARNING"},  # it speaks twice of every job
        "fido2": {"level": "WARNING"},  # it writes the id of every passkey that signs
        "mail.log": {"level": "WARNING"},  # the catcher's library writes every line of a conversation
        "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}

# --- rights -------------------------------------------------------------------------------------------------

RIGHTS: dict[str, Any] = {
    "person": "people.Person",
    "client": "people.Client",
    "member": "people.Member",  # person, client, role
    "staff": "people.Staff",  # person; never swept in through a client
    "owner_role": "owner",
    "declarations": "portico.config.declarations.THIRD_PARTY",
    "words": "portico.config.words",  # of categories and columns
    "participants": "portico.config.participants.PARTICIPANTS",
    "purposes_in_rows": "portico.fields.queries.purposes_in_rows",
    "hold": "people.Hold",  # goes last, with the roots themselves
    "held": "portico.casework.holding.not_restricted",
    "identifiers": {  # what would give an erased person away; e-mail addresses and phone numbers are known by their fields
        "name": ("people.Person.name",),
        "company": ("people.Client.company",),
        "vat_id": ("people.Client.vat_id",),
        "city": ("people.Client.city",),
        "address": (("people.Client.street", "people.Client.number", "people.Client.postcode"),),
    },
}
