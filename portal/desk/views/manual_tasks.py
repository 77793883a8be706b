"""Work by hand: what the platforms' APIs cannot do, with the values to type, ticked off when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from integrations import registry
from integrations.core.contract import ACTIONS, Platform
from integrations.core.facts import ByHand
from integrations.core.frozen import fingerprint
from integrations.core.reasons import Reason
from portal.adoption import by_hand
from portal.desk.base.frame import Mask, framed, mask_for, may, paged, query, rights
from portal.desk.base.pages import PageRequest, address, event_page, page
from portal.desk.base.platform_terms import KINDS, number_of
from portal.desk.presenters.fields import Reader, Value
from portal.events.models import Event
from portal.planning.manual_tasks import LEFT, PASSWORD
from portal.planning.ticks import Ticked, mark, reopen, tick
from portal.publications.options import Unusable
from portal.publishing.models import ManualTask, RemoteObject, RemoteState
from portal.publishing.state_words import task_state
from portal.roles import Right
from portal.texts import StateWords, counted, gettext_lazy
from portal.wording import Medium, say, say_all

ADOPTABLE = (ACTIONS["event"]["create"], ACTIONS["session"]["create"])
DOES = {
    "create": gettext_lazy("Make {things} by hand"),
    "update": gettext_lazy("Change {things} by hand"),
    "delete": gettext_lazy("Remove {things} by hand"),
}
PEOPLE = frozenset({"speaker", "attendee"})
IN_LIST = 10  #: objects of a task shown in the list; its own page shows all
ON_PAGE = 100  #: objects on a task's own page: ids typed are taken from one page at a time
LONGEST_ID = 500


@dataclass(frozen=True)
class Item:
    """One object of a task. ``ref``: its name in forms; ``mark``: what is asked for, to see whether that changes.
    ``asks``: whether the id of what was made may be given. ``by`` and ``at``: who ticked it and when."""

    label: str
    key: str
    ref: str
    mark: str
    reason: str
    values: Sequence[tuple[str, Value]]
    url: str
    asks: bool = False
    chosen: bool = False
    typed: str = ""
    error: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class TaskWords:
    """A task in words, with those of its objects that are shown: ``open`` and ``ticked``, ``more`` are not. ``hand``:
    what the platform's table says of it."""

    task: ManualTask
    state: StateWords
    title: str
    platform: Platform
    reason: str
    hand: ByHand | None
    open: Sequence[Item]
    ticked: Sequence[Item]
    more: int
    n_open: int
    n_ticked: int


@event_page(Right.PUBLICATION_VIEW)
def show_tasks(request: PageRequest, event: Event) -> HttpResponse:
    """Open tasks with what they need, then what was done, by whom and when."""
    rows = ManualTask.objects.filter(publication__event=event).select_related("publication__account")
    rows = rows.defer("publication__secret_options", "publication__account__credentials", "publication__account__token")
    waiting = list(rows.filter(done_at=None).order_by("pk"))
    listed, done = paged(request, rows.exclude(done_at=None).order_by("-done_at"))
    teller = Teller(request, event, waiting)
    context = {
        "tasks": [teller.told(task, [*task.open_items, *task.ticked_items][:IN_LIST]) for task in waiting],
        "page": listed,
        "done": [(task, title(task), task_state(task)) for task in done],
        "query": query(request),
        "may": may(request, event, tick=Right.TASK_TICK, plan=Right.PLAN),
    }
    return framed(request, event, "desk/tasks.html", context, title=gettext("Manual tasks"), tab="desk:tasks")


@page(ManualTask, lambda task: task.publication.event.team, Right.PUBLICATION_VIEW, Right.TASK_TICK)
def show_task(request: PageRequest, task: ManualTask) -> HttpResponse:
    """One task with all its objects, a hundred a page. A POST ticks objects off, with the ids of what was made where
    given, or takes ticks back."""
    if request.method != "POST":
        return _page(request, task)
    return _reopen(request, task) if "reopen" in request.POST else _tick(request, task)


def _page(
    request: PageRequest, task: ManualTask, errors: Mapping[str, str] | None = None, refusal: Sequence[str] = ()
) -> HttpResponse:
    event = task.publication.event
    items = [*task.open_items, *task.ticked_items]
    listed, shown = paged(request, items, ON_PAGE)
    told = Teller(request, event, [task], errors or {}).told(task, shown)
    context = {
        "told": told,
        "page": listed,
        "query": query(request),
        "refusal": refusal,
        "may": may(request, event, tick=Right.TASK_TICK),
    }
    status = 400 if errors or refusal else 200
    return framed(
        request, event, "desk/task.html", context, title=gettext("Manual tasks"), tab="desk:tasks", status=status
    )


def _tick(request: PageRequest, task: ManualTask) -> HttpResponse:
    event = task.publication.event
    if task.done_at is not None:
        messages.info(request, gettext("This was ticked off already, by {done_by}.").format(done_by=task.done_by))
        return redirect("desk:tasks", event.pk)
    ids, errors = _ids(request, task)
    asked = set(request.POST.getlist("object"))
    every = "all" in request.POST
    chosen = [item["key"] for item in task.open_items if every or ref(item) in asked or item["key"] in ids]
    if errors or not chosen:
        return _page(request, task, errors, [] if errors else [gettext("Tick what is done.")])
    seen = {item["key"]: request.POST.get(f"mark-{ref(item)}", mark(item)) for item in task.open_items}
    try:
        if ids:
            by_hand.check(task.publication, ids)
        done = tick(task, actor=request.actor, objects=chosen, adopted=ids, seen=seen)
    except Unusable as wrong:
        told = {key: say(why, Medium.BROWSER) for key, why in wrong.by_key.items()}
        return _page(request, task, told, [] if told else wrong.messages)
    except ValidationError as error:
        task.refresh_from_db()
        return _page(request, task, refusal=error.messages)
    _tell(request, done, len(ids))
    return redirect("desk:tasks", event.pk)


def _tell(request: PageRequest, done: Ticked, ids: int) -> None:
    n = len(done.done)
    said = [counted(n, "{n} object ticked off.", "{n} objects ticked off.")] if n else []
    if ids:
        said.append(counted(ids, "{n} ID noted.", "{n} IDs noted."))
    if said:
        messages.success(request, " ".join(said))
    if done.unneeded:
        words = counted(
            len(done.unneeded),
            "{n} object is not wanted any more: nothing was noted about it, and the task no longer asks for it.",
            "{n} objects are not wanted any more: nothing was noted about them, and the task no longer asks for them.",
        )
        messages.warning(request, words)


def _reopen(request: PageRequest, task: ManualTask) -> HttpResponse:
    """Of one object, or of all where none is named."""
    wanted = request.POST["reopen"]
    keys = [item["key"] for item in task.ticked_items if ref(item) == wanted] if wanted else None
    try:
        done = reopen(task, actor=request.actor, objects=keys)
    except ValidationError as error:
        return _page(request, task, refusal=error.messages)
    n = len(done.done)
    if n:
        messages.success(request, counted(n, "{n} object is open again.", "{n} objects are open again."))
    if done.unneeded:
        words = counted(
            len(done.unneeded),
            "What was noted about {n} object is taken back. The plan asks nobody for it any more.",
            "What was noted about {n} objects is taken back. The plan asks nobody for them any more.",
        )
        messages.warning(request, words)
    return redirect("desk:task", done.task.pk)


def _ids(request: PageRequest, task: ManualTask) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed per object: its id there; and what is wrong with it."""
    found: dict[str, str] = {}
    errors: dict[str, str] = {}
    for item in task.open_items if task.action in ADOPTABLE else ():
        typed = request.POST.get(f"id-{ref(item)}", "").strip()
        if len(typed) > LONGEST_ID:
            errors[item["key"]] = gettext("An id has at most {most} characters.").format(most=LONGEST_ID)
        elif typed and typed in found.values():
            errors[item["key"]] = gettext("This id was given to another one above.")
        elif typed:
            found[item["key"]] = typed
    return found, errors


def ref(item: Mapping[str, Any]) -> str:
    """Names an object in a form without telling its name, which may be an address."""
    return fingerprint([item["key"]])[:16]


def title(task: ManualTask) -> str:
    """``Make 11 sessions by hand``."""
    n = len(task.open_items) or len(task.items)
    if task.action == PASSWORD:
        return (
            counted(n, "Password reset needed for {n} person", "Password reset needed for {n} people")
            if n
            else gettext("Password reset needed")
        )
    if task.action == LEFT:
        return gettext("Remove what stands on the old account")
    for kind, actions in ACTIONS.items():
        for happening, action in actions.items():
            if action == task.action:
                things = number_of(kind, n) if n else KINDS[kind][0].lower()
                return DOES[happening].format(things=things)
    return gettext("Manual task: {action}").format(action=task.action)


class Teller:
    """Puts tasks into words; public pages of all their objects are looked up at once."""

    def __init__(
        self, request: PageRequest, event: Event, tasks: Iterable[ManualTask], errors: Mapping[str, str] | None = None
    ) -> None:
        self.request = request
        self.mask: Mask = mask_for(request, event)
        self.open_book = Right.PEOPLE_UNMASKED in rights(request, event)
        self.reader = Reader(event.time_zone, self.mask, 0)
        self.asks = {Right.TASK_TICK, Right.ADOPT} <= rights(request, event)
        self.errors = errors or {}
        self.chosen = set(request.POST.getlist("object"))
        rows = RemoteObject.objects.filter(
            publication__in={task.publication_id for task in tasks}, state=RemoteState.PRESENT
        ).exclude(url="")
        self.urls = {(where, key): url for where, key, url in rows.values_list("publication", "key", "url")}

    def told(self, task: ManualTask, shown: Sequence[Mapping[str, Any]]) -> TaskWords:
        items = [self._item(task, item) for item in shown]
        platform = registry.get(task.publication.account.platform)
        return TaskWords(
            task,
            task_state(task),
            title(task),
            platform,
            say_all(task.reasons, Medium.BROWSER, self.mask),
            next((hand for hand in platform.by_hand if hand.action == task.action), None),
            [item for item in items if not item.at],
            [item for item in items if item.at],
            len(task.items) - len(items),
            len(task.open_items),
            len(task.ticked_items),
        )

    def _item(self, task: ManualTask, item: Mapping[str, Any]) -> Item:
        key, name = str(item["key"]), ref(item)
        reasons = tuple(map(Reason.from_document, item["reasons"]))
        hidden = not self.open_book and key.partition(":")[0] in PEOPLE
        ticked = item.get("tick")
        return Item(
            label=str(self.mask(item.get("label", ""))),
            key=str(self.mask(key)),
            ref=name,
            mark=mark(dict(item)),
            reason="" if reasons == task.reasons else say_all(reasons, Medium.BROWSER, self.mask),
            values=[] if hidden else self.reader.values(item.get("values") or {}),
            url=self.urls.get((task.publication_id, key), ""),
            asks=self.asks and task.action in ADOPTABLE and ticked is None,
            chosen=name in self.chosen or len(task.open_items) == 1,
            typed=self.request.POST.get(f"id-{name}", ""),
            error=self.errors.get(key, ""),
            by=ticked["by"] if ticked else "",
            at=datetime.fromisoformat(ticked["at"]) if ticked else None,
        )


urls = [
    address("events/<int:pk>/tasks/", show_tasks, "tasks"),
    address("tasks/<int:pk>/", show_task, "task"),
]
