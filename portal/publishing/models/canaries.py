"""Canary: the trace of a task that was sent through the queue to see whether it comes back."""

from __future__ import annotations

from django.db import models


class Canary(models.Model):
    """Belongs to the installation, not to a team. ``cluster``: who is to answer it; empty: whoever gets it."""

    cluster = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True, blank=True)
    hops = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "canaries"

    def __str__(self) -> str:
        return f"canary {self.pk}"
