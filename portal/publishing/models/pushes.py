"""Run, Operation, Attempt: a confirmed plan, one intended remote write, one try at it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.crypto import SealedToken
from portal.events.models import Event
from portal.fields import ReasonsField
from portal.shapes import ShapedField
from portal.teams.models import User
from portal.teams.scope import ScopedManager, UnscopedManager, scoped
from portal.wording import Worded

from .accounts import Account
from .publications import Publication


class RunState(models.TextChoices):
    RUNNING = "running", gettext_lazy("Running")
    FINISHED = "finished", gettext_lazy("Finished")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")


class RunKind(models.TextChoices):
    PUSH = "push", gettext_lazy("Push")
    PULL = "pull", gettext_lazy("Pull")


class Run(models.Model):
    """A confirmed plan of one event, or one reading back. While a push is unfinished, another of the event joins it."""

    kind = models.CharField(gettext_lazy("kind"), max_length=4, choices=RunKind.choices, default=RunKind.PUSH)
    event = models.ForeignKey(Event, models.PROTECT, related_name="runs", verbose_name=gettext_lazy("event"))
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("requested by")
    )
    actor = models.CharField(gettext_lazy("actor"), max_length=150)
    fingerprint = models.CharField(gettext_lazy("fingerprint"), max_length=64, blank=True)
    left_out = ShapedField(gettext_lazy("left out"), shape=shapes.COUNTS, default=dict, blank=True)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(gettext_lazy("finished at"), null=True, blank=True)

    objects: ClassVar[ScopedManager[Run]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Run]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("run")
        verbose_name_plural = gettext_lazy("runs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(state="running", kind="push"), name="one_running_push_per_event"
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class OperationState(models.TextChoices):
    """The states of the command line's contract."""

    QUEUED = "queued", gettext_lazy("Queued")
    SENDING = "sending", gettext_lazy("Sending")
    WAITING = "waiting", gettext_lazy("Waiting")
    UNKNOWN = "unknown", gettext_lazy("Unknown")
    NEEDS_PERSON = "needs_person", gettext_lazy("Needs a person")
    DONE = "done", gettext_lazy("Done")
    DONE_WITH_DIFFERENCES = "done_with_differences", gettext_lazy("Done with differences")
    REJECTED = "rejected", gettext_lazy("Rejected")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    SUPERSEDED = "superseded", gettext_lazy("Superseded")


LIVE_STATES = (
    OperationState.QUEUED,
    OperationState.SENDING,
    OperationState.WAITING,
    OperationState.UNKNOWN,
    OperationState.NEEDS_PERSON,
)
FINAL_STATES = tuple(state for state in OperationState if state not in LIVE_STATES)


class Operation(Worded, models.Model):
    """One intended remote write with its frozen payload. This table is the truth; the queue only wakes workers.

    ``blockers`` counts its open ``Need`` rows; ``carrier`` is the operation whose call carries this one along.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="operations", verbose_name=gettext_lazy("run"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="operations", verbose_name=gettext_lazy("account")
    )
    # its index is the one on (publication, key)
    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="operations", db_index=False, verbose_name=gettext_lazy("publication")
    )
    action = models.CharField(gettext_lazy("action"), max_length=40)
    verb = models.CharField(gettext_lazy("verb"), max_length=10)
    kind = models.CharField(gettext_lazy("kind"), max_length=20)
    key = models.CharField(gettext_lazy("object"), max_length=400)
    label = models.CharField(gettext_lazy("label"), max_length=500, blank=True)
    shared = models.BooleanField(gettext_lazy("shared"), default=False, editable=False)
    rank = models.PositiveSmallIntegerField(
        gettext_lazy("rank"), default=0, editable=False, help_text=gettext_lazy("Depth below its furthest ancestor.")
    )
    bulk = models.BooleanField(
        gettext_lazy("bulk"),
        default=False,
        editable=False,
        help_text=gettext_lazy("Recorded with so many that others go first."),
    )
    body = ShapedField(gettext_lazy("body"), shape=shapes.VALUES, default=dict, blank=True)
    path = ShapedField(gettext_lazy("path"), shape=shapes.VALUES, default=dict, blank=True)
    changed = ShapedField(gettext_lazy("changed"), shape=shapes.NAMES, default=list, blank=True)
    fingerprint = models.CharField(gettext_lazy("fingerprint"), max_length=64, blank=True)
    token = SealedToken(gettext_lazy("token"), blank=True)
    blockers = models.PositiveSmallIntegerField(
        gettext_lazy("blockers"), default=0, help_text=gettext_lazy("Objects that must exist first and do not yet.")
    )
    drops = ShapedField(
        gettext_lazy("drops"),
        shape=shapes.NAMES,
        default=list,
        blank=True,
        editable=False,
        help_text=gettext_lazy("Objects that this call takes out there, by name."),
    )
    carrier = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="carried", verbose_name=gettext_lazy("carrier")
    )
    batch = models.CharField(gettext_lazy("batch"), max_length=100, blank=True)
    emails = models.PositiveIntegerField(gettext_lazy("emails"), null=True, blank=True, default=0)
    state = models.CharField(
        gettext_lazy("state"), max_length=24, choices=OperationState.choices, default=OperationState.QUEUED
    )
    reasons = ReasonsField(gettext_lazy("reasons"))
    attempt_count = models.PositiveIntegerField(gettext_lazy("attempt count"), default=0)
    failures = models.PositiveIntegerField(
        gettext_lazy("failures"), default=0, help_text=gettext_lazy("Attempts that failed and count.")
    )
    crash_count = models.PositiveIntegerField(gettext_lazy("crash count"), default=0)
    lookups = models.PositiveSmallIntegerField(gettext_lazy("lookups"), default=0)
    fence = models.PositiveBigIntegerField(gettext_lazy("fence"), default=0)
    due_at = models.DateTimeField(gettext_lazy("due at"), default=timezone.now)
    lookalikes = ShapedField(
        gettext_lazy("lookalikes"),
        shape=shapes.NAMES,
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("Ids of look-alikes that were there before anything was sent."),
    )
    looked_at = models.DateTimeField(
        gettext_lazy("looked at"),
        null=True,
        blank=True,
        editable=False,
        help_text=gettext_lazy("When a look last proved that it is not there."),
    )
    candidates = ShapedField(gettext_lazy("candidates"), shape=shapes.LISTED, default=list, blank=True)
    confirmed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=gettext_lazy("confirmed by"),
        help_text=gettext_lazy("In whose name it goes. Empty: the operator's, or a person's wish to be erased."),
    )
    unconfirmed = models.BooleanField(
        gettext_lazy("unconfirmed"),
        default=False,
        editable=False,
        help_text=gettext_lazy("Whoever confirmed it may no longer do so: it waits for somebody who may."),
    )
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)
    settled_at = models.DateTimeField(gettext_lazy("settled at"), null=True, blank=True)

    objects: ClassVar[ScopedManager[Operation]] = scoped("account__team")
    unscoped: ClassVar[UnscopedManager[Operation]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("operation")
        verbose_name_plural = gettext_lazy("operations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "key"],
                condition=Q(state__in=[state.value for state in LIVE_STATES], shared=False) & ~Q(verb="delete"),
                name="one_live_operation_per_object",
            ),
            models.UniqueConstraint(
                fields=["publication", "key"],
                condition=Q(state__in=[state.value for state in LIVE_STATES], shared=False, verb="delete"),
                name="one_live_removal_per_object",
            ),
            models.UniqueConstraint(
                fields=["account", "key"],
                condition=Q(state__in=[state.value for state in LIVE_STATES], shared=True),
                name="one_live_operation_per_shared_object",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "bulk", "rank", "id"],
                condition=Q(state__in=["queued", "waiting", "unknown", "sending"]),
                name="operation_open",
            ),
            models.Index(fields=["run", "state"]),
            models.Index(fields=["publication", "state"]),
            models.Index(fields=["publication", "key"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"

    @property
    def address(self) -> str:
        """The object's name, unique among all publications."""
        return address(self.key, publication=self.publication_id, account=self.account_id, shared=self.shared)


def address(key: str, *, publication: int, account: int, shared: bool) -> str:
    return f"a{account}/{key}" if shared else f"p{publication}/{key}"


class Need(models.Model):
    """An object that must exist before an operation may be sent. Removed when it does. A removal needs its own object
    where the operation that makes or changes it is out still."""

    operation = models.ForeignKey(
        Operation, models.CASCADE, related_name="needs", verbose_name=gettext_lazy("operation")
    )
    address = models.CharField(gettext_lazy("address"), max_length=430, db_index=True)

    objects: ClassVar[ScopedManager[Need]] = scoped("operation__account__team")
    unscoped: ClassVar[UnscopedManager[Need]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("need")
        verbose_name_plural = gettext_lazy("needs")
        constraints = [models.UniqueConstraint(fields=["operation", "address"], name="need_unique")]

    def __str__(self) -> str:
        return self.address


class Attempt(Worded, models.Model):
    """One try at an operation, committed before bytes leave."""

    operation = models.ForeignKey(
        Operation, models.CASCADE, related_name="attempts", verbose_name=gettext_lazy("operation")
    )
    number = models.PositiveIntegerField(gettext_lazy("number"))
    fence = models.PositiveBigIntegerField(gettext_lazy("fence"), default=0)
    started_at = models.DateTimeField(gettext_lazy("started at"))
    ended_at = models.DateTimeField(gettext_lazy("ended at"), null=True, blank=True)
    outcome = models.CharField(
        gettext_lazy("outcome"),
        max_length=40,
        blank=True,
        help_text=gettext_lazy("'ok' or the name of the error; empty while open."),
    )
    status = models.PositiveSmallIntegerField(gettext_lazy("status"), null=True, blank=True)
    reasons = ReasonsField(gettext_lazy("reasons"))

    objects: ClassVar[ScopedManager[Attempt]] = scoped("operation__account__team")
    unscoped: ClassVar[UnscopedManager[Attempt]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("attempt")
        verbose_name_plural = gettext_lazy("attempts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["operation", "number"], name="attempt_number_unique")]

    def __str__(self) -> str:
        return f"attempt {self.number}"
