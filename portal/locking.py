"""Rows that are held until the transaction ends.

Whoever needs several takes them in this order, so that no two wait for each other: event, accounts, lane, operations,
run. SQLite has no locks on rows: a transaction that writes there is alone anyway.
"""

from __future__ import annotations

from django.db.models import Manager, Model, QuerySet


def locked[M: Model](rows: QuerySet[M] | Manager[M], *, skip: bool = False) -> QuerySet[M]:
    """``rows`` themselves, not what is joined to them, in the order of their keys; ``skip``: less those that somebody
    else holds.

    Their keys stay as they are, so that others may go on referring to them.
    """
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=skip)
