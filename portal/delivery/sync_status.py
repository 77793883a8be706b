"""Where everything stands: the answer to "was it sent, and what is left to do?"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, QuerySet

from integrations.core.reasons import Reason, documents
from portal.events.models import Event
from portal.publishing.models import (
    Account,
    AccountState,
    ManualTask,
    Operation,
    OperationState,
    RemoteObject,
    RemoteState,
)
from portal.wording import Medium, say_all

S = OperationState
PROBLEMS = (S.WAITING, S.UNKNOWN, S.NEEDS_PERSON, S.REJECTED)
QUIET_KINDS = ("attendee",)  #: listed only when asked for by kind


def operation_states(operations: QuerySet[Operation]) -> dict[str, int]:
    """How many operations are in each state; states without any are left out."""
    rows = operations.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(sorted((state, n) for state, n in rows))


def status(events: Iterable[Event], kind: str = "", *, every: bool = False) -> dict[str, Any]:
    """The document that ``sync_status`` prints. Needs a scope.

    ``problems`` leaves out refused operations whose object a later one has settled. With ``every`` they are in it, and
    each says whether it was overtaken so.
    """
    ids = [event.pk for event in events]
    operations = Operation.objects.filter(run__event__in=ids)
    remote = RemoteObject.objects.filter(publication__event__in=ids, state=RemoteState.PRESENT)
    shared = RemoteObject.objects.filter(
        publication=None, account__publications__event__in=ids, state=RemoteState.PRESENT
    ).distinct()
    counts: Counter[str] = Counter()
    for rows in (remote, shared):
        counts.update(dict(rows.order_by().values_list("kind").annotate(n=Count("pk", distinct=True))))
    return {
        "operations": operation_states(operations),
        "problems": list(problems(operations, every=every)),
        "accounts": [
            {
                "account": account.name,
                "state": account.state,
                "reason": account.message,
                "reasons": documents(account.reasons),
            }
            for account in not_sending(ids)
        ],
        "remote": [*_remote(shared, kind), *_remote(remote, kind)],
        "remote_counts": dict(sorted(counts.items())),
        "manual_tasks": list(manual_tasks(ids)),
    }


def not_sending(events: Iterable[int]) -> QuerySet[Account]:
    """Accounts of these events (ids) that are stopped or held."""
    rows = Account.objects.filter(publications__event__in=list(events)).exclude(state=AccountState.ACTIVE)
    return rows.distinct().order_by("name")


def problems(operations: QuerySet[Operation], *, every: bool = False) -> Iterator[dict[str, Any]]:
    """What is stuck or refused among ``operations``, with ``every`` as in ``status``."""
    rows = operations.filter(state__in=PROBLEMS)
    settled = _overtaken(rows)
    for op in rows.select_related("account", "publication").order_by("pk"):
        if every:
            yield {**_problem(op), "publication": op.publication.name, "overtaken": op.pk in settled}
        elif op.pk not in settled:
            yield _problem(op)


def _overtaken(rows: QuerySet[Operation]) -> set[int]:
    """Refused operations whose object a later one has settled: no problem any more."""
    refused = rows.filter(state=S.REJECTED).order_by()
    later: dict[tuple[int, str], int] = {}
    done = Operation.objects.filter(
        state__in=(S.DONE, S.DONE_WITH_DIFFERENCES),
        publication__in=refused.values("publication"),
        key__in=refused.values("key"),
    )
    for pk, publication, key in done.values_list("pk", "publication_id", "key"):
        later[publication, key] = max(pk, later.get((publication, key), 0))
    fields = refused.values_list("pk", "publication_id", "key")
    return {pk for pk, publication, key in fields if later.get((publication, key), 0) > pk}


def _problem(op: Operation) -> dict[str, Any]:
    going = op.account.state == AccountState.ACTIVE and not op.blockers
    timed = going and op.state in (S.WAITING, S.UNKNOWN)
    return {
        "id": op.pk,
        "account": op.account.name,
        "object": op.key,
        "state": op.state,
        "message": op.message,
        "reasons": documents(op.reasons),
        "attempts": op.attempt_count,
        "next_attempt_at": op.due_at.isoformat() if timed else None,
        "candidates": op.candidates,
    }


def _remote(rows: QuerySet[RemoteObject], kind: str) -> list[dict[str, Any]]:
    rows = rows.filter(kind=kind) if kind else rows.exclude(kind__in=QUIET_KINDS)
    fields = ("account__name", "publication__name", "kind", "key", "remote_id", "url")
    return [
        {
            "account": account,
            "publication": publication,
            "kind": kind,
            "object": key,
            "remote_id": found,
            "url": url or None,
        }
        for account, publication, kind, key, found, url in rows.order_by(
            "account__name", "publication", "kind", "key"
        ).values_list(*fields)
    ]


def manual_tasks(events: Iterable[int]) -> Iterator[dict[str, Any]]:
    """What the platforms leave to people in these events (ids), oldest first; ``items`` lists what a task concerns."""
    rows = ManualTask.objects.filter(publication__event__in=list(events), done_at=None)
    for task in rows.select_related("publication__account").order_by("pk"):
        objects = [item["key"] for item in task.items]
        yield {
            "id": task.pk,
            "account": task.publication.account.name,
            "publication": task.publication.name,
            "action": task.action,
            "object": objects[0] if len(objects) == 1 else f"{len(objects)} objects",
            "message": task.message,
            "reasons": documents(task.reasons),
            "url": task.url or None,
            "items": [
                {
                    "key": item["key"],
                    "label": item.get("label"),
                    "reason": say_all(map(Reason.from_document, item["reasons"]), Medium.CLI),
                    "reasons": item["reasons"],
                    "values": item.get("values"),
                }
                for item in task.items
            ],
        }
