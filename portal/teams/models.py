"""Users, teams, memberships, sign-in links, the audit trail."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.fields import TimeZoneField
from portal.roles import LABELS, Role
from portal.shapes import ShapedField

from .scope import ScopedManager, UnscopedManager, scoped


class User(AbstractUser):
    """Somebody who signs in. What they may do comes from their memberships."""

    email = models.EmailField(gettext_lazy("e-mail address"))
    proved_at = models.DateTimeField(
        gettext_lazy("proved at"),
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("Since when only whoever reads their mail can have set the password."),
    )

    class Meta:
        verbose_name = gettext_lazy("user")
        verbose_name_plural = gettext_lazy("users")
        constraints = [models.UniqueConstraint(Lower("username"), name="username_unique_in_any_case")]


class Team(models.Model):
    """Owns events, people and accounts."""

    name = models.CharField(gettext_lazy("name"), max_length=100, unique=True)
    time_zone = TimeZoneField(
        gettext_lazy("time zone"),
        blank=True,
        help_text=gettext_lazy("Used where a programme names no zone of its own."),
    )
    four_eyes = models.BooleanField(
        gettext_lazy("second person decides"),
        default=True,
        help_text=gettext_lazy("Nobody decides on a speaker they edited last."),
    )
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = gettext_lazy("team")
        verbose_name_plural = gettext_lazy("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in a team, perhaps until a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=gettext_lazy("user"))
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships", verbose_name=gettext_lazy("team"))
    role = models.CharField(gettext_lazy("role"), max_length=20, choices=[(role.value, LABELS[role]) for role in Role])
    until = models.DateField(
        gettext_lazy("until"), null=True, blank=True, help_text=gettext_lazy("The last day. Empty: for good.")
    )

    objects: ClassVar[ScopedManager[Membership]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[Membership]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("membership")
        verbose_name_plural = gettext_lazy("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="one_membership_per_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class SignInLink(models.Model):
    """A link that signs one user in once. Only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links", verbose_name=gettext_lazy("user"))
    digest = models.CharField(gettext_lazy("digest"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(gettext_lazy("expires at"))
    used_at = models.DateTimeField(gettext_lazy("used at"), null=True, blank=True)
    mailed = models.BooleanField(gettext_lazy("mailed"), default=False, editable=False)

    class Meta:
        verbose_name = gettext_lazy("sign in link")
        verbose_name_plural = gettext_lazy("sign in links")

    def __str__(self) -> str:
        return f"for {self.user}"


class Invitation(models.Model):
    """Somebody who has a user already is to join a team: nothing comes of it before they accept it themselves.

    ``digest`` is that of the link mailed to them; empty where no mail was sent.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations", verbose_name=gettext_lazy("team"))
    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name=gettext_lazy("user"))
    role = models.CharField(gettext_lazy("role"), max_length=20, choices=[(role.value, LABELS[role]) for role in Role])
    until = models.DateField(gettext_lazy("until"), null=True, blank=True)
    invited_by = models.CharField(gettext_lazy("invited by"), max_length=150)
    digest = models.CharField(gettext_lazy("digest"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(gettext_lazy("expires at"))

    objects: ClassVar[ScopedManager[Invitation]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[Invitation]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("invitation")
        verbose_name_plural = gettext_lazy("invitations")
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="one_invitation_per_team")]

    def __str__(self) -> str:
        return f"{self.user} to {self.team}"


class WebSession(AbstractBaseSession):
    """Somebody's session in a browser; the key is the digest of the cookie. Strangers have one while they sign in."""

    session_key = models.CharField(gettext_lazy("digest"), max_length=64, primary_key=True)
    user = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="web_sessions",
        verbose_name=gettext_lazy("user"),
    )
    began_at = models.DateTimeField(gettext_lazy("signed in at"))
    seen_at = models.DateTimeField(gettext_lazy("last used at"))
    address = models.GenericIPAddressField(gettext_lazy("address"), null=True, blank=True)
    device = models.CharField(gettext_lazy("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = gettext_lazy("web session")
        verbose_name_plural = gettext_lazy("web sessions")


class CacheEntry(models.Model):
    """The table of Django's database cache: limits on signing in are counted there, for all processes together."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "callboard_cache"
        verbose_name = gettext_lazy("cache entry")
        verbose_name_plural = gettext_lazy("cache entries")

    def __str__(self) -> str:
        return self.cache_key


class AuditEntry(models.Model):
    """Who changed what, when, before and after. Written with the change, never altered but by an erasing."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="audit_entries", verbose_name=gettext_lazy("team"))
    at = models.DateTimeField(gettext_lazy("at"), default=timezone.now, editable=False)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("user")
    )
    actor = models.CharField(
        gettext_lazy("actor"),
        max_length=150,
        help_text=gettext_lazy("The name as it was then; 'operator (…)' for the command line."),
    )
    action = models.CharField(gettext_lazy("action"), max_length=60)
    subject_type = models.CharField(gettext_lazy("subject type"), max_length=60)
    subject_id = models.BigIntegerField(gettext_lazy("subject id"), null=True, blank=True)
    subject = models.CharField(gettext_lazy("subject"), max_length=300)
    changes = ShapedField(
        gettext_lazy("changes"),
        shape=shapes.ANYTHING,
        default=dict,
        blank=True,
        help_text=gettext_lazy("field → [before, after]"),
    )
    # given after the commit, see ``chain``; of an entry whose details were erased the salt is gone
    number = models.PositiveBigIntegerField(gettext_lazy("number"), null=True, unique=True, editable=False)
    salt = models.CharField(gettext_lazy("salt"), max_length=32, blank=True, editable=False)
    digest = models.CharField(gettext_lazy("digest"), max_length=64, blank=True, editable=False)
    hash = models.CharField(gettext_lazy("hash"), max_length=64, blank=True, editable=False)

    objects: ClassVar[ScopedManager[AuditEntry]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[AuditEntry]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("audit entry")
        ordering = ["-pk"]
        verbose_name_plural = gettext_lazy("audit entries")
        indexes = [
            models.Index(fields=["team", "-at"]),
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["id"], condition=models.Q(number=None), name="audit_entry_open"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject}"
