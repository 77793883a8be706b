"""A second factor beside the password: who must have one, and which kinds are offered."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from . import env
from .security import PORTAL_URL, SECURE

_CHOICES = ("required", "optional")
_wanted = env.text("PORTAL_SECOND_FACTOR") or ("optional" if env.EMBEDDED and not SECURE else "required")
if _wanted not in _CHOICES:
    raise ImproperlyConfigured(f"PORTAL_SECOND_FACTOR must be required or optional, not '{_wanted}'.")

#: for Owners, Integration managers, and files with people's addresses
SECOND_FACTOR_REQUIRED = _wanted == "required"


def _can_hold_passkeys(url: str) -> bool:
    """Browsers keep a passkey for a host name, never for an address of numbers, and only over https or on localhost."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return bool(host) and (parts.scheme == "https" or host == "localhost")
    return False


PASSKEYS = _can_hold_passkeys(PORTAL_URL)

MFA_ADAPTER = "portal.teams.authenticators.Authenticators"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_TOTP_ISSUER = "Callboard"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by an Owner, not by the person
MFA_FORMS = {
    name: f"portal.teams.second_factor_forms.{form}"
    for name, form in {
        "authenticate": "Authenticate",
        "authenticate_webauthn": "AuthenticateByPasskey",
        "reauthenticate": "Reauthenticate",
        "reauthenticate_webauthn": "ReauthenticateByPasskey",
        "activate_totp": "ActivateApp",
        "add_webauthn": "AddPasskey",
        "edit_webauthn": "RenamePasskey",
    }.items()
}
