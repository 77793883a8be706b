"""Applications, middleware, templates, language and static files."""

from . import env
from .secrets import load

BASE_DIR = env.BASE_DIR
PORTAL_DATA_DIR = env.DATA_DIR
EMBEDDED = env.EMBEDDED
DEBUG = False

SECRET_KEY, CREDENTIALS_KEYS = load()
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "portal.desk.apps.CollectedFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_q",
    "portal.teams",
    "portal.events",
    "portal.publishing",
    "portal.delivery",
    "portal.worker",
    "portal.cli",
    "portal.desk.apps.DeskConfig",
]

MIDDLEWARE = [
    "portal.teams.forwarded.ForwardedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "portal.erasing.again.ErasedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.teams.sessions.SessionUseMiddleware",
    "portal.teams.middleware.NoStoreMiddleware",
    "portal.teams.middleware.BoundsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.teams.middleware.ScopeMiddleware",
    "portal.teams.second_factor.SecondFactorMiddleware",
    "portal.desk.base.unfit.UnfitRows",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
AUTH_USER_MODEL = "teams.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.desk.base.filters"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.desk.base.banner.banner",
            ],
        },
    },
]

LANGUAGE_CODE = env.text("LANGUAGE_CODE", "en")
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_I18N = True
# further languages are offered when their texts are there; until then nobody chooses, so no middleware asks
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.text("PORTAL_STATIC_DIR", str(PORTAL_DATA_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
