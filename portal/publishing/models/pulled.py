"""Pull and what was read back: every row with its source and the time it was read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from portal.crypto import EncryptedDict
from portal.events.models import Person, Session
from portal.teams.scope import ScopedManager, UnscopedManager, scoped

from .publications import Publication

TEAM = "publication__event__team"


class PullState(models.TextChoices):
    """PARTIAL: read, but the platform says the thing is not over yet, or the list was cut short."""

    DUE = "due", gettext_lazy("Due")
    COMPLETE = "complete", gettext_lazy("Complete")
    PARTIAL = "partial", gettext_lazy("Partial")
    NOT_READY = "not_ready", gettext_lazy("Not ready")
    FAILED = "failed", gettext_lazy("Failed")


class Pull(models.Model):
    """One source of a publication and how far it was read."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="pulls")
    source = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=PullState.choices, default=PullState.DUE)
    cursor = models.CharField(max_length=500, blank=True)
    rows = models.PositiveIntegerField(default=0)
    as_of = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(
        null=True, blank=True, help_text=gettext_lazy("When the reading that is under way began.")
    )
    due_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=1000, blank=True)
    rounds = models.PositiveIntegerField(
        default=0, help_text=gettext_lazy("Times in a row the platform was not ready.")
    )

    objects: ClassVar[ScopedManager[Pull]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Pull]] = UnscopedManager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "source"], name="source_unique_in_publication")]

    def __str__(self) -> str:
        return self.source


class _Row(models.Model):
    """What every pulled row has. A row that the platform stopped listing is marked, never deleted."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    source = models.CharField(max_length=120)
    row_id = models.CharField(max_length=300)
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    as_of = models.DateTimeField()
    unlisted_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class _PersonRow(_Row):
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.CharField(max_length=254, blank=True)
    normalised = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Attendance(_PersonRow):
    """A person × session × account; without a session, attendance of the whole event. Unknown is null, never 0."""

    counted = models.BooleanField(default=True, help_text=gettext_lazy("False for speakers, hosts and machines."))
    invited = models.BooleanField(null=True)
    registered = models.BooleanField(null=True)
    attended = models.BooleanField(null=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    replay = models.BooleanField(null=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    links = EncryptedDict()

    objects: ClassVar[ScopedManager[Attendance]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Attendance]] = UnscopedManager()

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["publication", "source", "row_id"], name="attendance_row_unique"),
        ]
        indexes = [models.Index(fields=["publication", "session"]), models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"{self.name or self.email or self.row_id}"


class Metric(models.Model):
    """A figure that a platform gives itself, shown beside ours and never added to them."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="metrics")
    source = models.CharField(max_length=120)
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    value = models.FloatField(null=True, blank=True)
    text = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    assumed = models.BooleanField(default=False, help_text=gettext_lazy("No document names the unit."))
    as_of = models.DateTimeField()

    objects: ClassVar[ScopedManager[Metric]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Metric]] = UnscopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "source", "name"], name="metric_unique")]

    def __str__(self) -> str:
        return self.name


class PollAnswer(_PersonRow):
    question = models.TextField()
    answer = models.TextField(blank=True)

    objects: ClassVar[ScopedManager[PollAnswer]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[PollAnswer]] = UnscopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "source", "row_id"], name="poll_row_unique")]

    def __str__(self) -> str:
        return self.question[:80]


class Question(_PersonRow):
    question = models.TextField()
    votes = models.FloatField(null=True, blank=True)

    objects: ClassVar[ScopedManager[Question]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Question]] = UnscopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "source", "row_id"], name="question_row_unique")]

    def __str__(self) -> str:
        return self.question[:80]


class BoothVisit(_PersonRow):
    booth = models.CharField(max_length=300)
    visits = models.PositiveIntegerField(null=True, blank=True)
    wants_contact = models.BooleanField(null=True)

    objects: ClassVar[ScopedManager[BoothVisit]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[BoothVisit]] = UnscopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "source", "row_id"], name="booth_row_unique"),
            models.CheckConstraint(condition=Q(visits=None) | Q(visits__gte=0), name="booth_visits_not_negative"),
        ]

    def __str__(self) -> str:
        return self.booth
