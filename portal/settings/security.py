"""Who may reach the portal and what browsers are told."""

import ipaddress
import re
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from . import env

ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")


def _proxies() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network | str]:
    """Addresses and networks; ``unix`` for a proxy that speaks over a Unix socket."""
    try:
        return [each if each == "unix" else ipaddress.ip_network(each) for each in env.names("TRUSTED_PROXIES")]
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES takes addresses, networks and 'unix': {error}.") from None


def _here() -> str:
    """Where a demo of this data directory was served last, else the address that gunicorn takes by itself."""
    try:
        found = re.search(r"http://127\.0\.0\.1:\d{1,5}(?=\s)", DEMO_MARK.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    return found[0] if found else "http://127.0.0.1:8000"


TRUSTED_PROXIES = _proxies()
DEMO_MARK = env.DATA_DIR / "demo.txt"
PORTAL_URL = (env.text("PORTAL_URL") or _here()).rstrip("/")
ALLOW_PRIVATE_PLATFORM_HOSTS = env.flag("ALLOW_PRIVATE_PLATFORM_HOSTS", False)

if not PORTAL_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("PORTAL_URL must begin with http:// or https://.")

LOCAL_ONLY = set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}
SECURE = PORTAL_URL.startswith("https://") or not LOCAL_ONLY

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-callboard" if SECURE else "callboard"
CSRF_COOKIE_NAME = "__Host-callboard-csrf" if SECURE else "callboard-csrf"
DEVICE_COOKIE_NAME = "__Host-callboard-device" if SECURE else "callboard-device"
SESSION_ENGINE = "portal.teams.sessions"
SESSION_IDLE = timedelta(minutes=env.whole("PORTAL_SESSION_IDLE_MINUTES", 30))
SESSION_COOKIE_AGE = env.whole("PORTAL_SESSION_HOURS", 12) * 60 * 60
CSRF_TRUSTED_ORIGINS = [PORTAL_URL] if SECURE else []
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz(/web)?$"]  # asked on loopback by whatever watches the process
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"

SECURE_CSP = {
    "default-src": [CSP.SELF],
    # Unfold's Alpine evaluates its attributes; without this its pages do not work
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "img-src": [CSP.SELF, "data:"],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.teams.context_words.ContextWordsValidator"},
]
