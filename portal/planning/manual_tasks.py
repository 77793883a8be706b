"""ManualTasks: what plans and answers leave to people, one open task per publication and kind of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from integrations import registry
from integrations.core import objects
from integrations.core.contract import Outcome
from integrations.core.reasons import Param, Reason, documents
from portal.accounts import base_urls
from portal.locking import locked
from portal.publishing.models import Account, ManualTask, Publication, RemoteObject, RemoteState

from .lines import Line, Plan, Task, Verb

PASSWORD = "speaker.password"  # noqa: S105 - the name of a kind of task
LEFT = "account.left"  #: what stands on the old account, since this one leads elsewhere
OF_NO_PLAN = (PASSWORD, LEFT)
ON_OLD_ACCOUNT = Reason("plan.stands_on_old_account")

PAGE_LENGTH = 1000  #: of a task's address

Item = dict[str, Any]


def refresh_tasks(found: Plan) -> None:
    """Make the open tasks of the plan's publications list what its manual lines say. In a transaction."""
    _renew(found, add=True)


def drop_unwanted(found: Plan) -> None:
    """Let the open tasks ask for nothing that the plan no longer asks for, and for that as it is today. What is new in
    the plan comes to them by a push. In a transaction."""
    _renew(found, add=False)


def _renew(found: Plan, *, add: bool) -> None:
    grouped: defaultdict[tuple[int, str], dict[str, Line]] = defaultdict(dict)
    for line in found.lines:
        if line.verb is Verb.MANUAL:
            grouped[(line.publication_id, line.action)][line.object] = line
    rows = ManualTask.unscoped.filter(publication__in=found.publications, done_at=None).exclude(action__in=OF_NO_PLAN)
    open_tasks = {(task.publication_id, task.action): task for task in rows}
    pages = _pages({publication for publication, _ in {*grouped, *open_tasks}})
    for place in dict.fromkeys([*open_tasks, *(grouped if add else ())]):
        publication, action = place
        task = open_tasks.get(place) or ManualTask(publication_id=publication, action=action)
        _renew_one(task, grouped[place], pages[publication], add=add)


def _renew_one(task: ManualTask, lines: Mapping[str, Line], page: str, *, add: bool) -> None:
    listed = {item["key"] for item in task.open_items}
    wanted = [item_of(line) for key, line in lines.items() if add or key in listed]
    before = (task.items, task.reasons, task.url)
    task.items = [*wanted, *task.ticked_items]
    if wanted:
        task.reasons = lines[wanted[0]["key"]].reasons
        task.url = page
    else:
        # mended, adopted or no longer desired: nothing is left of it to do
        task.close()
    if task.pk is None or task.done_at is not None or before != (task.items, task.reasons, task.url):
        task.save()


def item_of(line: Line) -> Item:
    """What a task keeps of a manual line."""
    return {
        "key": line.object,
        "label": line.label,
        "reasons": documents(line.reasons),
        "values": dict(line.values),
        "fingerprint": line.fingerprint,
        "task": line.task.value if line.task else "",
        "shared": line.shared,
    }


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
    task.items = [
        *{item["key"]: item for item in [*task.open_items, *items]}.values(),
        *task.ticked_items,
    ]
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
