"""The rows behind a budget: when they make room, and how they are kept few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from portal.publishing.models import BudgetUse

from .rate_rules import Rule

SHORT = timedelta(hours=1)  # windows from here on are counted over summed-up rows
GRAIN = 300  # seconds that one summed-up row stands for


def opens_at(account: int, rules: Iterable[Rule], points: int, now: datetime) -> datetime:
    """The earliest instant at which every rule lets ``points`` pass."""
    opens = now
    for rule in rules:
        rows = BudgetUse.unscoped.filter(account=account, at__gt=now - rule.span).order_by("at")
        found = list(rows.values_list("at", "points"))
        used = sum(spent for _, spent in found)
        for at, spent in found:
            if used + points <= rule.most:
                break
            used -= spent
            opens = max(opens, at + rule.span)
    return opens


def tidy(account: int, spans: Sequence[timedelta], now: datetime) -> None:
    """Remove rows that count nowhere any more, and sum up those that only a long window still counts.

    A summed-up row bears the latest of its instants: its points are given back late, never early.
    """
    rows = BudgetUse.unscoped.filter(account=account)
    rows.filter(at__lte=now - max(spans)).delete()
    if max(spans) < SHORT:
        return
    short = max((span for span in spans if span < SHORT), default=timedelta())
    old = list(rows.filter(at__lte=now - short).order_by("at"))
    for _, members in groupby(old, key=lambda row: int(row.at.timestamp()) // GRAIN):
        summed = list(members)
        if len(summed) < 2:
            continue
        last = summed[-1]
        last.points = sum(row.points for row in summed)
        last.save(update_fields=["points"])
        within = BudgetUse.unscoped.filter(account=last.account_id, at__gte=summed[0].at, at__lte=last.at)
        within.exclude(pk=last.pk).delete()
