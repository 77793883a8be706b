"""Upload: a file handed in to be imported, kept while somebody looks at what it would do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.shapes import ShapedField
from portal.teams.models import Team, User
from portal.teams.scope import ScopedManager, UnscopedManager, scoped

from .programme import Event


class Upload(models.Model):
    """A file between its preview and its import. It belongs to whoever handed it in, and to one team.

    It stands in the database and not in a folder so that every web process can reach it. ``data`` is emptied when it
    was imported; the row goes after a day.
    """

    token = models.CharField(gettext_lazy("token"), max_length=43, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", verbose_name=gettext_lazy("team"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=gettext_lazy("user"))
    event = models.ForeignKey(
        Event,
        models.CASCADE,
        null=True,
        related_name="+",
        help_text=gettext_lazy("Empty: a new one."),
        verbose_name=gettext_lazy("event"),
    )
    made = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text=gettext_lazy("The event it made."),
        verbose_name=gettext_lazy("made"),
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=20)
    name = models.CharField(gettext_lazy("name"), max_length=255)
    data = models.BinaryField(gettext_lazy("data"), default=bytes)
    choices = ShapedField(gettext_lazy("choices"), shape=shapes.WORDS, default=dict)
    preview = ShapedField(gettext_lazy("preview"), shape=shapes.VALUES, default=dict)
    digest = models.CharField(gettext_lazy("digest"), max_length=64)
    errors = models.BinaryField(
        gettext_lazy("errors"), default=bytes, help_text=gettext_lazy("The rows that cannot be taken, as a file.")
    )
    changed_meanwhile = models.BooleanField(gettext_lazy("changed meanwhile"), default=False)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now)
    done_at = models.DateTimeField(gettext_lazy("done at"), null=True)

    objects: ClassVar[ScopedManager[Upload]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[Upload]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("upload")
        verbose_name_plural = gettext_lazy("uploads")
        ordering = ["pk"]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.name
