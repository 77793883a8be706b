"""Users, memberships and sign-in links: the domain functions."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.roles import Right, Role

from . import audit
from .models import Membership, SignInLink, Team, User

LINK_LIFE = timedelta(hours=24)


@transaction.atomic
def team_named(name: str, actor: audit.Actor) -> Team:
    """The team of this name, made if it is not there yet."""
    team, made = Team.objects.get_or_create(name=name)
    if made:
        audit.write(actor, team, "team.create", team)
    return team


@transaction.atomic
def add_user(username: str, email: str, role: Role, team: Team, actor: audit.Actor) -> tuple[User, bool]:
    """Make the user, or give an existing one this role in ``team``. Returns the user and whether it is new."""
    actor.need(Right.MEMBERS_CHANGE, team)
    user = User.objects.filter(username__iexact=username).first()
    made = user is None
    if user is None:
        user = User(username=username, email=email, is_staff=True)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    membership = Membership._base_manager.filter(user=user, team=team).first()
    before = membership.role if membership else None
    Membership._base_manager.update_or_create(user=user, team=team, defaults={"role": role.value, "until": None})
    audit.write(actor, team, "member.set", user, {"role": [before, role.value]})
    return user, made


def sign_in_link(user: User, lasts: timedelta = LINK_LIFE) -> str:
    """A fresh address that signs ``user`` in once within ``lasts``."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, digest=_digest(token), expires_at=timezone.now() + lasts)
    return f"{settings.PORTAL_URL}{reverse('sign-in', args=[token])}"


def redeem(token: str) -> User | None:
    """The user whose unused, unexpired link this is. A link works once, however many ask at the same time."""
    now = timezone.now()
    links = SignInLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=now)
    if not links.update(used_at=now):
        return None
    link = SignInLink.objects.select_related("user").get(digest=_digest(token))
    return link.user if link.user.is_active else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
