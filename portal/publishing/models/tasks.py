"""ManualTask: what a platform's API cannot do and a person must."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal import shapes
from portal.fields import ReasonsField
from portal.shapes import ShapedField
from portal.teams.models import User
from portal.teams.scope import ScopedManager, UnscopedManager, scoped
from portal.wording import Worded

from .publications import Publication

UNNEEDED = "no longer needed"  #: in the place of a name


class ManualTask(Worded, models.Model):
    """One per publication and kind of work, listing what it concerns.

    ``reasons`` are those of its first object. ``items``: [{key, label, reasons, values, fingerprint, …}], an object
    each; one that is ticked has ``tick``: {at, by, …}. A tick clears the plan's line until the desired object changes.
    The task is done when its last object is ticked; ``unneeded``: closed although nobody did it, since nothing of it
    was wanted any more.
    """

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="manual_tasks", verbose_name=gettext_lazy("publication")
    )
    action = models.CharField(gettext_lazy("action"), max_length=40)
    reasons = ReasonsField(gettext_lazy("reasons"))
    url = models.URLField(gettext_lazy("url"), max_length=1000, blank=True)
    items = ShapedField(gettext_lazy("items"), shape=shapes.LISTED, default=list)
    created_at = models.DateTimeField(gettext_lazy("created at"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(gettext_lazy("done at"), null=True, blank=True)
    done_by = models.CharField(gettext_lazy("done by"), max_length=150, blank=True)
    done_by_user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("done by user")
    )
    unneeded = models.BooleanField(gettext_lazy("no longer needed"), default=False)

    objects: ClassVar[ScopedManager[ManualTask]] = scoped("publication__event__team")
    unscoped: ClassVar[UnscopedManager[ManualTask]] = UnscopedManager()

    class Meta:
        verbose_name = gettext_lazy("manual task")
        verbose_name_plural = gettext_lazy("manual tasks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "action"], condition=Q(done_at=None), name="one_open_task_per_action"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} by hand ({len(self.items)})"

    @property
    def open_items(self) -> list[dict[str, Any]]:
        return [item for item in self.items if "tick" not in item]

    @property
    def ticked_items(self) -> list[dict[str, Any]]:
        """In the order in which they were ticked."""
        return sorted((item for item in self.items if "tick" in item), key=lambda item: item["tick"]["at"])

    def close(self) -> None:
        """Nothing of it is open (not saved): done by whoever ticked last or, where nobody did, not needed."""
        ticked = self.ticked_items
        self.done_at = timezone.now()
        self.unneeded = not ticked
        self.done_by = ticked[-1]["tick"]["by"] if ticked else UNNEEDED
