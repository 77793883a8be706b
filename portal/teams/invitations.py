"""Somebody who has a user already joins another team: invited by an Owner, accepted by the person."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal.locking import locked
from portal.roles import Right, Role

from . import audit, links
from .models import Invitation, Membership, Team, User
from .sessions import digest, sign_out_everywhere
from .sole_holder import make_sole_holder

LASTS = timedelta(days=7)


def invite(user: User, role: Role, until: date | None, team: Team, actor: audit.Actor) -> Invitation:
    """Ask ``user`` to join. Links of theirs that are still open are void from now on: who holds one is not known. Call
    it in a transaction, and ``announce`` after it."""
    if audit.lately("member.invite", user) >= links.MAILS_AN_HOUR:
        words = gettext("{user} was invited {n} times within the last hour. Try again later.")
        raise ValidationError(words.format(user=user.get_username(), n=links.MAILS_AN_HOUR))
    links.void(user)
    values = {
        "role": role.value,
        "until": until,
        "invited_by": actor.name[:150],
        "digest": "",
        "created_at": timezone.now(),
        "expires_at": timezone.now() + LASTS,
    }
    found, _ = Invitation.unscoped.update_or_create(user=user, team=team, defaults=values)
    audit.write(actor, team, "member.invite", user, {"role": [None, role.value]})
    return found


def announce(invitation: Invitation) -> None:
    """Mail the person the link that accepts it; without mail delivery it waits on their home page. Call it outside of
    a transaction. Raises ValidationError where no mail went out."""
    if not settings.CAN_MAIL:
        return
    user = invitation.user
    links.may_mail(user)
    token = secrets.token_urlsafe(32)
    Invitation.unscoped.filter(pk=invitation.pk).update(digest=digest(token))
    links.mail(
        user,
        "account/email/invitation_message.txt",
        gettext("Join {team}").format(team=invitation.team.name),
        link=f"{settings.PORTAL_URL}{reverse('invitation', args=[token])}",
        team=invitation.team.name,
        by=invitation.invited_by,
        role=Role(invitation.role).label,
    )


def waiting(user: User) -> QuerySet[Invitation]:
    """Invitations that ``user`` may accept on their home page: those that no mail was sent for."""
    rows = Invitation.unscoped.filter(user=user, digest="", expires_at__gt=timezone.now())
    return rows.select_related("team").order_by("pk") if not settings.CAN_MAIL else rows.none()


def mailed(token: str) -> Invitation | None:
    """The invitation whose link this is, if it still holds."""
    rows = Invitation.unscoped.filter(digest=digest(token), expires_at__gt=timezone.now(), user__is_active=True)
    return rows.select_related("team", "user").first()


@transaction.atomic
def accept(invitation: Invitation, here: str | None) -> bool:
    """Make the person a member. Where somebody else may have a way in, sessions end but that of the cookie ``here``.
    Returns whether they have to set a new password first: so it is where a mail has proved who they are, and nothing
    else has."""
    locked(Team.objects).get(pk=invitation.team_id)
    row = locked(Invitation.unscoped).select_related("user", "team").filter(pk=invitation.pk).first()
    if row is None:
        return False  # accepted a moment ago
    user, by_mail = row.user, bool(row.digest)
    row.delete()
    if Membership.unscoped.filter(user=user, team=row.team).exists():
        return False  # what was decided since holds
    Membership.unscoped.create(user=user, team=row.team, role=row.role, until=row.until)
    actor = audit.acting(user)
    audit.write(
        actor, row.team, "member.accept", user, {"role": [None, row.role], "invited by": [None, row.invited_by]}
    )
    if user.proved_at is not None:
        return False
    if not by_mail:
        sign_out_everywhere(user.pk, but=here)
        return False
    make_sole_holder(user)
    return True


@transaction.atomic
def withdraw(invitation: Invitation, actor: audit.Actor) -> None:
    """An Owner takes it back before it was accepted."""
    actor.need(Right.MEMBERS_CHANGE, invitation.team)
    end(invitation, actor)


@transaction.atomic
def end(invitation: Invitation, actor: audit.Actor) -> None:
    """It can no longer be accepted; its team is told who ended it."""
    audit.write(actor, invitation.team, "member.invite", invitation.user, {"role": [invitation.role, None]})
    invitation.delete()


@transaction.atomic
def decline(invitation: Invitation) -> None:
    """Nothing comes of it."""
    audit.write(audit.acting(invitation.user), invitation.team, "member.decline", invitation.user)
    invitation.delete()
