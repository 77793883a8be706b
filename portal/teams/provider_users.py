"""Whom the organisation's identity provider lets in, and which roles follow its groups."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext

from portal.locking import locked
from portal.roles import RIGHTS, Role

from . import audit
from .authenticators import note
from .models import Invitation, Membership, Team, User
from .signin import LONGEST_NAME
from .sole_holder import make_sole_holder

log = logging.getLogger("callboard.provider")
LONGEST_USERNAME = 150


class NotLetIn(Exception):
    """The provider knows them, the portal does not let them in. ``message`` says why, to them."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def user_of(claims: Mapping[str, Any], known: User | None) -> User:
    """The user whom the provider's ``claims`` are about, with the roles that their groups give today.

    ``known``: whose identity it is already. Else the only user with the verified address; else one is made if a group
    gives them a role. Raises NotLetIn.
    """
    roles = roles_of_groups(claims)
    there = known or _matched(claims)
    user = there or _made(claims, roles)
    if user.is_superuser:
        raise NotLetIn(gettext("This user signs in with a link of the operator only."))
    if user.is_active:
        if there is not None and user.proved_at is None and (known is None or _gains(user, roles)):
            make_sole_holder(user)  # the provider has proved who they are; others may know a way in
        follow(user, roles)
    return user


def _gains(user: User, roles: Mapping[Team, Role | None]) -> bool:
    """Whether the groups lead ``user`` into a team that they are not in."""
    into = [team for team, role in roles.items() if role is not None]
    return Membership.unscoped.filter(user=user, team__in=into).count() < len(into)


def _matched(claims: Mapping[str, Any]) -> User | None:
    address = _verified_address(claims)
    found = list(User.objects.filter(email__iexact=address)[:2])
    if len(found) > 1:
        raise NotLetIn(gettext("Several users have your e-mail address. Ask whoever runs the portal."))
    if found and SocialAccount.objects.filter(user=found[0], provider=settings.OIDC_PROVIDER_ID).exists():
        # an address may be given to somebody new
        raise NotLetIn(gettext("The user with your e-mail address belongs to somebody else's sign-in."))
    return found[0] if found else None


def _made(claims: Mapping[str, Any], roles: Mapping[Team, Role | None]) -> User:
    if not any(roles.values()):
        raise NotLetIn(gettext("Nobody here has your e-mail address. Ask an owner of your team to add you."))
    user = User(username=_free_name(claims), email=_verified_address(claims), is_staff=True)
    user.first_name, user.last_name = (str(claims.get(n) or "")[:150] for n in ("given_name", "family_name"))
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    return user


def _verified_address(claims: Mapping[str, Any]) -> str:
    address = claims.get("email")
    try:
        validate_email(address)
    except ValidationError:
        raise NotLetIn(gettext("Your organisation's sign-in names no e-mail address for you.")) from None
    if claims.get("email_verified") is not True or len(str(address)) > LONGEST_NAME:
        raise NotLetIn(gettext("Your organisation's sign-in does not vouch for your e-mail address."))
    return str(address)


def _free_name(claims: Mapping[str, Any]) -> str:
    """What they call themselves there, or the first part of the address, with a number where somebody has it."""
    wanted = str(claims.get("preferred_username") or claims["email"]).partition("@")[0]
    base = re.sub(r"[^\w.+-]", "", wanted)[: LONGEST_USERNAME - 8] or "user"
    names = (base, *(f"{base}{n}" for n in range(2, 1000)))
    return next(name for name in names if not User.objects.filter(username__iexact=name).exists())


# --- roles


def roles_of_groups(claims: Mapping[str, Any]) -> dict[Team, Role | None]:
    """Each team that a group may lead into → the role that the groups in ``claims`` give there, None for no role. Of
    several the one with the most rights holds."""
    groups = _groups(claims)
    teams = {team.name: team for team in Team.objects.filter(name__in={team for _, _, team in settings.OIDC_ROLES})}
    found: dict[Team, Role | None] = dict.fromkeys(teams.values())
    for group, role, name in settings.OIDC_ROLES:
        if name not in teams:
            log.error("OIDC_ROLES names a team that is not there: %s", name)
        elif group in groups:
            team = teams[name]
            found[team] = max(filter(None, (found[team], Role(role))), key=lambda each: len(RIGHTS[each]))
    return found


def _groups(claims: Mapping[str, Any]) -> frozenset[str]:
    """The groups by the name of their claim, or by a path of names with dots. Raises NotLetIn where the provider has
    left them out because there are too many: they are not none."""
    name = settings.OIDC_GROUPS_CLAIM
    elsewhere = claims.get("_claim_names")
    if settings.OIDC_ROLES and isinstance(elsewhere, Mapping) and name in elsewhere:
        raise NotLetIn(gettext("Your organisation's sign-in did not list your groups. Ask whoever runs the portal."))
    value: Any = claims.get(name)
    if value is None:
        value = claims
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(each for each in values if isinstance(each, str))


def follow(user: User, roles: Mapping[Team, Role | None]) -> None:
    """Give ``user`` the ``roles`` in their teams and take away the others there. Other teams are left alone. A team may
    be left without an owner: the provider decides."""
    actor = audit.Actor(f"identity provider ({settings.OIDC_NAME})")
    for team, role in roles.items():
        locked(Team.objects).get(pk=team.pk)
        member = Membership.unscoped.filter(user=user, team=team).first()
        before, until = (member.role, member.until) if member else (None, None)
        Invitation.unscoped.filter(user=user, team=team).delete()
        if role is None and member is not None:
            member.delete()
            audit.write(actor, team, "member.remove", user, {"role": [before, None]})
        elif role is not None and (before, until) != (role.value, None):
            given = {"role": role.value, "until": None}
            Membership.unscoped.update_or_create(user=user, team=team, defaults=given)
            audit.write(actor, team, "member.set", user, {"role": [before, role.value], "until": [until, None]})


@transaction.atomic
def forget_identity(user: User, actor: audit.Actor) -> int:
    """Forget whom the provider knows ``user`` as, for an address that was given to somebody new or an identity made
    anew there; returns how many. ``reset_second_factor`` has asked for the right."""
    rows = SocialAccount.objects.filter(user=user)
    count: int = rows.count()
    rows.delete()
    note(user, actor, "member.identity.forget", {"identities": [count, 0]})
    return count
