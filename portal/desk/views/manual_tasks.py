"""Work by hand: what the platforms' APIs cannot do, with the values to type, ticked off when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from integrations import registry
from integrations.core.contract import ACTIONS, Platform
from integrations.core.facts import ByHand
from integrations.core.reasons import Reason
from portal.desk.base.frame import Mask, framed, mask_for, may, paged, query, rights
from portal.desk.base.pages import PageRequest, address, event_page, page
from portal.desk.base.platform_terms import KINDS, number_of
from portal.desk.presenters.fields import Reader, Value
from portal.events.models import Event
from portal.planning.manual_tasks import LEFT, PASSWORD, tick
from portal.publishing.models import ManualTask, RemoteObject, RemoteState
from portal.roles import Right
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say_all

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
    """One object of a task. ``field``: the input that takes the id of what was made; empty where none is asked for."""

    label: str
    key: str
    reason: str
    values: Sequence[tuple[str, Value]]
    url: str
    field: str
    typed: str = ""
    error: str = ""


@dataclass(frozen=True)
class TaskWords:
    """A task in words, with those of its objects that are shown. ``hand``: what the platform's table says of it."""

    task: ManualTask
    title: str
    platform: Platform
    reason: str
    hand: ByHand | None
    items: Sequence[Item]
    more: int
    asks: bool


@event_page(Right.PUBLICATION_VIEW)
def show_tasks(request: PageRequest, event: Event) -> HttpResponse:
    """Open tasks with what they need, then what was done, by whom and when."""
    rows = ManualTask.objects.filter(publication__event=event).select_related("publication__account")
    rows = rows.defer("publication__secret_options", "publication__account__credentials", "publication__account__token")
    waiting = list(rows.filter(done_at=None).order_by("pk"))
    listed, done = paged(request, rows.exclude(done_at=None).order_by("-done_at"))
    teller = Teller(request, event, waiting)
    context = {
        "tasks": [teller.told(task, range(IN_LIST)) for task in waiting],
        "page": listed,
        "done": [(task, title(task)) for task in done],
        "query": query(request),
        "may": may(request, event, tick=Right.TASK_TICK, plan=Right.PLAN),
    }
    return framed(request, event, "desk/tasks.html", context, title=gettext("Manual tasks"), tab="desk:tasks")


@page(ManualTask, lambda task: task.publication.event.team, Right.PUBLICATION_VIEW, Right.TASK_TICK)
def show_task(request: PageRequest, task: ManualTask) -> HttpResponse:
    """One task with all its objects, a hundred a page. A POST ticks it, with the ids of what was made where given."""
    if request.method == "POST":
        return _tick(request, task)
    return _page(request, task)


def _page(
    request: PageRequest, task: ManualTask, errors: Mapping[str, str] | None = None, refusal: Sequence[str] = ()
) -> HttpResponse:
    event = task.publication.event
    listed, indexes = paged(request, range(len(task.items)), ON_PAGE)
    told = Teller(request, event, [task], errors or {}).told(task, indexes)
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
    adopted, errors = _ids(request, task)
    if errors:
        return _page(request, task, errors)
    try:
        done = tick(task, actor=request.actor, adopted=adopted)
    except ValidationError as error:
        return _page(request, task, refusal=error.messages)
    words = gettext("{title}: ticked off.").format(title=title(done))
    if adopted:
        words = " ".join([words, counted(len(adopted), "{n} ID noted.", "{n} IDs noted.")])
    messages.success(request, words)
    return redirect("desk:tasks", event.pk)


def _ids(request: PageRequest, task: ManualTask) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed per object: its id there; and what is wrong with it."""
    found: dict[str, str] = {}
    errors: dict[str, str] = {}
    if task.action not in ADOPTABLE:
        return found, errors
    for index, item in enumerate(task.items):
        typed = request.POST.get(f"id-{index}", "").strip()
        if len(typed) > LONGEST_ID:
            errors[item["key"]] = gettext("An id has at most {most} characters.").format(most=LONGEST_ID)
        elif typed and typed in found.values():
            errors[item["key"]] = gettext("This id was given to another one above.")
        elif typed:
            found[item["key"]] = typed
    return found, errors


def title(task: ManualTask) -> str:
    """``Make 11 sessions by hand``."""
    n = len(task.items)
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
        rows = RemoteObject.objects.filter(
            publication__in={task.publication_id for task in tasks}, state=RemoteState.PRESENT
        ).exclude(url="")
        self.urls = {(where, key): url for where, key, url in rows.values_list("publication", "key", "url")}

    def told(self, task: ManualTask, indexes: Iterable[int]) -> TaskWords:
        asks = self.asks and task.action in ADOPTABLE and task.done_at is None
        items = [self._item(task, index, asks) for index in indexes if index < len(task.items)]
        platform = registry.get(task.publication.account.platform)
        return TaskWords(
            task,
            title(task),
            platform,
            say_all(task.reasons, Medium.BROWSER, self.mask),
            next((hand for hand in platform.by_hand if hand.action == task.action), None),
            items,
            len(task.items) - len(items),
            asks,
        )

    def _item(self, task: ManualTask, index: int, asks: bool) -> Item:
        item = task.items[index]
        key = str(item["key"])
        reasons = tuple(map(Reason.from_document, item["reasons"]))
        hidden = not self.open_book and key.partition(":")[0] in PEOPLE
        return Item(
            label=str(self.mask(item.get("label", ""))),
            key=str(self.mask(key)),
            reason="" if reasons == task.reasons else say_all(reasons, Medium.BROWSER, self.mask),
            values=[] if hidden else self.reader.values(item.get("values") or {}),
            url=self.urls.get((task.publication_id, key), ""),
            field=f"id-{index}" if asks else "",
            typed=self.request.POST.get(f"id-{index}", ""),
            error=self.errors.get(key, ""),
        )


urls = [
    address("events/<int:pk>/tasks/", show_tasks, "tasks"),
    address("tasks/<int:pk>/", show_task, "task"),
]
