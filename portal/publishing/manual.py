"""ManualTasks: what plans and answers leave to people, one open task per publication and kind of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from integrations import registry
from integrations.core.contract import Outcome
from portal.roles import Right
from portal.teams import audit

from .adoption import adopt
from .models import ManualTask
from .planning import Line, Verb

PASSWORD = "speaker.password"  # noqa: S105 - the name of a kind of task


@transaction.atomic
def refresh_tasks(lines: Iterable[Line]) -> None:
    """Make the open tasks of the plan's publications list exactly what its manual lines say."""
    grouped: dict[tuple[int, str], list[Line]] = defaultdict(list)
    publications: set[int] = set()
    for line in lines:
        publications.add(line.publication_id)
        if line.verb is Verb.MANUAL:
            grouped[(line.publication_id, line.action)].append(line)
    open_tasks = ManualTask._base_manager.filter(publication__in=publications, done_at=None).exclude(action=PASSWORD)
    for task in open_tasks:
        if (task.publication_id, task.action) not in grouped:
            # mended, adopted or no longer wished for: nothing is left of it to do or to remember
            ManualTask._base_manager.filter(pk=task.pk).update(
                done_at=timezone.now(), done_by="no longer needed", items=[]
            )
    for (publication, action), group in grouped.items():
        items = [_item(line) for line in group]
        reason = group[0].reason[:1000]
        rows = ManualTask._base_manager.filter(publication=publication, action=action, done_at=None)
        if not rows.update(items=items, reason=reason):
            ManualTask._base_manager.create(publication_id=publication, action=action, reason=reason, items=items)


def _item(line: Line) -> dict[str, Any]:
    return {
        "key": line.object,
        "label": line.label,
        "reason": line.reason,
        "values": dict(line.values),
        "fingerprint": line.fingerprint,
    }


def add_outcome_tasks(publication: int, outcome: Outcome) -> None:
    """What a platform's answer leaves to a person, such as a password that could not be mailed."""
    for part in (outcome, *outcome.carried):
        for task in part.tasks:
            item = {
                "key": f"{part.key} {task.who}",
                "label": task.who,
                "reason": task.message,
                "values": {"address": task.who},
            }
            _merge(publication, PASSWORD, task.message, [{**item, "fingerprint": ""}])


@transaction.atomic
def _merge(publication: int, action: str, reason: str, items: list[dict[str, Any]]) -> None:
    task = (
        ManualTask._base_manager.select_for_update()
        .filter(publication=publication, action=action, done_at=None)
        .first()
    )
    if task is None:
        ManualTask._base_manager.create(publication_id=publication, action=action, reason=reason[:1000], items=items)
        return
    merged = {item["key"]: item for item in [*task.items, *items]}
    task.items = list(merged.values())
    task.save(update_fields=["items"])


@transaction.atomic
def tick(task: ManualTask, *, actor: audit.Actor, adopted: Mapping[str, str] = MappingProxyType({})) -> ManualTask:
    """A person says it is done; ``adopted`` maps objects made by hand to their ids there. The task's plan lines stay
    away until the wish changes."""
    event = task.publication.event
    actor.need(Right.TASK_TICK, event.team)
    if adopted:
        actor.need(Right.ADOPT, event.team)
    for key, remote_id in adopted.items():
        adopt(task.publication, registry.get(task.publication.account.platform), key, remote_id, actor)
    done = ManualTask.objects.filter(pk=task.pk, done_at=None).update(
        done_at=timezone.now(), done_by=actor.name, done_by_user=actor.user
    )
    if done:
        objects = [item["key"] for item in task.items]
        audit.write(actor, event.team, "task.tick", str(task), {"task": task.pk, "objects": objects})
    task.refresh_from_db()
    return task
