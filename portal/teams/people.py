"""Users, memberships and sign-in links: the domain functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from portal.locking import locked
from portal.roles import Right, Role

from . import audit, invitations, links
from .models import Invitation, Membership, Team, User
from .sessions import sign_out_everywhere

LAST_OWNER = gettext_lazy("This is the team's last owner. Make somebody else an owner first.")


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
    else:
        links.void(user)
    membership = Membership.unscoped.filter(user=user, team=team).first()
    if membership is None and user.proved_at is None:
        sign_out_everywhere(user.pk)  # an owner of another team may have begun one
    before = membership.role if membership else None
    Membership.unscoped.update_or_create(user=user, team=team, defaults={"role": role.value, "until": None})
    Invitation.unscoped.filter(user=user, team=team).delete()  # this decides
    audit.write(actor, team, "member.set", user, {"role": [before, role.value]})
    return user, made


@dataclass(frozen=True)
class Added:
    """Who was added; ``invitation`` where they have to accept it first."""

    user: User
    invitation: Invitation | None = None


@transaction.atomic
def add_colleague(
    username: str, email: str, role: Role, team: Team, actor: audit.Actor, *, until: date | None = None
) -> Added:
    """Add somebody to ``team``: a new user at once, an existing one by an invitation. After it, outside of the
    transaction, hand a new user a link or announce the invitation. Raises ValidationError for a member, and where name
    and address do not agree."""
    actor.need(Right.MEMBERS_CHANGE, team)
    _locked(team)
    _not_past(until)
    known = User.objects.filter(username__iexact=username).first()
    if known is not None and known.email.casefold() != email.casefold():
        raise ValidationError(
            gettext("There is a user {known} already, with another e-mail address.").format(known=known.get_username())
        )
    if known is not None and Membership.unscoped.filter(user=known, team=team).exists():
        raise ValidationError(
            gettext("{known} is a member already. Change the role in the list.").format(known=known.get_username())
        )
    if known is None and User.objects.filter(email__iexact=email).exists():
        raise ValidationError(gettext("Somebody with this e-mail address has another user name here. Ask them for it."))
    if known is not None:
        return Added(known, invitations.invite(known, role, until, team, actor))
    user, _ = add_user(username, email, role, team, actor)
    if until is not None:
        Membership.unscoped.filter(user=user, team=team).update(until=until)
        audit.write(actor, team, "member.until", user, {"until": [None, until]})
    return Added(user)


@transaction.atomic
def set_role(member: Membership, role: Role, until: date | None, actor: audit.Actor) -> bool:
    """Give ``member`` another role or last day; returns whether that changed anything. Raises ValidationError where
    the team would be left without an owner."""
    team = member.team
    actor.need(Right.MEMBERS_CHANGE, team)
    _locked(team)
    fresh = Membership.unscoped.select_related("user").get(pk=member.pk)
    changes = audit.assign(fresh, {"role": role.value, "until": until})
    if not changes:
        return False
    if "until" in changes:
        _not_past(until)
    if role is not Role.OWNER or until is not None:
        _keep_an_owner(fresh)
    fresh.save(update_fields=["role", "until"])
    audit.write(actor, team, "member.set", fresh.user, changes)
    return True


@transaction.atomic
def remove_member(member: Membership, actor: audit.Actor) -> None:
    """Take ``member`` out of the team; the user stays. Raises ValidationError for the last owner."""
    team, user = member.team, member.user
    actor.need(Right.MEMBERS_CHANGE, team)
    _locked(team)
    _keep_an_owner(member)
    if only_theirs(user, team):
        links.void(user)
    member.delete()
    Invitation.unscoped.filter(user=user, team=team).delete()
    audit.write(actor, team, "member.remove", user, {"role": [member.role, None]})


def fresh_link(member: Membership, actor: audit.Actor) -> str:
    """A new sign-in link for ``member``, as ``hand_over`` gives it; older ones stop working. Raises ValidationError for
    somebody who works for another team as well: a link opens everything its user may see."""
    user = member.user
    actor.need(Right.MEMBERS_CHANGE, member.team)
    if not user.is_active:
        raise ValidationError(gettext("{user} is switched off and cannot sign in.").format(user=user.get_username()))
    if not only_theirs(user, member.team):
        raise ValidationError(
            gettext("{user} works for another team as well; only the operator makes a link.").format(
                user=user.get_username()
            )
        )
    links.void(user)
    if not settings.CAN_MAIL:
        # whoever is shown the link could accept them
        for invitation in (
            Invitation.unscoped.filter(user=user).exclude(team=member.team).select_related("team", "user")
        ):
            invitations.end(invitation, actor)
    return links.hand_over(user, member.team, actor)


@transaction.atomic
def sign_out(users: QuerySet[User], actor: audit.Actor) -> int:
    """End the sessions of ``users`` and void their open links; returns how many sessions. Only for the operator.
    Raises Forbidden."""
    if actor.user is not None:
        raise audit.Forbidden(gettext("Only the operator signs other people out."))
    ended = 0
    for user in users:
        ended += sign_out_everywhere(user.pk)
        links.void(user)
        for membership in Membership.unscoped.filter(user=user).select_related("team"):
            audit.write(actor, membership.team, "member.sign_out", user)
    return ended


def only_theirs(user: User, team: Team) -> bool:
    """Whether ``team`` alone decides over ``user``: they work for no other. Whom another has asked to is still its."""
    return not user.is_superuser and not Membership.unscoped.filter(user=user).exclude(team=team).exists()


def _locked(team: Team) -> None:
    """Whoever changes members waits here, so that two owners cannot remove each other at the same time."""
    locked(Team.objects).get(pk=team.pk)


def _not_past(until: date | None) -> None:
    if until is not None and until < timezone.localdate():
        raise ValidationError(gettext("The last day lies in the past."))


def _keep_an_owner(member: Membership) -> None:
    """Refuse what would take the team its last owner of today."""
    current = Q(until=None) | Q(until__gte=timezone.localdate())
    owners = Membership.unscoped.filter(current, team=member.team_id, role=Role.OWNER, user__is_active=True)
    if owners.filter(pk=member.pk).exists() and not owners.exclude(pk=member.pk).exists():
        raise ValidationError(LAST_OWNER)
