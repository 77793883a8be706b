"""What an account leaves behind that starts afresh elsewhere: it stays known, as standing on the old account, and a
person removes it there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Max, Value
from django.db.models.functions import Concat

from integrations.core import objects
from integrations.core.frozen import refs
from integrations.core.reasons import Reason
from portal.crypto import Secret
from portal.dbtime import db_now
from portal.delivery.operations import dependencies
from portal.planning.manual_tasks import Leftover, add_leftovers
from portal.publishing.attempt_outcomes import LOST, may_have_reached
from portal.publishing.models import (
    LIVE_STATES,
    Account,
    Attempt,
    Attendance,
    BoothVisit,
    Metric,
    Need,
    Operation,
    OperationState,
    PollAnswer,
    Publication,
    Pull,
    Question,
    RemoteObject,
    RemoteState,
)
from portal.publishing.operation_states import parts

PULLED = (Attendance, Metric, PollAnswer, Question, BoothVisit)
MAYBE = Reason("delivery.maybe_on_old_account")
CANCELLED = Reason("delivery.account_starts_afresh")


def leave_behind(account: Account) -> dict[str, Any]:
    """Everything known of ``account`` stands on the old account from now on; nothing more goes there. In a
    transaction, by whoever holds the lane. Returns counts for the audit trail."""
    now = db_now()
    rows = RemoteObject.unscoped.filter(account=account)
    place = (rows.aggregate(last=Max("place"))["last"] or 0) + 1
    there = list(rows.filter(state=RemoteState.PRESENT).defer("links", "body").order_by("pk"))
    left = _outermost(there)
    maybe = _end_operations(account, {(row.publication_id, row.key) for row in there})
    tasks = add_leftovers(account, place, [*left, *maybe])
    rows.filter(place=0, state=RemoteState.MISSING).update(state=RemoteState.GONE, last_seen_at=now)
    rows.filter(place=0, state=RemoteState.PRESENT).update(
        state=RemoteState.ELSEWHERE, place=place, links=Secret(), last_seen_at=now
    )
    rows.filter(place=0).update(place=place)  # what was removed there says nothing of the new place either
    _keep_figures(account, place)
    Publication.unscoped.filter(account=account).update(replacing={}, remote_fields=[])
    return {"objects": len(there), "open": len(maybe), "tasks": tasks, "place": place}


def _outermost(rows: Iterable[RemoteObject]) -> list[Leftover]:
    """What stands in nothing else that is left: the rest goes with it. Members of the account stay."""
    own: defaultdict[int, list[RemoteObject]] = defaultdict(list)
    for row in rows:
        if row.publication_id is not None:
            own[row.publication_id].append(row)
    found: list[Leftover] = []
    for publication, there in own.items():
        keys = {row.key for row in there}
        whole = objects.EVENT in keys
        codes = {key.partition(":")[2] for key in keys if key.startswith("session:")}
        for row in there:
            inside = whole and row.key != objects.EVENT
            inside = inside or any(key in keys for key in refs(row.path))
            inside = inside or (row.kind != "session" and bool(objects.parse(row.key, codes).code))
            if not inside:
                found.append(Leftover(publication, row.key, row.label, row.remote_id))
    return found


def _end_operations(account: Account, known: set[tuple[int | None, str]]) -> list[Leftover]:
    """Nothing that was confirmed for the old place goes to the new one. Returns what a lost answer may have made."""
    rows = Operation.unscoped.filter(account=account, state__in=LIVE_STATES).annotate(reached=may_have_reached())
    live = list(rows.defer("body").order_by("pk"))
    maybe = [
        Leftover(op.publication_id, op.key, op.label, "", MAYBE)
        for op in live
        if op.verb == "create" and op.carrier_id is None and op.reached and op.kind in ("event", "session")
        if (op.publication_id, op.key) not in known
    ]
    now = db_now()
    for ids in parts(op.pk for op in live):
        Attempt.unscoped.filter(operation__in=ids, ended_at=None).update(ended_at=now, outcome=LOST)
        Need.unscoped.filter(operation__in=ids).delete()
        Operation.unscoped.filter(pk__in=ids).update(
            state=OperationState.CANCELLED, reasons=[CANCELLED], settled_at=now, candidates=[]
        )
    dependencies.close_runs({op.run_id for op in live})
    return maybe


def _keep_figures(account: Account, place: int) -> None:
    """What was read at the old place goes on counting, under names that no reading of the new one touches."""
    earlier = Concat(Value(f"earlier-{place}-"), F("source"))
    pulls = Pull.unscoped.filter(publication__account=account)
    pulls.filter(as_of=None).delete()
    publications = list(Publication.unscoped.filter(account=account).values_list("pk", flat=True))
    for table in PULLED:
        table._base_manager.filter(publication__in=publications).exclude(source__startswith="earlier-").update(
            source=earlier
        )
    pulls.exclude(source__startswith="earlier-").update(source=earlier, due_at=None, cursor="")
