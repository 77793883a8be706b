"""The way back for somebody who lost their second factor: an Owner asks, a mail brings them a link, they confirm."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from portal import crypto
from portal.locking import locked
from portal.roles import Right

from . import audit
from .authenticators import has_second_factor, reset_second_factor
from .links import mail
from .models import Membership, User
from .people import only_theirs

LASTS = timedelta(hours=24)
MOST = 3  #: mails to one person within an hour
MAILED = "member.second_factor.mail"
SALT = "portal.second-factor-anew"


def mail_reset(member: Membership, actor: audit.Actor) -> None:
    """Send ``member`` a link by which they set up a second factor anew. Nothing is taken away before they confirm it.
    Raises ValidationError for somebody of another team as well, without a second factor, or where no mail goes out."""
    user = member.user
    actor.need(Right.MEMBERS_CHANGE, member.team)
    name = user.get_username()
    if not only_theirs(user, member.team):
        raise ValidationError(
            gettext("{user} works for another team as well; only the operator resets their second factor.").format(
                user=name
            )
        )
    if not user.is_active or not has_second_factor(user):
        raise ValidationError(gettext("{user} has no second factor.").format(user=name))
    if not settings.CAN_MAIL or not user.email:
        raise ValidationError(
            gettext("No mail is delivered here: the operator resets it with the command reset_second_factor.")
        )
    if audit.lately(MAILED, user) >= MOST:
        raise ValidationError(
            gettext("{user} was sent several such mails within an hour. Wait a little.").format(user=name)
        )
    link = (
        f"{settings.PORTAL_URL}{reverse('second-factor-anew', args=[signing.dumps([user.pk, _held(user)], salt=SALT)])}"
    )
    mail(user, "mail/second_factor_anew.txt", gettext("Set up your second factor anew"), link=link, by=actor.name)
    audit.write(actor, member.team, MAILED, user)


def whose(token: str) -> User | None:
    """The user whose unused, unexpired link this is."""
    try:
        pk, had = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and has_second_factor(user) and had == _held(user) else None


@transaction.atomic
def redeem_reset(token: str) -> User | None:
    """Take away the second factor of whoever confirms the link; None where it works no longer. It works once: what it
    was made for is gone afterwards."""
    found = whose(token)
    if found is None:
        return None
    locked(User.objects).get(pk=found.pk)
    user = whose(token)
    if user is not None:
        reset_second_factor(user, audit.acting(user))
    return user


def _held(user: User) -> str:
    """What ``user`` proves themselves with today. Any change of it, or a sign-in, voids the link."""
    factors = Authenticator.objects.filter(user=user).order_by("pk").values_list("pk", flat=True)
    return crypto.keyed_fingerprint(f"{user.pk}:{user.password}:{user.last_login}:{user.email}:{list(factors)}")
