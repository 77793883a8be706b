"""What proves a second factor, as it is stored: encrypted with the portal's own keys, audited, removed on request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext

from portal import crypto
from portal.roles import Right

from . import audit
from .models import Team, User

#: recovery codes alone are no second factor: they stand in for one of these
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: what is encrypted in ``Authenticator.data``
SECRETS = ("secret", "seed")
#: who takes them away, where it is not the user
_resetting: ContextVar[audit.Actor | None] = ContextVar("callboard_resetting", default=None)


class Authenticators(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's second factor with the portal's encryption, name and passkeys."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return str(crypto.decrypt(encrypted_text))

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        taken = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey {number}").format(number=taken + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}


def has_second_factor(user: User) -> bool:
    """Whether ``user`` has set up an app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def with_second_factor(users: Iterable[int]) -> frozenset[int]:
    """Those of ``users`` (keys) who have set one up."""
    rows = Authenticator.objects.filter(user_id__in=list(users), type__in=FACTORS)
    return frozenset(rows.values_list("user_id", flat=True))


def note(user: User, actor: audit.Actor, action: str, changes: dict[str, Any] | None = None) -> None:
    """Record ``action`` on ``user`` in each of their teams; in all teams for a superuser."""
    teams = Team.objects.all() if user.is_superuser else Team.objects.filter(memberships__user=user)
    for team in teams:
        audit.write(actor, team, action, user, changes)


@transaction.atomic
def reset_second_factor(user: User, actor: audit.Actor) -> int:
    """Take away all that proves a second factor of ``user``; returns how many. They set one up anew at their next
    sign-in where one is required. Whoever acts decides over members in each team of the user's, or is the user."""
    if actor.user is not None and actor.user != user and not actor.user.is_superuser:
        teams = Team.objects.filter(memberships__user=user)
        if not teams or user.is_superuser:
            raise audit.Forbidden(gettext("Only the operator resets this user."))
        for team in teams:
            actor.need(Right.MEMBERS_CHANGE, team)
    note(user, actor, "member.second_factor.reset")
    mark = _resetting.set(actor)
    try:
        removed, _ = Authenticator.objects.filter(user=user).delete()
    finally:
        _resetting.reset(mark)
    return int(removed)


@receiver(post_save, sender=Authenticator)
def note_added(sender: object, instance: Authenticator, created: bool, **_: Any) -> None:
    if created:
        note(instance.user, audit.acting(instance.user), "member.second_factor.add", {"kind": str(instance.type)})


@receiver(post_delete, sender=Authenticator)
def note_removed(sender: object, instance: Authenticator, **_: Any) -> None:
    actor = _resetting.get() or audit.acting(instance.user)
    note(instance.user, actor, "member.second_factor.remove", {"kind": str(instance.type)})


def rotate(row: Authenticator, again: Callable[[str], str | None]) -> None:
    """Put what is encrypted in ``row`` under another key, by ``again``; None leaves a value as it is."""
    fresh = {name: again(row.data[name]) for name in SECRETS if name in row.data}
    row.data |= {name: value for name, value in fresh.items() if value}
    row.save(update_fields=["data"])
