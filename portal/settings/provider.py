"""Signing in by the organisation's own identity provider (OpenID Connect); off until OIDC_ISSUER names one."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.roles import Role

from . import env

OIDC_ISSUER = env.url("OIDC_ISSUER", ("https",))
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
OIDC_NAME = env.text("OIDC_NAME") or (urlsplit(OIDC_ISSUER).hostname or "")
OIDC_GROUPS_CLAIM = env.text("OIDC_GROUPS_CLAIM", "groups") or "groups"
LOCAL_PASSWORDS = env.flag("PORTAL_LOCAL_PASSWORDS", True)

if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER takes OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too.")
if not LOCAL_PASSWORDS and not OIDC_ISSUER:
    raise ImproperlyConfigured("PORTAL_LOCAL_PASSWORDS=false takes an OIDC_ISSUER: nobody could sign in.")

_second = env.text("OIDC_SECOND_FACTOR", "asked") or "asked"
if _second not in ("asked", "trusted"):
    raise ImproperlyConfigured(f"OIDC_SECOND_FACTOR must be asked or trusted, not '{_second}'.")
OIDC_SECOND_FACTOR_TRUSTED = _second == "trusted"


def _mapped(entry: str) -> tuple[str, str, str]:
    """``group=role@team`` → group, role, team."""
    group, _, rest = entry.rpartition("=")
    role, _, team = rest.partition("@")
    if not group or not team or role not in list(Role):
        roles = ", ".join(Role)
        raise ImproperlyConfigured(f"OIDC_ROLES: '{entry}' is not GROUP=ROLE@TEAM with a role of {roles}.")
    return group, role, team


#: what a group of the provider gives: group, role, name of the team
OIDC_ROLES = [_mapped(entry) for entry in env.names("OIDC_ROLES")]
#: identities belong to the issuer: after a move to another one, people are matched anew
OIDC_PROVIDER_ID = f"oidc-{sha256(OIDC_ISSUER.encode()).hexdigest()[:16]}"

SOCIALACCOUNT_ADAPTER = "portal.teams.provider.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER_ID,
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER.rstrip("/")},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
SOCIALACCOUNT_STORE_TOKENS = False
