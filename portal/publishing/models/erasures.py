"""Erasure: somebody asked to be forgotten, and what is still to be done for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.events.models import Person
from portal.shapes import ShapedField
from portal.teams.models import Team
from portal.teams.scope import ScopedManager, UnscopedManager, scoped


class Erasure(models.Model):
    """One per person. It ends once nothing of them is left on a platform that can be removed, and nothing here.

    ``digests`` stand for their addresses from then on: what a platform goes on listing of them is known by these as
    nobody's.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=gettext_lazy("team"))
    person = models.OneToOneField(Person, models.PROTECT, related_name="erasure", verbose_name=gettext_lazy("person"))
    digests = ShapedField(gettext_lazy("digests"), shape=shapes.NAMES, default=list, editable=False)
    asked_by = models.CharField(gettext_lazy("asked by"), max_length=150)
    asked_at = models.DateTimeField(gettext_lazy("asked at"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(gettext_lazy("ended at"), null=True, blank=True)
    removed = ShapedField(
        gettext_lazy("removed"), shape=shapes.COUNTS, default=dict, blank=True, help_text=gettext_lazy("table → rows")
    )

    objects: ClassVar[ScopedManager[Erasure]] = scoped("team")
    unscoped: ClassVar[UnscopedManager[Erasure]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("erasure")
        verbose_name_plural = gettext_lazy("erasures")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"person {self.person_id}"
