"""Person, EmailAddress, Speaker, Registration."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.crypto import SealedToken
from portal.fields import TimeZoneField, validate_https, validate_line
from portal.shapes import ShapedField
from portal.teams.models import Team, User
from portal.teams.scope import ScopedManager, UnscopedManager, scoped

from .programme import Event, Session


class Person(models.Model):
    """One human of one team. Two teams that know the same human have two persons."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="people", verbose_name=gettext_lazy("team"))
    name = models.CharField(
        gettext_lazy("name"), max_length=300, help_text=gettext_lazy("As shown."), validators=[validate_line]
    )
    first_name = models.CharField(gettext_lazy("first name"), max_length=150, blank=True, validators=[validate_line])
    last_name = models.CharField(gettext_lazy("last name"), max_length=150, blank=True, validators=[validate_line])
    username = models.CharField(gettext_lazy("username"), max_length=150, blank=True, validators=[validate_line])
    job_title = models.CharField(gettext_lazy("job title"), max_length=200, blank=True, validators=[validate_line])
    company = models.CharField(gettext_lazy("company"), max_length=200, blank=True, validators=[validate_line])
    biography = models.TextField(gettext_lazy("biography"), blank=True)
    city = models.CharField(gettext_lazy("city"), max_length=150, blank=True, validators=[validate_line])
    country = models.CharField(gettext_lazy("country"), max_length=150, blank=True, validators=[validate_line])
    avatar_url = models.URLField(gettext_lazy("picture"), max_length=500, blank=True, validators=[validate_https])
    time_zone = TimeZoneField(gettext_lazy("time zone"), blank=True)
    tags = ShapedField(gettext_lazy("tags"), shape=shapes.TAGS, default=list, blank=True)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)

    objects: ClassVar[ScopedManager[Person]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[Person]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("person")
        ordering = ["name"]
        verbose_name_plural = gettext_lazy("people")
        indexes = [models.Index(fields=["team", "name"])]

    def __str__(self) -> str:
        return self.name


class EmailAddress(models.Model):
    """An address of a person: kept as typed, compared in its normal form."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses", verbose_name=gettext_lazy("person"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", editable=False, verbose_name=gettext_lazy("team"))
    address = models.CharField(
        gettext_lazy("address"), max_length=254, help_text=gettext_lazy("As typed; this is what is shown and sent.")
    )
    normalised = models.CharField(gettext_lazy("normalised"), max_length=254, editable=False)
    primary = models.BooleanField(gettext_lazy("primary"), default=False)

    objects: ClassVar[ScopedManager[EmailAddress]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[EmailAddress]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("email address")
        ordering = ["-primary", "pk"]
        verbose_name_plural = gettext_lazy("e-mail addresses")
        constraints = [
            models.UniqueConstraint(fields=["team", "normalised"], name="address_unique_in_team"),
            models.UniqueConstraint(fields=["person"], condition=Q(primary=True), name="one_primary_address"),
        ]

    def __str__(self) -> str:
        return self.address


class SpeakerState(models.TextChoices):
    PROPOSED = "proposed", gettext_lazy("Proposed")
    APPROVED = "approved", gettext_lazy("Approved")
    TO_REVIEW = "to_review", gettext_lazy("To review")
    REJECTED = "rejected", gettext_lazy("Rejected")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Speaker(models.Model):
    """A person's part in an event. Only approved speakers leave the house."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers", verbose_name=gettext_lazy("event"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="speaking", verbose_name=gettext_lazy("person"))
    state = models.CharField(
        gettext_lazy("state"), max_length=12, choices=SpeakerState.choices, default=SpeakerState.PROPOSED
    )
    reason = models.CharField(gettext_lazy("reason"), max_length=500, blank=True, validators=[validate_line])
    highlighted = models.BooleanField(gettext_lazy("highlighted"), default=False)
    source_code = models.CharField(
        gettext_lazy("source code"),
        max_length=100,
        blank=True,
        help_text=gettext_lazy("Their code in the imported programme."),
        validators=[validate_line],
    )
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=gettext_lazy("decided by"),
    )
    decided_at = models.DateTimeField(gettext_lazy("decided at"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=gettext_lazy("edited by"),
    )
    approved_values = ShapedField(
        gettext_lazy("approved values"),
        shape=shapes.VALUES,
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("What was approved last; it stays out there during review."),
    )
    missing_since = models.DateTimeField(gettext_lazy("missing since"), null=True, blank=True)

    objects: ClassVar[ScopedManager[Speaker]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Speaker]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("speaker")
        verbose_name_plural = gettext_lazy("speakers")
        ordering = ["person__name"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="speaker_once_in_event")]
        indexes = [models.Index(fields=["event", "state"])]

    def __str__(self) -> str:
        return str(self.person)


class RegistrationState(models.TextChoices):
    ACTIVE = "active", gettext_lazy("Active")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Registration(models.Model):
    """A person's right to attend: the whole event, or the sessions named."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name=gettext_lazy("event"))
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="registrations", verbose_name=gettext_lazy("person")
    )
    state = models.CharField(
        gettext_lazy("state"), max_length=12, choices=RegistrationState.choices, default=RegistrationState.ACTIVE
    )
    whole_event = models.BooleanField(gettext_lazy("whole event"), default=True)
    sessions = models.ManyToManyField(
        Session, blank=True, related_name="registrations", verbose_name=gettext_lazy("sessions")
    )
    custom = ShapedField(gettext_lazy("custom fields"), shape=shapes.ANSWERS, default=dict, blank=True)
    remove_there = models.BooleanField(gettext_lazy("remove on the platforms too"), default=False)
    join_token = SealedToken(gettext_lazy("join token"), unique=True)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)

    objects: ClassVar[ScopedManager[Registration]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Registration]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("registration")
        verbose_name_plural = gettext_lazy("registrations")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="registration_once_in_event")]
        indexes = [models.Index(fields=["event", "state"])]

    def __str__(self) -> str:
        return f"{self.person} at {self.event}"
