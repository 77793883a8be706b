"""What was cancelled only because something above it was refused comes back with it, once that is tried again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.planning import Line, Verb, plan
from portal.publishing.models import Account, Operation, OperationState, Run
from portal.teams.models import User

from .freeze import freeze

DEPENDS = "delivery.depends"


def bring_back(run: Run, parents: Sequence[Operation]) -> int:
    """New operations in ``run`` for what was cancelled because of ``parents``, which are in line again, as far as
    today's plan says exactly the same; the rest is a change that is not sent. Returns how many.

    They go in the name of whoever confirmed them first. Needs a scope; call it under the locks of a recording.
    """
    cancelled = _cancelled(parents)
    if not cancelled:
        return 0
    again = {op.address: op for op in parents}
    found = [
        line
        for account in Account.objects.filter(pk__in={op.account_id for op in parents})
        for line in plan(run.event, account).lines
    ]
    creates = {line.address for line in found if line.verb is Verb.CREATE}
    lines = {
        line.address: replace(line, verb=Verb.CREATE, emails=before.emails)
        for line in found
        if (before := cancelled.get(line.address)) is not None
        and line.fingerprint == before.fingerprint
        # what goes with a parent has no say of its own
        and (line.carrier_address in again or (line.verb, line.emails) == (Verb.CREATE, before.emails))
    }
    # nor what waits for something that only a push would make
    while lost := {
        where for where, line in lines.items() if creates.intersection(line.parent_addresses) - lines.keys()
    }:
        lines = {where: line for where, line in lines.items() if where not in lost}
    by_confirmer: defaultdict[User | None, list[Line]] = defaultdict(list)
    for where, line in lines.items():
        by_confirmer[cancelled[where].confirmed_by].append(line)
    for confirmer, some in by_confirmer.items():
        freeze(run, some, confirmer, again)
    return len(lines)


def _cancelled(parents: Sequence[Operation]) -> Mapping[str, Operation]:
    """What was cancelled last because of these, by address."""
    keys = {op.key for op in parents}
    rows = Operation.objects.filter(account__in={op.account_id for op in parents}, verb=Verb.CREATE.value)
    if not any(op.shared for op in parents):
        rows = rows.filter(publication__in={op.publication_id for op in parents})
    latest = {op.address: op for op in rows.select_related("confirmed_by").defer("body").order_by("pk")}
    return {
        where: op
        for where, op in latest.items()
        if op.state == OperationState.CANCELLED
        and any(each.code == DEPENDS and each.params.get("object") in keys for each in op.reasons)
    }
