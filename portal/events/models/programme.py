"""Event, Session, Track, Room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.fields import (
    TimeZoneField,
    code_validator,
    validate_https,
    validate_length,
    validate_line,
    validate_moment,
    validate_web,
)
from portal.shapes import ShapedField
from portal.teams.models import Team
from portal.teams.scope import ScopedManager, UnscopedManager, scoped


class Event(models.Model):
    """One online event of a team. Times are instants; they are shown in the event's zone."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="events", verbose_name=gettext_lazy("team"))
    slug = models.SlugField(
        gettext_lazy("slug"), max_length=80, help_text=gettext_lazy("Short name for addresses and commands.")
    )
    title = models.CharField(gettext_lazy("title"), max_length=300, validators=[validate_line])
    description = models.TextField(gettext_lazy("description"), blank=True)
    time_zone = TimeZoneField(gettext_lazy("time zone"), default="UTC")
    starts_at = models.DateTimeField(gettext_lazy("starts at"), validators=[validate_moment])
    ends_at = models.DateTimeField(gettext_lazy("ends at"), validators=[validate_moment])
    image_url = models.URLField(gettext_lazy("image url"), max_length=500, blank=True, validators=[validate_https])
    shift = ShapedField(
        gettext_lazy("shift"),
        shape=shapes.SHIFT,
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("How a programme's dates are moved on import: the file's first day and ours."),
    )
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True, editable=False)

    objects: ClassVar[ScopedManager[Event]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[Event]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("event")
        verbose_name_plural = gettext_lazy("events")
        ordering = ["starts_at", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["team", "slug"], name="event_slug_unique_in_team"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title


class Track(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="tracks", verbose_name=gettext_lazy("event"))
    name = models.CharField(gettext_lazy("name"), max_length=200, validators=[validate_line])

    objects: ClassVar[ScopedManager[Track]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Track]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("track")
        verbose_name_plural = gettext_lazy("tracks")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="track_unique_in_event")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="rooms", verbose_name=gettext_lazy("event"))
    name = models.CharField(gettext_lazy("name"), max_length=200, validators=[validate_line])

    objects: ClassVar[ScopedManager[Room]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Room]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("room")
        verbose_name_plural = gettext_lazy("rooms")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="room_unique_in_event")]

    def __str__(self) -> str:
        return self.name


class SessionState(models.TextChoices):
    PLANNED = "planned", gettext_lazy("Planned")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")


class Session(models.Model):
    """One session. Rows are not removed: a session that does not take place is cancelled."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name=gettext_lazy("event"))
    code = models.CharField(gettext_lazy("code"), max_length=80, validators=[code_validator])
    guid = models.CharField(
        gettext_lazy("guid"),
        max_length=100,
        blank=True,
        help_text=gettext_lazy("The programme's own lasting id."),
        validators=[validate_line],
    )
    title = models.CharField(gettext_lazy("title"), max_length=500, validators=[validate_line])
    subtitle = models.CharField(gettext_lazy("subtitle"), max_length=500, blank=True, validators=[validate_line])
    starts_at = models.DateTimeField(gettext_lazy("starts at"), validators=[validate_moment])
    duration = models.DurationField(
        gettext_lazy("duration"), validators=[validate_length, MinValueValidator(timedelta(minutes=1))]
    )
    abstract = models.TextField(gettext_lazy("abstract"), blank=True, help_text=gettext_lazy("Short text."))
    description = models.TextField(gettext_lazy("description"), blank=True, help_text=gettext_lazy("Long text."))
    language = models.CharField(gettext_lazy("language"), max_length=20, blank=True, validators=[validate_line])
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=100,
        blank=True,
        help_text=gettext_lazy("Talk, workshop …"),
        validators=[validate_line],
    )
    track = models.ForeignKey(
        Track, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=gettext_lazy("track")
    )
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=gettext_lazy("room")
    )
    tags = ShapedField(gettext_lazy("tags"), shape=shapes.TAGS, default=list, blank=True)
    links = ShapedField(
        gettext_lazy("links"), shape=shapes.LINKS, default=list, blank=True, help_text=gettext_lazy("[{label, url}]")
    )
    url = models.URLField(gettext_lazy("url"), max_length=500, blank=True, validators=[validate_web])
    do_not_record = models.BooleanField(gettext_lazy("do not record"), default=False)
    state = models.CharField(
        gettext_lazy("state"), max_length=12, choices=SessionState.choices, default=SessionState.PLANNED
    )
    remove_there = models.BooleanField(
        gettext_lazy("remove on the platforms too"),
        default=False,
        help_text=gettext_lazy("Only counts for a cancelled session."),
    )
    missing_since = models.DateTimeField(
        gettext_lazy("missing since"),
        null=True,
        blank=True,
        help_text=gettext_lazy("The last import no longer held this session; it is for you to decide."),
    )

    objects: ClassVar[ScopedManager[Session]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Session]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("session")
        verbose_name_plural = gettext_lazy("sessions")
        ordering = ["starts_at", "code"]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="session_code_unique_in_event"),
            models.UniqueConstraint(
                fields=["event", "guid"], condition=~Q(guid=""), name="session_guid_unique_in_event"
            ),
            models.CheckConstraint(condition=Q(duration__gt=timedelta(0)), name="session_has_duration"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> Any:
        return self.starts_at + self.duration


class SessionRole(models.TextChoices):
    SPEAKER = "speaker", gettext_lazy("Speaker")
    HOST = "host", gettext_lazy("Host")
    COHOST = "co-host", gettext_lazy("Co-host")
    MODERATOR = "moderator", gettext_lazy("Moderator")


class SessionSpeaker(models.Model):
    """A speaker's part in one session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="parts", verbose_name=gettext_lazy("session"))
    speaker = models.ForeignKey(
        "events.Speaker", models.CASCADE, related_name="parts", verbose_name=gettext_lazy("speaker")
    )
    role = models.CharField(
        gettext_lazy("role"), max_length=12, choices=SessionRole.choices, default=SessionRole.SPEAKER
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    objects: ClassVar[ScopedManager[SessionSpeaker]] = scoped("session__event__team")
    unscoped: ClassVar[UnscopedManager[SessionSpeaker]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("session speaker")
        verbose_name_plural = gettext_lazy("session speakers")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "speaker"], name="speaker_once_in_session")]

    def __str__(self) -> str:
        return f"{self.speaker} in {self.session}"
