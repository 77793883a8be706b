"""Whether the parts that a push needs really work, and what has been waiting for too long.

Everything here is cheap enough for a load balancer that asks every few seconds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from portal.dbtime import db_now
from portal.delivery.operations.due_times import SENDABLE
from portal.publishing.models import Account, AccountState, BudgetUse, Operation, OperationState
from portal.versions import up_to_date

from . import canaries

OVERDUE = timedelta(minutes=5)
UNKNOWN_FOR = timedelta(minutes=15)
STEP = 0.2


@dataclass(frozen=True)
class Part:
    """``words`` say what is wrong and what to do about it, or that nothing is."""

    name: str
    well: bool
    words: str


def database() -> Part:
    """Whether the database answers and is of this version."""
    try:
        if up_to_date():
            return Part("database", True, "ok")
        return Part("database", False, gettext("The database is not up to date: run 'manage.py migrate'."))
    except DatabaseError:
        return Part(
            "database", False, gettext("The database does not answer: check DATABASE_URL and whether the server runs.")
        )


def queue() -> Part:
    """Whether the workers have been answering lately. The database must be well."""
    seen = canaries.sighting()
    if seen.at is None:
        return Part("queue", False, gettext("No worker has ever answered: run 'manage.py worker'."))
    if seen.late:
        return Part(
            "queue", False, gettext("No worker has answered since {at:%Y-%m-%d %H:%M:%S} UTC.").format(at=seen.at)
        )
    return Part("queue", True, "ok")


def through_the_queue(max_wait: float) -> list[Part]:
    """Send a canary and wait for it: queue and worker, each with whether it works. The database must be well."""
    number = canaries.send()
    if number is None:
        return [
            Part("queue", False, gettext("The queue cannot be reached: check QUEUE_URL and whether the server runs."))
        ]
    taken = Part("queue", True, "ok")
    until = time.monotonic() + max_wait
    while not canaries.back([number]):
        if time.monotonic() > until:
            words = gettext("No worker answered within {max_wait:g} seconds: look after 'manage.py worker'.").format(
                max_wait=max_wait
            )
            return [taken, Part("worker", False, words)]
        time.sleep(STEP)
    return [taken, Part("worker", True, "ok")]


@dataclass(frozen=True)
class Alert:
    """Something that lasts too long. ``name`` is for machines."""

    name: str
    words: str


def alerts() -> list[Alert]:
    """What somebody should look at, over all teams: no names, and nothing that belongs to one of them."""
    now = db_now()
    found: list[Alert] = []
    if overdue(now).exists():
        found.append(
            Alert("overdue", gettext("Something has been due for more than five minutes and nothing was sent."))
        )
    unknown = Operation.unscoped.filter(state=OperationState.UNKNOWN)
    if unknown.filter(attempts__ended_at__lt=now - UNKNOWN_FOR).exists():
        found.append(Alert("unknown", gettext("The fate of something has been unknown for more than 15 minutes.")))
    if Account.unscoped.filter(state=AccountState.STOPPED).exists():
        found.append(Alert("account_stopped", gettext("An account is stopped until somebody fixes it.")))
    return found


def overdue(now: datetime) -> QuerySet[Operation]:
    """What could have been sent: its account may send, was not asked to wait, and made no call meanwhile."""
    lane = "account__lane"
    due = Operation.unscoped.filter(SENDABLE, account__state=AccountState.ACTIVE, due_at__lt=now - OVERDUE)
    unpaused = Q(**{lane: None}) | Q(**{f"{lane}__paused_until": None}) | Q(**{f"{lane}__paused_until__lt": now})
    calls = BudgetUse.unscoped.filter(account=OuterRef("account"), at__gt=now - OVERDUE)
    return due.filter(unpaused).exclude(Exists(calls))
