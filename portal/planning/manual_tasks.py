"""ManualTasks: what plans and answers leave to people, one open task per publication and kind of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from integrations import registry
from integrations.core import objects
from integrations.core.contract import Outcome
from integrations.core.reasons import Param, Reason, documents
from portal.accounts import base_urls
from portal.accounts.lock import lock_accounts
from portal.locking import locked
from portal.publications import remote_objects
from portal.publications.adopt import adopt
from portal.publishing.models import Account, ManualTask, Publication, RemoteObject, RemoteState
from portal.roles import Right
from portal.teams import audit

from . import Line, Plan, Task, Verb

PASSWORD = "speaker.password"  # noqa: S105 - the name of a kind of task
LEFT = "account.left"  #: what stands on the old account, since this one leads elsewhere
OF_NO_PLAN = (PASSWORD, LEFT)
ON_OLD_ACCOUNT = Reason("plan.stands_on_old_account")

PAGE_LENGTH = 1000  #: of a task's address

Item = dict[str, Any]


def refresh_tasks(found: Plan) -> None:
    """Make the open tasks of the plan's publications list exactly what its manual lines say. In a transaction."""
    grouped: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in found.lines:
        if line.verb is Verb.MANUAL:
            grouped[(line.publication_id, line.action)].append(line)
    rows = ManualTask.unscoped.filter(publication__in=found.publications, done_at=None).exclude(action__in=OF_NO_PLAN)
    open_tasks = {(task.publication_id, task.action): task for task in rows}
    for place, task in open_tasks.items():
        if place not in grouped:
            # mended, adopted or no longer desired: nothing is left of it to do or to remember
            task.done_at, task.done_by, task.items = timezone.now(), "no longer needed", []
            task.save(update_fields=["done_at", "done_by", "items"])
    pages = _pages({publication for publication, _ in grouped})
    for (publication, action), lines in grouped.items():
        task = open_tasks.get((publication, action)) or ManualTask(publication_id=publication, action=action)
        task.reasons = lines[0].reasons
        task.items = [
            {
                "key": line.object,
                "label": line.label,
                "reasons": documents(line.reasons),
                "values": dict(line.values),
                "fingerprint": line.fingerprint,
                "task": line.task.value if line.task else "",
                "shared": line.shared,
            }
            for line in lines
        ]
        task.url = pages[publication]
        task.save()


def _pages(publications: Iterable[int]) -> dict[int, str]:
    """Per publication the page of its platform where the work is done: that of its event there, if it is known."""
    rows = Publication.unscoped.filter(pk__in=publications).select_related("account")
    there = RemoteObject.unscoped.filter(publication__in=publications, key=objects.EVENT, state=RemoteState.PRESENT)
    events = dict(there.values_list("publication", "remote_id"))
    found: dict[int, str] = {}
    for row in rows.defer("secret_options"):
        platform = registry.get(row.account.platform)
        urls = base_urls.effective(row.account.base_urls, platform)
        found[row.pk] = platform.page(urls, "event", events.get(row.pk, ""))[:PAGE_LENGTH]
    return found


def add_outcome_tasks(publication: int, outcome: Outcome) -> None:
    """What a platform's answer leaves to a person, such as a password that could not be mailed. In a transaction."""
    items: list[Item] = [
        {
            "key": f"{part.key} {task.who}",
            "label": task.who,
            "reasons": documents([task.reason]),
            "values": {"address": task.who},
        }
        for part in (outcome, *outcome.carried)
        for task in part.tasks
    ]
    if not items:
        return
    open_ones = locked(ManualTask.unscoped).filter(action=PASSWORD, done_at=None)
    task = open_ones.filter(publication=publication).first() or ManualTask(publication_id=publication, action=PASSWORD)
    task.items = list({item["key"]: item for item in [*task.items, *items]}.values())
    task.reasons = task.reasons or tuple(map(Reason.from_document, items[0]["reasons"]))
    task.url = task.url or _pages([publication])[publication]
    task.save()


class Leftover(NamedTuple):
    """Something to remove on the old account. ``remote_id`` is empty where nobody knows whether it is there."""

    publication: int
    key: str
    label: str
    remote_id: str
    reason: Reason = ON_OLD_ACCOUNT


def add_leftovers(account: Account, place: int, left: Iterable[Leftover]) -> int:
    """Have people remove what stands at ``place``, where ``account`` led until now; returns how many tasks that are. In
    a transaction, before the account leads elsewhere."""
    grouped: defaultdict[int, list[Leftover]] = defaultdict(list)
    for one in left:
        grouped[one.publication].append(one)
    pages, urls = _pages(grouped), base_urls.effective(account.base_urls, registry.get(account.platform))
    where: dict[str, Param] = {"hosts": base_urls.names(urls.values()), "hints": sorted(account.hints.values())}
    open_ones = locked(ManualTask.unscoped).filter(action=LEFT, done_at=None, publication__in=list(grouped))
    tasks = {task.publication_id: task for task in open_ones}
    for publication, those in grouped.items():
        task = tasks.get(publication) or ManualTask(publication_id=publication, action=LEFT)
        task.reasons = (Reason("plan.left_on_old_account", where),)
        task.url = pages[publication]
        task.items = [
            *task.items,
            *(
                {
                    "key": one.key,
                    "label": one.label,
                    "reasons": documents([one.reason]),
                    "values": {"remote_id": one.remote_id} if one.remote_id else {},
                    "task": Task.LEFT.value,
                    "place": place,
                }
                for one in those
            ),
        ]
        task.save()
    return len(grouped)


@transaction.atomic
def tick(task: ManualTask, *, actor: audit.Actor, adopted: Mapping[str, str] = MappingProxyType({})) -> ManualTask:
    """A person says it is done; ``adopted`` maps objects made by hand to their ids there. What was changed or removed
    by hand is known as such from now on; what was made without an id stays away from plans until its body changes."""
    event = task.publication.event
    actor.need(Right.TASK_TICK, event.team)
    if adopted:
        actor.need(Right.ADOPT, event.team)
    lock_accounts([task.publication.account_id])
    row = locked(ManualTask.objects).select_related("publication__account").get(pk=task.pk)
    if row.done_at is not None:
        return row
    for key, remote_id in adopted.items():
        adopt(row.publication, registry.get(row.publication.account.platform), key, remote_id, actor)
    for item in row.items:
        if item["key"] not in adopted:
            _believe(row, item)
    row.done_at, row.done_by, row.done_by_user = timezone.now(), actor.name[:150], actor.user
    row.save(update_fields=["done_at", "done_by", "done_by_user"])
    concerned = [item["key"] for item in row.items]
    audit.write(actor, event.team, "task.tick", str(row), {"task": row.pk, "objects": concerned})
    return row


def _believe(task: ManualTask, item: Item) -> None:
    """What the tick says of one object is from now on what we know of it."""
    now = timezone.now()
    own = RemoteObject.objects.filter(publication=task.publication_id, key=item["key"])
    match item.get("task"):
        case Task.REMOVE:
            remote_objects.lose(own.filter(state=RemoteState.PRESENT), RemoteState.GONE, now)
        case Task.LEFT:
            remote_objects.lose(own.filter(state=RemoteState.ELSEWHERE, place=item["place"]), RemoteState.GONE, now)
        case Task.FORGET:
            remote_objects.lose(own.filter(state=RemoteState.MISSING), RemoteState.GONE, now)
        case Task.UPDATE:
            for row in own.filter(state=RemoteState.PRESENT):
                values = item["values"]
                # a value of None says that the field was taken away
                gone = {name for name, value in values.items() if value is None}
                row.body = {name: value for name, value in {**row.body, **values}.items() if name not in gone}
                row.fingerprint, row.accepted_at = item["fingerprint"], now
                row.save(update_fields=["body", "fingerprint", "accepted_at"])
        case Task.CREATE if item.get("shared"):
            # somebody made a member of the account by hand: known there by the address
            kind, _, who = item["key"].partition(":")
            RemoteObject.objects.get_or_create(
                account=task.publication.account,
                place=0,
                kind=kind,
                remote_id=who,
                defaults={"key": item["key"], "label": item["label"][:500], "body": item["values"], "adopted": True},
            )
