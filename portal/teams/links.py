"""One-time links that sign somebody in: made, handed to the person, used up."""

from __future__ import annotations

import secrets
from datetime import timedelta
from smtplib import SMTPException

from allauth.account.signals import password_reset, password_set
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from . import audit
from .models import SignInLink, Team, User
from .sessions import digest

BY_LINK = "signed_in_by_link"  #: in a session: by what kind of link it began
MAILED, GIVEN = "mailed", "given"
LINK_LIFE = timedelta(hours=24)
MAILS_AN_HOUR = 5


def sign_in_link(user: User, lasts: timedelta = LINK_LIFE, *, mailed: bool = False) -> str:
    """A fresh address that signs ``user`` in once within ``lasts``. One that is not ``mailed`` goes through somebody
    else's hands, who may set a password with it."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, digest=digest(token), expires_at=timezone.now() + lasts, mailed=mailed)
    if not mailed:
        User.objects.filter(pk=user.pk).update(proved_at=None)
    return f"{settings.PORTAL_URL}{reverse('sign-in', args=[token])}"


def hand_over(user: User, team: Team, actor: audit.Actor) -> str:
    """Give ``user`` a sign-in link: by mail where mail is set up, and then "" is returned; else the link, to be shown
    to the actor once. Call it outside of a transaction. Raises ValidationError where no mail went out."""
    by_mail = settings.CAN_MAIL
    if by_mail:
        mail_link(user, "account/email/welcome_message.txt", gettext("Your sign-in link"), team=team.name)
    link = "" if by_mail else sign_in_link(user)
    audit.write(actor, team, "member.link", user, {"shown to": [None, "" if by_mail else actor.name]})
    return link


def mail_link(user: User, template: str, subject: str, lasts: timedelta = LINK_LIFE, **context: str) -> None:
    """Mail ``user`` a sign-in link. Raises ValidationError where they were sent too many, or no mail went out."""
    may_mail(user)
    link = sign_in_link(user, lasts, mailed=True)
    mail(user, template, subject, link=link, **context)


def may_mail(user: User) -> None:
    """Raise ValidationError where the person was sent enough links within the hour."""
    lately = SignInLink.objects.filter(user=user, mailed=True, created_at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= MAILS_AN_HOUR:
        words = gettext("{user} was sent {n} links within the last hour. Try again later.")
        raise ValidationError(words.format(user=user.get_username(), n=MAILS_AN_HOUR))


def mail(user: User, template: str, subject: str, **context: str) -> None:
    """Send ``user`` a mail made from ``template``; raises ValidationError where it did not go out."""
    body = render_to_string(template, {"user": user, **context})
    try:
        sent = send_mail(subject, body, None, [user.email])
    except (SMTPException, OSError):
        sent = 0
    if not sent:
        raise ValidationError(gettext("The mail to {email} could not be sent.").format(email=user.email))


def void(user: User) -> None:
    """Links that nobody has used yet open nothing any more."""
    SignInLink.objects.filter(user=user, used_at=None).update(expires_at=timezone.now())


def redeem(token: str) -> SignInLink | None:
    """The unused, unexpired link with its user. A link works once, however many ask at the same time."""
    now = timezone.now()
    links = SignInLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now)
    if not links.update(used_at=now):
        return None
    link = SignInLink.objects.select_related("user").get(digest=digest(token))
    if not link.mailed:
        User.objects.filter(pk=link.user_id).update(proved_at=None)
    return link if link.user.is_active else None


@receiver(password_reset)
def _reset(sender: object, user: User, **_: object) -> None:
    """Only whoever reads the person's mail can have set the password."""
    void(user)
    User.objects.filter(pk=user.pk).update(proved_at=timezone.now())


@receiver(password_set)
def _set(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    """As above, where they came in by a mailed link."""
    if request.session.get(BY_LINK) == MAILED:
        _reset(sender, user)
