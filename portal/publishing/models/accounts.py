"""Account, its Lane and its budget."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.crypto import EncryptedDict
from portal.fields import ReasonsField
from portal.shapes import ShapedField
from portal.teams.models import Team
from portal.teams.scope import ScopedManager, UnscopedManager, scoped
from portal.wording import Worded


class AccountState(models.TextChoices):
    """ACTIVE sends. STOPPED waits for somebody to mend it. HELD waits for an Owner's release."""

    ACTIVE = "active", gettext_lazy("Active")
    STOPPED = "stopped", gettext_lazy("Stopped")
    HELD = "held", gettext_lazy("Held")


class Account(Worded, models.Model):
    """Credentials on one platform. ``platform`` is a slug of the registry; ``reasons`` say why it is in its state."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="accounts", verbose_name=gettext_lazy("team"))
    platform = models.CharField(gettext_lazy("platform"), max_length=40)
    name = models.CharField(gettext_lazy("name"), max_length=100)
    base_urls = ShapedField(
        gettext_lazy("base urls"),
        shape=shapes.WORDS,
        default=dict,
        blank=True,
        help_text=gettext_lazy("host → base address"),
    )
    options = ShapedField(gettext_lazy("options"), shape=shapes.VALUES, default=dict, blank=True)
    credentials = EncryptedDict(gettext_lazy("credentials"))
    fingerprint = models.CharField(gettext_lazy("fingerprint"), max_length=64, blank=True, editable=False)
    hints = ShapedField(
        gettext_lazy("hints"),
        shape=shapes.WORDS,
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("The last four characters of each credential."),
    )
    credentials_set_at = models.DateTimeField(gettext_lazy("credentials set at"), null=True, blank=True, editable=False)
    reached_at = models.DateTimeField(
        gettext_lazy("reached at"),
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("When the platform last took these credentials, to the hour."),
    )
    token = EncryptedDict(gettext_lazy("token"))
    exchanging_until = models.DateTimeField(
        gettext_lazy("exchanging until"),
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("Until then somebody exchanges the keys for a new token."),
    )
    learned = ShapedField(gettext_lazy("learned"), shape=shapes.VALUES, default=dict, blank=True, editable=False)
    state = models.CharField(
        gettext_lazy("state"), max_length=10, choices=AccountState.choices, default=AccountState.ACTIVE
    )
    reasons = ReasonsField(gettext_lazy("reasons"))
    state_since = models.DateTimeField(gettext_lazy("state since"), default=timezone.now, editable=False)
    look_first = models.BooleanField(
        gettext_lazy("look first"),
        default=False,
        editable=False,
        help_text=gettext_lazy("After a restore: look on the platform before every create."),
    )
    reconciled_at = models.DateTimeField(
        gettext_lazy("reconciled at"),
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("When all that is published there was last looked for."),
    )
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)

    objects: ClassVar[ScopedManager[Account]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[Account]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("account")
        verbose_name_plural = gettext_lazy("accounts")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="account_name_unique_in_team")]

    def __str__(self) -> str:
        return self.name

    def same_access(self, other: Account) -> bool:
        """Whether ``other``, of another time, has the same credentials and addresses: else what was learned and got
        with them is worth nothing."""
        return (self.fingerprint, self.base_urls) == (other.fingerprint, other.base_urls)


class Proposal(models.Model):
    """Credentials, addresses and options that were given for an account and may lead elsewhere: until somebody decides,
    the account keeps what it had and is held. ``access`` is what was asked for; ``state`` and ``reasons`` are what the
    account goes back to."""

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="proposal", verbose_name=gettext_lazy("account")
    )
    access = EncryptedDict(gettext_lazy("access"))
    hints = ShapedField(
        gettext_lazy("hints"),
        shape=shapes.WORDS,
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("The last four characters of each credential."),
    )
    question = ReasonsField(gettext_lazy("question"))
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=AccountState.choices)
    reasons = ReasonsField(gettext_lazy("reasons"))
    actor = models.CharField(gettext_lazy("actor"), max_length=150)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)

    objects: ClassVar[ScopedManager[Proposal]] = scoped("account__team")
    unscoped: ClassVar[UnscopedManager[Proposal]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("proposal")
        verbose_name_plural = gettext_lazy("proposals")

    def __str__(self) -> str:
        return f"proposal for {self.account_id}"


class Lane(models.Model):
    """All writes of one account, worked off by one holder at a time. A higher fence beats a lower one."""

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="lane", verbose_name=gettext_lazy("account")
    )
    holder = models.CharField(gettext_lazy("holder"), max_length=60, blank=True)
    fence = models.PositiveBigIntegerField(gettext_lazy("fence"), default=0)
    leased_until = models.DateTimeField(gettext_lazy("leased until"), null=True, blank=True)
    paused_until = models.DateTimeField(
        gettext_lazy("paused until"),
        null=True,
        blank=True,
        help_text=gettext_lazy("The platform asked the whole account to wait until then."),
    )
    bulk_paused_until = models.DateTimeField(
        gettext_lazy("bulk paused until"),
        null=True,
        blank=True,
        help_text=gettext_lazy("The budget has no room for bulk work until then."),
    )
    pause_reasons = ReasonsField(gettext_lazy("pause reasons"))
    refusals = models.PositiveIntegerField(
        gettext_lazy("refusals"),
        default=0,
        help_text=gettext_lazy("Times in a row the platform asked us to slow down."),
    )

    objects: ClassVar[ScopedManager[Lane]] = scoped("account__team")
    unscoped: ClassVar[UnscopedManager[Lane]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("lane")
        verbose_name_plural = gettext_lazy("lanes")

    def __str__(self) -> str:
        return f"lane of {self.account_id}"


class BudgetUse(models.Model):
    """Points of an account's budget taken at an instant. Rows older than the longest window are removed."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name=gettext_lazy("account"))
    at = models.DateTimeField(gettext_lazy("at"))
    points = models.PositiveIntegerField(gettext_lazy("points"))

    objects: ClassVar[ScopedManager[BudgetUse]] = scoped("account__team")
    unscoped: ClassVar[UnscopedManager[BudgetUse]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("budget use")
        verbose_name_plural = gettext_lazy("budget uses")
        indexes = [models.Index(fields=["account", "at"])]
        constraints = [models.CheckConstraint(condition=Q(points__gt=0), name="budget_points_positive")]

    def __str__(self) -> str:
        return f"{self.points} at {self.at}"
