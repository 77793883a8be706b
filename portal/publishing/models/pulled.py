"""Pull and what was read back: every row with its source and the time it was read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.crypto import EncryptedDict
from portal.events.models import Person, Session
from portal.fields import ReasonsField
from portal.shapes import ShapedField
from portal.teams.scope import ScopedManager, UnscopedManager, scoped
from portal.wording import Worded

from .publications import Publication

TEAM = "publication__event__team"


class PullState(models.TextChoices):
    """PARTIAL: read, but the platform says the thing is not over yet, the list was cut short, or not all of it could be
    taken."""

    DUE = "due", gettext_lazy("Due")
    COMPLETE = "complete", gettext_lazy("Complete")
    PARTIAL = "partial", gettext_lazy("Partial")
    NOT_READY = "not_ready", gettext_lazy("Not ready")
    FAILED = "failed", gettext_lazy("Failed")


class Pull(Worded, models.Model):
    """One source of a publication and how far it was read."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="pulls", verbose_name=gettext_lazy("publication")
    )
    source = models.CharField(gettext_lazy("source"), max_length=120)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=PullState.choices, default=PullState.DUE)
    cursor = models.CharField(gettext_lazy("cursor"), max_length=500, blank=True)
    rows = models.PositiveIntegerField(gettext_lazy("rows"), default=0)
    as_of = models.DateTimeField(gettext_lazy("as of"), null=True, blank=True)
    began_at = models.DateTimeField(
        gettext_lazy("began at"),
        null=True,
        blank=True,
        help_text=gettext_lazy("When the reading that is under way began."),
    )
    due_at = models.DateTimeField(gettext_lazy("due at"), null=True, blank=True)
    reasons = ReasonsField(gettext_lazy("reasons"))
    tally = ShapedField(
        gettext_lazy("tally"),
        shape=shapes.COUNTS,
        default=dict,
        blank=True,
        help_text=gettext_lazy("What the reading under way has left out or could not take so far."),
    )
    rounds = models.PositiveIntegerField(
        gettext_lazy("rounds"), default=0, help_text=gettext_lazy("Times in a row the platform was not ready.")
    )

    objects: ClassVar[ScopedManager[Pull]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Pull]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("pull")
        verbose_name_plural = gettext_lazy("pulls")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "source"], name="source_unique_in_publication")]

    def __str__(self) -> str:
        return self.source


class _Row(models.Model):
    """What every pulled row has. A row that the platform stopped listing is marked, never deleted."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="+", verbose_name=gettext_lazy("publication")
    )
    source = models.CharField(gettext_lazy("source"), max_length=120)
    row_id = models.CharField(gettext_lazy("row id"), max_length=300)
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("session")
    )
    as_of = models.DateTimeField(gettext_lazy("as of"))
    unlisted_since = models.DateTimeField(gettext_lazy("unlisted since"), null=True, blank=True)

    class Meta:
        abstract = True


class _PersonRow(_Row):
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("person")
    )
    email = models.CharField(gettext_lazy("email"), max_length=254, blank=True)
    normalised = models.CharField(gettext_lazy("normalised"), max_length=254, blank=True)
    name = models.CharField(gettext_lazy("name"), max_length=300, blank=True)
    unread = ShapedField(
        gettext_lazy("unread"),
        shape=shapes.WORDS,
        default=dict,
        blank=True,
        help_text=gettext_lazy("Column and what last came for it, where that could not be taken."),
    )

    class Meta:
        abstract = True


class Attendance(_PersonRow):
    """A person × session × account; without a session, attendance of the whole event. Unknown is null, never 0."""

    counted = models.BooleanField(
        gettext_lazy("counted"), default=True, help_text=gettext_lazy("False for speakers, hosts and machines.")
    )
    invited = models.BooleanField(gettext_lazy("invited"), null=True)
    registered = models.BooleanField(gettext_lazy("registered"), null=True)
    attended = models.BooleanField(gettext_lazy("attended"), null=True)
    seconds = models.PositiveIntegerField(gettext_lazy("seconds"), null=True, blank=True)
    replay = models.BooleanField(gettext_lazy("replay"), null=True)
    joined_at = models.DateTimeField(gettext_lazy("joined at"), null=True, blank=True)
    left_at = models.DateTimeField(gettext_lazy("left at"), null=True, blank=True)
    links = EncryptedDict(gettext_lazy("links"))

    objects: ClassVar[ScopedManager[Attendance]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Attendance]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("attendance")
        verbose_name_plural = gettext_lazy("attendance")
        constraints = [
            models.UniqueConstraint(fields=["publication", "source", "row_id"], name="attendance_row_unique"),
        ]
        indexes = [models.Index(fields=["publication", "session"]), models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"{self.name or self.email or self.row_id}"


class Metric(models.Model):
    """A figure that a platform gives itself, shown beside ours and never added to them."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="metrics", verbose_name=gettext_lazy("publication")
    )
    source = models.CharField(gettext_lazy("source"), max_length=120)
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("session")
    )
    name = models.CharField(gettext_lazy("name"), max_length=60)
    value = models.FloatField(gettext_lazy("value"), null=True, blank=True)
    text = models.CharField(gettext_lazy("text"), max_length=200, blank=True)
    unit = models.CharField(gettext_lazy("unit"), max_length=20, blank=True)
    assumed = models.BooleanField(
        gettext_lazy("assumed"), default=False, help_text=gettext_lazy("No document names the unit.")
    )
    unread = models.CharField(
        gettext_lazy("unread"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("What last came instead of a figure, where that could not be taken."),
    )
    as_of = models.DateTimeField(gettext_lazy("as of"))

    objects: ClassVar[ScopedManager[Metric]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Metric]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("metric")
        verbose_name_plural = gettext_lazy("metrics")
        constraints = [models.UniqueConstraint(fields=["publication", "source", "name"], name="metric_unique")]

    def __str__(self) -> str:
        return self.name


class PollAnswer(_PersonRow):
    question = models.TextField(gettext_lazy("question"))
    answer = models.TextField(gettext_lazy("answer"), blank=True)

    objects: ClassVar[ScopedManager[PollAnswer]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[PollAnswer]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("poll answer")
        verbose_name_plural = gettext_lazy("poll answers")
        constraints = [models.UniqueConstraint(fields=["publication", "source", "row_id"], name="poll_row_unique")]

    def __str__(self) -> str:
        return self.question[:80]


class Question(_PersonRow):
    question = models.TextField(gettext_lazy("question"))
    votes = models.FloatField(gettext_lazy("votes"), null=True, blank=True)

    objects: ClassVar[ScopedManager[Question]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[Question]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("question")
        verbose_name_plural = gettext_lazy("questions")
        constraints = [models.UniqueConstraint(fields=["publication", "source", "row_id"], name="question_row_unique")]

    def __str__(self) -> str:
        return self.question[:80]


class BoothVisit(_PersonRow):
    booth = models.CharField(gettext_lazy("booth"), max_length=300)
    visits = models.PositiveIntegerField(gettext_lazy("visits"), null=True, blank=True)
    wants_contact = models.BooleanField(gettext_lazy("wants contact"), null=True)

    objects: ClassVar[ScopedManager[BoothVisit]] = scoped(TEAM)
    unscoped: ClassVar[UnscopedManager[BoothVisit]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("booth visit")
        verbose_name_plural = gettext_lazy("booth visits")
        constraints = [
            models.UniqueConstraint(fields=["publication", "source", "row_id"], name="booth_row_unique"),
            models.CheckConstraint(condition=Q(visits=None) | Q(visits__gte=0), name="booth_visits_not_negative"),
        ]

    def __str__(self) -> str:
        return self.booth
