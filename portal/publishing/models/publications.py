"""Publication and RemoteObject: what is desired and what exists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.crypto import EncryptedDict
from portal.events.models import Event
from portal.shapes import ShapedField
from portal.teams.scope import ScopedManager, UnscopedManager, scoped

from .accounts import Account


class Publication(models.Model):
    """ "This is to exist there": an event on an account, with a choice of sessions and that platform's options."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="publications", verbose_name=gettext_lazy("event"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="publications", verbose_name=gettext_lazy("account")
    )
    name = models.CharField(
        gettext_lazy("name"),
        max_length=100,
        default="main",
        help_text=gettext_lazy("Tells several of one event on one account apart."),
    )
    choice = models.CharField(
        gettext_lazy("sessions"),
        max_length=4000,
        default="all",
        help_text=gettext_lazy("all, codes with commas, track:NAME or room:NAME"),
    )
    options = ShapedField(gettext_lazy("options"), shape=shapes.VALUES, default=dict, blank=True)
    secret_options = EncryptedDict(gettext_lazy("secret options"))
    remote_fields = ShapedField(
        gettext_lazy("remote fields"),
        shape=shapes.LISTED,
        default=list,
        blank=True,
        editable=False,
        help_text=gettext_lazy("Registration fields there, as they were last read."),
    )
    session_values = ShapedField(
        gettext_lazy("session values"),
        shape=shapes.OWN_VALUES,
        default=dict,
        blank=True,
        help_text=gettext_lazy("code → options that this session has of its own"),
    )
    replacing = ShapedField(
        gettext_lazy("replacing"),
        shape=shapes.WORDS,
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("object → fingerprint of the body that is to replace it"),
    )
    active = models.BooleanField(gettext_lazy("active"), default=True)
    remove_there = models.BooleanField(
        gettext_lazy("remove there too"),
        default=False,
        help_text=gettext_lazy("What was taken out of this publication is removed on the platform."),
    )
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)

    objects: ClassVar[ScopedManager[Publication]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Publication]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("publication")
        verbose_name_plural = gettext_lazy("publications")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "account", "name"], name="publication_unique")]

    def __str__(self) -> str:
        return f"{self.event} on {self.account}" + ("" if self.name == "main" else f" ({self.name})")


class RemoteState(models.TextChoices):
    """PRESENT as far as we know. GONE: deleted by us. MISSING: the platform no longer knows it, without our doing.
    ELSEWHERE: there, on the old account; somebody removes it by hand."""

    PRESENT = "present", gettext_lazy("There")
    GONE = "gone", gettext_lazy("Removed")
    MISSING = "missing", gettext_lazy("Missing there")
    ELSEWHERE = "elsewhere", gettext_lazy("There, on the old account")


class RemoteObject(models.Model):
    """What exists on an account as far as we know. Account-wide objects (a host member) have no publication.

    ``place``: 0 where the account leads now; what was left elsewhere counts the places it led to before, since ids are
    only unique at one of them.
    """

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="remote_objects", verbose_name=gettext_lazy("account")
    )
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remote_objects",
        verbose_name=gettext_lazy("publication"),
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=20)
    key = models.CharField(gettext_lazy("object"), max_length=400)
    label = models.CharField(gettext_lazy("label"), max_length=500, blank=True)
    remote_id = models.CharField(gettext_lazy("remote id"), max_length=500)
    state = models.CharField(
        gettext_lazy("state"), max_length=10, choices=RemoteState.choices, default=RemoteState.PRESENT
    )
    place = models.PositiveSmallIntegerField(gettext_lazy("place"), default=0, editable=False)
    adopted = models.BooleanField(gettext_lazy("adopted"), default=False)
    url = models.URLField(gettext_lazy("public page"), max_length=1000, blank=True)
    links = EncryptedDict(gettext_lazy("links"))
    body = ShapedField(
        gettext_lazy("body"),
        shape=shapes.VALUES,
        default=dict,
        blank=True,
        editable=False,
        help_text=gettext_lazy("What was last accepted there, as it was planned."),
    )
    fingerprint = models.CharField(gettext_lazy("fingerprint"), max_length=64, blank=True, editable=False)
    path = ShapedField(gettext_lazy("path"), shape=shapes.VALUES, default=dict, blank=True, editable=False)
    differences = ShapedField(
        gettext_lazy("differences"),
        shape=shapes.PAIRS,
        default=dict,
        blank=True,
        help_text=gettext_lazy("field → [ours, theirs], accepted with a difference."),
    )
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(gettext_lazy("accepted at"), null=True, blank=True)
    last_seen_at = models.DateTimeField(gettext_lazy("last seen at"), null=True, blank=True)

    objects: ClassVar[ScopedManager[RemoteObject]] = scoped("account__team")
    unscoped: ClassVar[UnscopedManager[RemoteObject]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("remote object")
        verbose_name_plural = gettext_lazy("remote objects")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "place", "kind", "remote_id"], name="remote_id_unique_at_place"),
            models.UniqueConstraint(
                fields=["publication", "key"], condition=Q(state="present"), name="remote_object_unique_in_publication"
            ),
            models.UniqueConstraint(
                fields=["account", "key"],
                condition=Q(publication=None, state="present"),
                name="shared_remote_object_unique_on_account",
            ),
        ]
        indexes = [models.Index(fields=["publication", "kind", "state"])]

    def __str__(self) -> str:
        return self.key
