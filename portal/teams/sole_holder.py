"""Somebody has proved that a user is theirs: whoever else knew a way in is out."""

from __future__ import annotations

from django.utils import timezone

from . import audit, links
from .authenticators import reset_second_factor
from .models import User
from .sessions import sign_out_everywhere


def make_sole_holder(user: User) -> None:
    """End the sessions, open links, password and second factor of ``user``. Call it in a transaction, once their
    address is proved and where somebody else may have set these."""
    sign_out_everywhere(user.pk)
    links.void(user)
    reset_second_factor(user, audit.acting(user))
    user.set_unusable_password()
    user.proved_at = timezone.now()
    user.save(update_fields=["password", "proved_at"])
