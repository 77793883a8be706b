"""Canary: the trace of a task that was sent through the queue to see whether it comes back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy


class Canary(models.Model):
    """Belongs to the installation, not to a team. ``cluster``: who is to answer it; empty: whoever gets it."""

    cluster = models.CharField(gettext_lazy("cluster"), max_length=100, blank=True)
    sent_at = models.DateTimeField(gettext_lazy("sent at"))
    back_at = models.DateTimeField(gettext_lazy("back at"), null=True, blank=True)
    hops = models.PositiveSmallIntegerField(gettext_lazy("hops"), default=0)

    class Meta:
        verbose_name = gettext_lazy("canary")
        verbose_name_plural = gettext_lazy("canaries")

    def __str__(self) -> str:
        return f"canary {self.pk}"
