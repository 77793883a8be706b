"""Edit and Unsent: whether what was last counted of an event's plan still holds, and what was counted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.events.models import Event
from portal.shapes import ShapedField
from portal.teams.models import Team
from portal.teams.scope import ScopedManager, UnscopedManager, scoped


class Edit(models.Model):
    """Something that plans read was written: of one event or, without one, of any of a team.

    Rows are made by triggers of the database (``publishing.edits``), in the writer's transaction, and by nothing else.
    They refer to no row: what an edit was about may be gone.
    """

    event = models.ForeignKey(
        Event, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=gettext_lazy("event")
    )
    team = models.ForeignKey(
        Team, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=gettext_lazy("team")
    )

    objects: ClassVar[models.Manager[Edit]] = models.Manager()

    class Meta:
        verbose_name = gettext_lazy("edit")
        verbose_name_plural = gettext_lazy("edits")

    def __str__(self) -> str:
        return f"edit {self.pk}"


class Unsent(models.Model):
    """What today's plan of an event holds, counted by a worker.

    ``version`` rises with the edits; the count holds while ``counted`` is the same, no newer ``Edit`` waits and it is
    not yet ``until``, when passing time alone changes the plan. ``totals``: verb → lines; ``shares``: publication →
    verb → lines. ``failed``: no plan can be made. ``counting_until``: somebody counts, and is believed until then;
    ``rests_until``: a count that takes long is not begun again before.
    """

    event = models.OneToOneField(
        Event, models.CASCADE, primary_key=True, related_name="unsent", verbose_name=gettext_lazy("event")
    )
    version = models.PositiveBigIntegerField(gettext_lazy("version"), default=0)
    counted = models.PositiveBigIntegerField(gettext_lazy("counted version"), null=True, blank=True)
    totals = ShapedField(gettext_lazy("totals"), shape=shapes.COUNTS, default=dict, blank=True)
    shares = ShapedField(gettext_lazy("shares"), shape=shapes.VALUES, default=dict, blank=True)
    failed = models.BooleanField(gettext_lazy("failed"), default=False)
    counted_at = models.DateTimeField(gettext_lazy("counted at"), null=True, blank=True)
    until = models.DateTimeField(gettext_lazy("until"), null=True, blank=True)
    counting_until = models.DateTimeField(gettext_lazy("counting until"), null=True, blank=True)
    rests_until = models.DateTimeField(gettext_lazy("rests until"), null=True, blank=True)

    objects: ClassVar[ScopedManager[Unsent]] = scoped("event__team")
    unscoped: ClassVar[UnscopedManager[Unsent]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("unsent changes")
        verbose_name_plural = gettext_lazy("unsent changes")

    def __str__(self) -> str:
        return f"unsent of {self.event_id}"
