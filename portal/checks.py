"""Checks that Django runs: the platforms' own tables, and hints for a deployment (``check --deploy``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from integrations import registry
from integrations.core.options import secret_names


def platforms(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """What the portal relies on in every platform's tables."""
    found: list[CheckMessage] = []
    for slug, platform in registry.PLATFORMS.items():
        if slug != platform.slug:
            found.append(Error(f"{platform.slug} is registered as {slug}.", id="callboard.E001"))
        if secret_names(platform.account_options):
            hint = "Make it a credential: account options are not encrypted."
            found.append(Error(f"{slug} marks an account option secret.", hint=hint, id="callboard.E002"))
        if any(not host.suffixes for host in platform.hosts):
            hint = "Name its suffixes."
            found.append(Error(f"{slug} has a host that may lead anywhere.", hint=hint, id="callboard.E003"))
        names = [item.name for item in platform.credentials]
        if len(set(names)) < len(names):
            found.append(Error(f"{slug} names a credential twice.", id="callboard.E004"))
    return found


def deployment(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """What is fine for a try and not for an installation that others reach."""
    found: list[CheckMessage] = []
    if settings.ALLOW_PRIVATE_PLATFORM_HOSTS:
        hint = "Unset ALLOW_PRIVATE_PLATFORM_HOSTS; it is meant for the sandbox."
        found.append(Warning("Accounts may point to this machine.", hint=hint, id="callboard.W001"))
    if not settings.CAN_MAIL:
        hint = "Set EMAIL_URL. Without it no password that a platform hands out can be delivered."
        found.append(Warning("Mail is not delivered.", hint=hint, id="callboard.W002"))
    if not settings.PORTAL_URL.startswith("https://"):
        hint = "Set PORTAL_URL to the portal's https:// address."
        found.append(Warning("Links in mails and to sign in are not https.", hint=hint, id="callboard.W003"))
    if settings.SECURE and not settings.SECOND_FACTOR_REQUIRED:
        hint = "Leave PORTAL_SECOND_FACTOR empty, or set it to required."
        found.append(Warning("Owners need no second factor.", hint=hint, id="callboard.W004"))
    if settings.PORTAL_DATA_DIR.exists() and settings.PORTAL_DATA_DIR.stat().st_mode & 0o077:
        hint = f"chmod 700 {settings.PORTAL_DATA_DIR}"
        found.append(Error("Other users of this machine can read the data directory.", hint=hint, id="callboard.E005"))
    return found
