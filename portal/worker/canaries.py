"""Canaries: tasks sent through the real queue for nothing but to come back. Their traces stand in the database."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Max, Subquery

from portal import wake
from portal.dbtime import db_now
from portal.publishing.models import Canary

from . import runtime_dir

LATE = 6  #: intervals without a canary after which the queue counts as dead
KEPT = timedelta(hours=1)
HOPS = 40  #: how often a canary is handed on by clusters it is not meant for
HOP_SECONDS = 0.25


def send(cluster: str = "") -> int | None:
    """Send one for ``cluster`` to answer, or for whichever gets it; None where the queue does not take it."""
    row = Canary.objects.create(cluster=cluster, sent_at=db_now())
    if wake.send("canary", row.pk):
        return row.pk
    row.delete()
    return None


def answer(number: int) -> None:
    """What a worker does with a canary: note that it came, or hand it on to the cluster that it is meant for."""
    rows = Canary.objects.filter(pk=number, back_at=None)
    found = rows.first()
    if found is None:
        return
    if found.cluster in ("", runtime_dir.name()):
        rows.update(back_at=db_now())
    elif found.hops < HOPS and db_now() - found.sent_at < _limit():
        time.sleep(HOP_SECONDS)  # others shall get hold of it
        rows.update(hops=F("hops") + 1)
        wake.send("canary", number)


def back(numbers: Collection[int]) -> set[int]:
    """Those of ``numbers`` that came back."""
    return set(Canary.objects.filter(pk__in=numbers, back_at__isnull=False).values_list("pk", flat=True))


def tidy() -> None:
    """Forget old ones, but never the last that came back."""
    last = Canary.objects.filter(back_at__isnull=False).aggregate(last=Max("pk"))["last"]
    Canary.objects.filter(sent_at__lt=db_now() - KEPT).exclude(pk=last).delete()


@dataclass(frozen=True)
class Sighting:
    """When the last canary came back (None: never one), and whether that is too long ago."""

    at: datetime | None
    late: bool


def sighting() -> Sighting:
    """What the traces say about the queue; one short query."""
    at = Canary.objects.filter(back_at__isnull=False).aggregate(last=Max("back_at"))["last"]
    return Sighting(at, late(at, db_now()))


def late(at: datetime | None, now: datetime) -> bool:
    """Whether the last one came back (None: none ever) too long before ``now`` for the queue to be alive."""
    return at is None or now - at > _limit()


def last_back() -> Subquery:
    """When the last one came back, for a query on something else."""
    rows = Canary.objects.filter(back_at__isnull=False).order_by("-back_at")
    return Subquery(rows.values("back_at")[:1])


def _limit() -> timedelta:
    return timedelta(seconds=settings.PORTAL_CANARY_SECONDS * LATE)
