"""Tells people by mail what was changed about how they sign in: whoever did it may not have been them."""

from __future__ import annotations

import logging
from functools import partial

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext

from . import links
from .models import User

log = logging.getLogger(__name__)


@receiver([password_changed, password_reset, password_set])
def _password(sender: object, user: User, **_: object) -> None:
    _tell(user, gettext("Your password was changed."))


@receiver(post_save, sender=Authenticator)
def _added(sender: object, instance: Authenticator, created: bool, **_: object) -> None:
    if created:
        _tell(instance.user, gettext("Added to your sign-in: {factor}.").format(factor=instance.get_type_display()))


@receiver(post_delete, sender=Authenticator)
def _removed(sender: object, instance: Authenticator, origin: object = None, **_: object) -> None:
    if isinstance(origin, User):
        return  # the user goes, and the factor with them
    _tell(instance.user, gettext("Removed from your sign-in: {factor}.").format(factor=instance.get_type_display()))


def _tell(user: User, what: str) -> None:
    """After the change is kept. A mail that cannot be sent undoes nothing."""
    if settings.CAN_MAIL and user.email:
        transaction.on_commit(partial(_send, user, what))


def _send(user: User, what: str) -> None:
    security = f"{settings.PORTAL_URL}{reverse('mfa_index')}"
    try:
        links.mail(
            user, "account/email/changed_message.txt", gettext("Your sign-in was changed"), what=what, link=security
        )
    except ValidationError:
        log.warning("A user could not be told of a change of their sign-in", extra={"user": user.pk})
