"""What exists, or is on its way, and is no longer desired: removed there only if a person asked for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from integrations.core import objects
from integrations.core.contract import ACTIONS
from integrations.core.frozen import Json
from integrations.core.reasons import Reason
from portal.events.models import Event, Session, SessionState
from portal.publications.snapshot import EventData
from portal.publishing.models import OperationState, Publication

from .access import REMOVAL, People
from .compare import Comparison, being_sent, open_fate
from .current_state import Underway
from .lines import Line, Task, Verb

NAMED = ("attendee", "speaker")  #: kinds that are a publication's own and named after people


class Asked(NamedTuple):
    """What is to be removed: everything, sessions by code, and people, each with the reason.

    Groups are named in a publication's options: whoever takes one out there asks.
    """

    everything: bool = False
    sessions: frozenset[str] = frozenset()
    people: Mapping[objects.ObjectName, Reason] = MappingProxyType({})

    def about(self, name: objects.ObjectName) -> Reason | None:
        """Why ``name`` is to be removed; None where nobody asked."""
        if self.everything or name.kind == "group" or (name.kind == "session" and name.code in self.sessions):
            return REMOVAL
        return self.people.get(name)


class Left(NamedTuple):
    """Something no longer desired; ``there`` says whether it exists already."""

    key: str
    label: str
    path: Mapping[str, Json]
    there: bool


class Requests:
    """What people asked to have removed of ``event``: read once for all publications, and only if it matters. ``data``:
    what the plan has read of the event."""

    def __init__(self, event: Event, data: EventData) -> None:
        self.event, self.data = event, data

    def about(self, publication: Publication, names: Collection[objects.ObjectName], codes: Collection[str]) -> Asked:
        """``everything`` of a publication that was taken back altogether. ``names`` are no longer desired in it,
        ``codes`` are its sessions."""
        if publication.remove_there:
            return Asked(everything=True)
        people = [name for name in names if name.kind in NAMED]
        ended = self._people.ended(people, codes, changes=publication.active) if people else {}
        return Asked(sessions=self._sessions, people=ended)

    @cached_property
    def _people(self) -> People:
        return People(self.event, self.data)

    @cached_property
    def _sessions(self) -> frozenset[str]:
        rows = Session.objects.filter(event=self.event, remove_there=True, state=SessionState.CANCELLED)
        return frozenset(rows.values_list("code", flat=True))


def removals(compared: Comparison, cancelled: frozenset[str], requests: Requests) -> Iterator[Line]:
    """Delete and manual lines for what was cancelled, taken out or withdrawn; other lines say what stays and why."""
    # the publication's own objects that are not desired, then those still to be created that are not
    desired_objects, known = compared.desired_objects, compared.known
    own = compared.standing.own.items()
    rest = [Left(key, label, path, there=True) for key, (label, path) in own if key not in desired_objects]
    for key, pending in compared.standing.underway.items():
        if pending.verb == Verb.CREATE and key not in desired_objects and key not in known and not pending.shared:
            rest.append(Left(key, key, {}, there=False))
    if not rest:
        return
    sessions = {left.key for left in rest if left.key.startswith("session:")}
    every = {*sessions, *compared.known, *compared.desired_objects}
    codes = {key.partition(":")[2] for key in every if key.startswith("session:")}
    named = [(left, objects.parse(left.key, codes)) for left in rest]
    asked = requests.about(compared.publication, {name for _, name in named}, codes)
    for left, name in named:
        if name.kind != "session" and objects.session(name.code) in sessions:
            continue  # goes, or stays, with its session
        if compared.travels(name.kind):
            continue  # taken out by the update of its carrier
        yield _Removal(compared, left, name, asked, cancelled).line()


class _Removal:
    """Decides on one thing that is no longer desired."""

    def __init__(
        self, compared: Comparison, left: Left, name: objects.ObjectName, asked: Asked, cancelled: frozenset[str]
    ) -> None:
        self.compared = compared
        self.left = left
        self.name = name
        self.replaced = objects.REPLACED in name.code
        self.asked = Reason("plan.succeeded") if self.replaced else asked.about(name)
        self.cancelled = name.code in cancelled
        self.pending = compared.standing.underway.get(left.key)

    def line(self) -> Line:
        waiting = self.compared.standing.removals.get(self.left.key)
        if waiting:
            return self._of(Verb.SKIP, Reason("plan.removal_waits"), operation=waiting)
        if self.pending is not None and self.pending.open_fate:
            return self._of(Verb.BLOCKED, open_fate(self.pending), operation=self.pending.id)
        if self.pending is not None and self.pending.verb == Verb.DELETE:
            return self._of(Verb.SKIP, Reason("plan.removal_on_its_way"), operation=self.pending.id)
        if not self.left.there:
            # it does not exist yet: what was not sent is not sent any more
            if self.pending is None or not self.pending.out:
                return self._of(Verb.SKIP, Reason("plan.not_sent"))
            stays = Reason("plan.sent_and_stays", {"why": self._why()})
            return self._behind(self.pending) if self.asked else self._of(Verb.SKIP, stays, operation=self.pending.id)
        if self.asked:
            return self._remove(self.asked)
        return self._of(Verb.SKIP, Reason("plan.stays", {"why": self._why()}))

    def _remove(self, why: Reason) -> Line:
        platform = self.compared.platform
        if self.pending is not None and self.pending.state == OperationState.SENDING:
            return self._behind(self.pending)
        action = ACTIONS[self.name.kind]["delete"]
        if platform.can(action):
            together = self.name.code if platform.capabilities[action].batch > 1 else ""
            return self._of(Verb.DELETE, why, batch=together)
        reasons = (*(() if why == REMOVAL else (why,)), Reason("plan.remove_by_hand", {"platform": platform.label}))
        return self._of(Verb.MANUAL, *reasons, values={"remove": self.left.key}, task=Task.REMOVE)

    def _behind(self, pending: Underway) -> Line:
        """Its bytes are out: the removal is recorded now and goes when that operation's fate is known."""
        if not self.compared.platform.can(ACTIONS[self.name.kind]["delete"]):
            return self._of(Verb.BLOCKED, being_sent(pending), operation=pending.id)
        return self._of(Verb.DELETE, Reason("plan.goes_after", {"operation": pending.id}), operation=pending.id)

    def _why(self) -> Reason:
        return Reason("plan.cancelled_here") if self.cancelled else Reason("plan.left_out")

    def _of(self, verb: Verb, *reasons: Reason, **values: Any) -> Line:
        return self.compared.line(
            kind=self.name.kind,
            key=self.left.key,
            label=self.left.label or self.left.key,
            action=ACTIONS[self.name.kind]["delete"],
            path=self.left.path,
            fingerprint=f"remove {self.left.key}",
            verb=verb,
            reasons=reasons,
            **values,
        )
