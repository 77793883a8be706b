"""Ticks: a person says of an object of a manual task that it is done, or takes that back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from integrations import registry
from integrations.core.frozen import fingerprint
from integrations.core.reasons import Reason
from portal.accounts.lock import lock_accounts
from portal.dbtime import db_now
from portal.locking import locked
from portal.publications import remote_objects
from portal.publications.adopt import adopt
from portal.publishing.models import ManualTask, Operation, OperationState, RemoteObject, RemoteState
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit

from .lines import Plan, Task, Verb
from .manual_tasks import OF_NO_PLAN, Item, drop_unwanted, item_of
from .planner import plan

NOTHING: Mapping[str, str] = MappingProxyType({})
UNSENT = (OperationState.CANCELLED, OperationState.SUPERSEDED, OperationState.REJECTED)


@dataclass(frozen=True)
class Ticked:
    """``done``: objects ticked, or opened again. ``unneeded``: those that are not wanted any more: of them nothing is
    believed, and the task lets them go."""

    task: ManualTask
    done: tuple[str, ...] = ()
    unneeded: tuple[str, ...] = ()


class _Outdated(Exception):
    def __init__(self, found: Plan, objects: list[str]) -> None:
        self.found, self.objects = found, objects


def mark(item: Item) -> str:
    """Changes whenever what is asked for does."""
    return fingerprint([item.get("fingerprint", ""), item.get("values") or {}])


def tick(
    task: ManualTask,
    *,
    actor: audit.Actor,
    objects: Collection[str] | None = None,
    adopted: Mapping[str, str] = NOTHING,
    seen: Mapping[str, str] = NOTHING,
) -> Ticked:
    """A person says that ``objects`` of the task are done, all that are open if none are named. ``adopted``: those made
    by hand → their ids there; ``seen``: object → ``mark`` of what the person was shown. Needs a scope.

    What was changed or removed by hand is known as such from now on; what was made without an id stays away from plans
    until its body changes. Raises Refusal where an object is not open, or where something else is asked for by now:
    then the task is brought up to date, and nothing is ticked.
    """
    try:
        with transaction.atomic():
            return _tick(task, actor, objects, adopted, seen)
    except _Outdated as outdated:
        with transaction.atomic():
            lock_accounts([task.publication.account_id])
            drop_unwanted(outdated.found)
        raise Refusal(Reason("task.changed", {"task": task.pk, "objects": outdated.objects})) from None


def _tick(
    task: ManualTask,
    actor: audit.Actor,
    objects: Collection[str] | None,
    adopted: Mapping[str, str],
    seen: Mapping[str, str],
) -> Ticked:
    row = _held(task, actor)
    if adopted:
        actor.need(Right.ADOPT, row.publication.event.team)
    if row.done_at is not None:
        return Ticked(row)
    open_ones: defaultdict[str, list[Item]] = defaultdict(list)  # something may be left on several old accounts
    for item in row.open_items:
        open_ones[item["key"]].append(item)
    chosen = list(open_ones if objects is None else dict.fromkeys([*objects, *adopted]))
    if strange := [key for key in chosen if key not in open_ones]:
        raise Refusal(Reason("task.no_object", {"task": row.pk, "objects": strange, "open": list(open_ones)[:5]}))
    asked = [item for key in chosen if key not in adopted for item in open_ones[key]]
    wanted = _wanted(row, asked, seen)
    done = [key for key in chosen if key in adopted or key in wanted]
    for item in [item for key in done for item in open_ones[key]]:
        key = item["key"]
        before = _adopt(row, key, adopted[key], actor) if key in adopted else _believe(row, item)
        given = {"remote_id": adopted[key]} if key in adopted else {}
        item["tick"] = {"at": db_now().isoformat(), "by": actor.name[:150], **given, "before": before}
    unneeded = [key for key in chosen if key not in done]
    row.items = [item for item in row.items if "tick" in item or item["key"] not in unneeded]
    if not row.open_items:
        row.close()
        row.done_by_user = actor.user if row.ticked_items else None
    row.save(update_fields=["items", "done_at", "done_by", "done_by_user", "unneeded"])
    changes = {"task": row.pk, "objects": done, **({"unneeded": unneeded} if unneeded else {})}
    audit.write(actor, row.publication.event.team, "task.tick", str(row), changes)
    return Ticked(row, tuple(done), tuple(unneeded))


def reopen(task: ManualTask, *, actor: audit.Actor, objects: Collection[str] | None = None) -> Ticked:
    """Take ticks back, of ``objects`` or all: what was believed because of them is so no longer. Needs a scope.

    They join the open task of the same work if there is one. Raises Refusal where an object is not ticked, or something
    was sent because of it.
    """
    with transaction.atomic():
        row = _held(task, actor)
        ticked = {item["key"]: item for item in row.ticked_items}  # of several ticks of one object the last
        chosen = list(ticked if objects is None else dict.fromkeys(objects))
        if strange := [key for key in chosen if key not in ticked]:
            raise Refusal(Reason("task.not_ticked", {"task": row.pk, "objects": strange}))
        if not chosen:
            raise Refusal(Reason("task.nothing_ticked", {"task": row.pk}))
        if any(ticked[key]["tick"].get("remote_id") for key in chosen):
            actor.need(Right.ADOPT, row.publication.event.team)
        for key in chosen:
            _take_back(row, ticked[key])
        again = [{name: value for name, value in ticked[key].items() if name != "tick"} for key in chosen]
        there = _open(row, [ticked[key] for key in chosen], again)
        audit.write(actor, row.publication.event.team, "task.reopen", str(row), {"task": row.pk, "objects": chosen})
        if there.action not in OF_NO_PLAN:
            drop_unwanted(_plan(there))
            there.refresh_from_db()
        open_now = {item["key"] for item in there.open_items}
        return Ticked(there, tuple(key for key in chosen if key in open_now), tuple(set(chosen) - open_now))


def _held(task: ManualTask, actor: audit.Actor) -> ManualTask:
    actor.need(Right.TASK_TICK, task.publication.event.team)
    lock_accounts([task.publication.account_id])
    rows = locked(ManualTask.objects).select_related("publication__account", "publication__event__team")
    return rows.get(pk=task.pk)


def _plan(task: ManualTask) -> Plan:
    return plan(task.publication.event, task.publication.account)


def _wanted(task: ManualTask, items: Collection[Item], seen: Mapping[str, str]) -> set[str]:
    """Which of ``items`` today's plan asks for; raises _Outdated where it asks for something else than was shown."""
    if task.action in OF_NO_PLAN or not items:
        return {item["key"] for item in items}
    found = _plan(task)
    place = (task.publication_id, task.action)
    lines = {
        line.object: line
        for line in found.lines
        if line.verb is Verb.MANUAL and (line.publication_id, line.action) == place
    }
    asked = [item for item in items if item["key"] in lines]
    other = [item["key"] for item in asked if mark(item_of(lines[item["key"]])) != seen.get(item["key"], mark(item))]
    if other:
        raise _Outdated(found, other)
    return {item["key"] for item in asked}


def _open(task: ManualTask, ticked: Collection[Item], again: list[Item]) -> ManualTask:
    """Put ``again`` in the place of ``ticked``, in the task of the same work that is open, if that is another one."""
    rows = ManualTask.objects.filter(publication=task.publication_id, action=task.action, done_at=None)
    there = locked(rows).select_related("publication__account", "publication__event__team").first() or task
    rest = [item for item in task.items if item not in ticked]
    there = task if there.pk == task.pk else there
    if there is task:
        task.items, task.done_at, task.done_by, task.done_by_user, task.unneeded = (
            [*again, *rest],
            None,
            "",
            None,
            False,
        )
    else:
        listed = {item["key"] for item in there.open_items}
        there.items = [*there.items, *(item for item in again if item["key"] not in listed)]
        task.items, task.unneeded = rest, not rest
        task.save()
    there.save()
    return there


# --- what is believed, and until when


def _adopt(task: ManualTask, key: str, remote_id: str, actor: audit.Actor) -> list[dict[str, Any]]:
    publication = task.publication
    known = RemoteObject.objects.filter(publication=publication, key=key).values(
        "pk", "state", "adopted", "fingerprint"
    )
    before = {row["pk"]: dict(row) for row in known}
    row = adopt(publication, registry.get(publication.account.platform), key, remote_id, actor)
    return [before.get(row.pk) or {"pk": row.pk, "state": RemoteState.GONE.value}]


def _believe(task: ManualTask, item: Item) -> list[dict[str, Any]]:
    """What the tick says of one object is from now on what we know of it; returns what was known before."""
    now = db_now()
    own = RemoteObject.objects.filter(publication=task.publication_id, key=item["key"])
    match item.get("task"):
        case Task.REMOVE:
            return _gone(own.filter(state=RemoteState.PRESENT), now)
        case Task.LEFT:
            return _gone(own.filter(state=RemoteState.ELSEWHERE, place=item["place"]), now)
        case Task.FORGET:
            return _gone(own.filter(state=RemoteState.MISSING), now)
        case Task.UPDATE:
            return [_changed(row, item, now) for row in own.filter(state=RemoteState.PRESENT)]
        case Task.CREATE if item.get("shared"):
            # somebody made a member of the account by hand: known there by the address
            kind, _, who = item["key"].partition(":")
            row, made = RemoteObject.objects.get_or_create(
                account=task.publication.account,
                place=0,
                kind=kind,
                remote_id=who,
                defaults={"key": item["key"], "label": item["label"][:500], "body": item["values"], "adopted": True},
            )
            return [{"pk": row.pk, "state": RemoteState.GONE.value}] if made else []
    return []


def _gone(rows: Any, now: datetime) -> list[dict[str, Any]]:
    """Their links stay, although they open nothing: a tick may be taken back."""
    concerned = remote_objects.with_inside(rows)
    before = [dict(row) for row in concerned.values("pk", "state")]
    concerned.update(state=RemoteState.GONE, last_seen_at=now)
    return before


def _changed(row: RemoteObject, item: Item, now: datetime) -> dict[str, Any]:
    values = item["values"]
    accepted = row.accepted_at.isoformat() if row.accepted_at else None
    before = {"pk": row.pk, "body": row.body, "fingerprint": row.fingerprint, "accepted_at": accepted}
    # a value of None says that the field was taken away
    gone = {name for name, value in values.items() if value is None}
    row.body = {name: value for name, value in {**row.body, **values}.items() if name not in gone}
    row.fingerprint, row.accepted_at = item["fingerprint"], now
    row.save(update_fields=["body", "fingerprint", "accepted_at"])
    return before


def _take_back(task: ManualTask, item: Item) -> None:
    tick = item["tick"]
    sent = Operation.objects.filter(publication=task.publication_id, key=item["key"], created_at__gt=tick["at"])
    if sent.exclude(state__in=UNSENT).exists():
        raise Refusal(Reason("task.sent_since", {"object": item["key"]}))
    if "before" not in tick and item.get("task") in (Task.REMOVE, Task.LEFT, Task.FORGET, Task.UPDATE):
        raise Refusal(Reason("task.too_old", {"object": item["key"]}))
    for before in tick.get("before", ()):
        _restore(item, {name: value for name, value in before.items() if name != "pk"}, before["pk"])


def _restore(item: Item, values: Mapping[str, Any], pk: int) -> None:
    row = RemoteObject.objects.filter(pk=pk).first()
    if row is None:
        return
    if "body" in values:
        # unless something newer is known of it
        if (row.state, row.fingerprint) == (RemoteState.PRESENT, item["fingerprint"]):
            at = values["accepted_at"]
            RemoteObject.objects.filter(pk=pk).update(
                **{**values, "accepted_at": datetime.fromisoformat(at) if at else None}
            )
        return
    if values["state"] == RemoteState.PRESENT and row.state != RemoteState.PRESENT:
        twin = RemoteObject.objects.filter(account=row.account_id, publication=row.publication_id, key=row.key)
        if twin.filter(state=RemoteState.PRESENT).exists():
            raise Refusal(Reason("task.there_again", {"object": row.key}))
    RemoteObject.objects.filter(pk=pk).update(**values)
