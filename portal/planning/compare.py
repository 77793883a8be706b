"""One publication's desired objects against what exists: each becomes a line with a verb and a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.core.contract import ACTIONS, DesiredObject, Platform
from integrations.core.frozen import Json, canonical, fingerprint, refs
from integrations.core.reasons import Reason
from integrations.core.records import Known, PublicationView
from portal.publishing.models import OperationState, Publication

from .current_state import Standing, Underway
from .lines import Line, Task, Verb

PEOPLE = frozenset({"speaker", "attendee", "host"})
#: codes of notes that say what is overwritten without having been seen
UNSEEN = frozenset({"core.unseen", "plan.unseen_all"})


class Comparison:
    """Holds what is needed to decide on each desired object of one publication. Touches no database."""

    def __init__(
        self,
        platform: Platform,
        publication: Publication,
        view: PublicationView,
        standing: Standing,
        desired_objects: Sequence[DesiredObject],
    ) -> None:
        self.platform = platform
        self.publication = publication
        self.view = view
        self.known = view.known
        self.standing = standing
        self.desired_objects = {desired.key: desired for desired in desired_objects}
        self._decided: dict[str, Line] = {}

    def lines(self) -> Iterator[Line]:
        for key in self.desired_objects:
            yield self._line_of(key)

    def line(self, *, key: str, **values: Any) -> Line:
        """A line of this publication; ``key`` is the object's name."""
        return Line(
            account=self.publication.account.name,
            publication=self.publication.name,
            platform=self.platform.slug,
            object=key,
            account_id=self.publication.account_id,
            publication_id=self.publication.pk,
            **values,
        )

    def travels(self, kind: str) -> bool:
        """Whether objects of this kind go inside their carrier's call."""
        capability = self.platform.capabilities.get(ACTIONS[kind]["create"]) if kind in ACTIONS else None
        return capability is not None and capability.send is None

    # --- deciding

    def _line_of(self, key: str) -> Line:
        if key not in self._decided:
            desired, known, pending = self.desired_objects[key], self.known.get(key), self.standing.underway.get(key)
            # the first that has a say decides
            self._decided[key] = (
                self._vetoed(desired, known, pending)
                or self._under_way(desired, pending)
                or self._waiting(desired)
                or (self._create(desired) if known is None else self._compare(desired, known, pending))
            )
        return self._decided[key]

    def _vetoed(self, desired: DesiredObject, known: Known | None, pending: Underway | None) -> Line | None:
        """What keeps it back whatever else is so: an operation whose fate is open, and the platform's own rules."""
        if pending is not None and pending.open_fate:
            return self._of(desired, Verb.BLOCKED, open_fate(pending), operation=pending.id)
        if desired.held:
            verb = Verb.SKIP if known else Verb.BLOCKED
            held = Reason("plan.held", {"why": desired.held}, fix=desired.held.fix) if known else desired.held
            return self._of(desired, verb, held)
        if desired.blocked:
            return self._of(desired, Verb.BLOCKED, desired.blocked)
        return self._manual(desired, desired.manual) if desired.manual else None

    def _under_way(self, desired: DesiredObject, pending: Underway | None) -> Line | None:
        """An operation that carries this very body, or one that cannot be taken back any more."""
        if pending is None:
            return None
        if pending.verb != Verb.DELETE and pending.fingerprint == fingerprint(dict(desired.body)):
            return self._of(desired, Verb.SKIP, Reason("plan.on_its_way"), operation=pending.id)
        if pending.state == OperationState.SENDING:
            return self._of(desired, Verb.BLOCKED, being_sent(pending), operation=pending.id)
        if pending.verb == Verb.DELETE and pending.reached:
            return self._of(
                desired, Verb.BLOCKED, Reason("plan.being_removed", {"operation": pending.id}), operation=pending.id
            )
        return None

    def _waiting(self, desired: DesiredObject) -> Line | None:
        """The line of an object whose parent will not be there."""
        for key in self._parents(desired):
            obstacle = self._obstacle(key)
            if obstacle:
                return self._of(desired, Verb.BLOCKED, obstacle)
        return None

    def _obstacle(self, key: str) -> Reason | None:
        """Why the parent ``key`` will not be there; None where it will."""
        if self.standing.leaving(key):
            return Reason("plan.parent_leaving", {"object": key})
        if key in self.known:
            return None
        if key not in self.desired_objects:
            outside = Reason("plan.parent_outside", {"object": key}, fix="publication")
            return None if self.standing.coming(key) else outside
        parent = self._line_of(key)
        if parent.verb is Verb.CREATE or (parent.operation and self.standing.coming(key)):
            return None
        if parent.verb is Verb.SKIP:
            return Reason("plan.parent_without_id", {"object": key}, fix="publication")
        there = {"object": parent.object, "label": parent.label}
        manual = parent.verb is Verb.MANUAL
        return Reason("plan.parent_manual", there) if manual else Reason("plan.parent_blocked", there)

    def _parents(self, desired: DesiredObject) -> tuple[str, ...]:
        named = (*refs(dict(desired.body)), *refs(dict(desired.path)), *desired.after)
        carrier = (desired.carrier,) if desired.carrier else ()
        return tuple(dict.fromkeys((*named, *carrier)))

    def _create(self, desired: DesiredObject) -> Line:
        if remote_id := self.standing.missing.get(desired.key):
            # what the platform forgot without our doing is never made anew on a guess
            gone = Reason("plan.missing", {"remote_id": remote_id, "platform": self.platform.label})
            return self._of(desired, Verb.MANUAL, gone, values={"remote_id": remote_id}, task=Task.FORGET)
        if not self.platform.can(ACTIONS[desired.kind]["create"]):
            return self._manual(desired, Reason("plan.no_way", {"platform": self.platform.label}))
        if desired.carrier and self._line_of(desired.carrier).verb not in (Verb.CREATE, Verb.UPDATE):
            return self._of(desired, Verb.SKIP, Reason("plan.goes_with", {"object": desired.carrier}))
        changes = {name: [None, value] for name, value in desired.body.items()}
        return self._of(desired, Verb.CREATE, *desired.notes, changes=changes, emails=desired.emails)

    def _compare(self, desired: DesiredObject, known: Known, pending: Underway | None) -> Line:
        changes = _changes(known.body, desired.body)
        if pending is not None and pending.verb == Verb.UPDATE and pending.reached:
            # an earlier change may have had its effect, although nobody confirmed it: say again what it touched
            changes |= {name: [known.body.get(name), desired.body.get(name)] for name in pending.changed}
        if not changes:
            pairs = self.standing.differences.get(desired.key, {})
            kept = Reason("plan.keeps", {"values": [f"{name}: {theirs}" for name, (_, theirs) in pairs.items()]})
            return self._of(desired, Verb.SKIP, *((desired.lost,) if desired.lost else (kept,) if pairs else ()))
        if desired.lost:
            return self._anew(desired, Reason("plan.made_anew", {"why": desired.lost}), changes)
        capability = self.platform.capabilities.get(ACTIONS[desired.kind]["update"])
        unseen = known.adopted and not known.body
        if capability is None and unseen:
            return self._of(desired, Verb.SKIP, Reason("plan.adopted"))
        changeable = capability.changeable if capability else frozenset()
        fixed = sorted(changes.keys() - changeable)
        if fixed and (desired.kind in PEOPLE or len(fixed) < len(changes)):
            notes = (*desired.notes, *(() if unseen else (Reason("plan.not_updatable", {"fields": fixed}),)))
        elif fixed and self._to_replace(desired):
            line = self._anew(desired, Reason("plan.replaced"), changes)
            return replace(line, replaceable=True)
        elif fixed:
            what = {"platform": self.platform.label, "fields": fixed}
            why = Reason("plan.replaceable", what) if self._replaces(desired) else Reason("plan.fixed", what)
            return self._manual(desired, why, changes)
        else:
            notes = desired.notes
        going = {name: pair for name, pair in changes.items() if name in changeable}
        if not going:
            return self._of(desired, Verb.SKIP, *notes, changes=changes)
        if known.adopted and not any(note.code in UNSEEN for note in notes):
            notes = (*_blind(known, going), *notes)
        return self._of(desired, Verb.UPDATE, *notes, changes=going)

    def _replaces(self, desired: DesiredObject) -> bool:
        """Whether the platform takes a second one beside what cannot be changed."""
        row = self.platform.capabilities.get(ACTIONS[desired.kind]["create"])
        return row is not None and row.replaces

    def _to_replace(self, desired: DesiredObject) -> bool:
        """Whether staff have said that this very body is to replace what is there."""
        chosen = self.publication.replacing.get(desired.key)
        return self._replaces(desired) and chosen == fingerprint(dict(desired.body))

    def _anew(self, desired: DesiredObject, reason: Reason, changes: Mapping[str, list[Json]]) -> Line:
        return self._of(desired, Verb.CREATE, reason, *desired.notes, changes=changes, emails=desired.emails)

    # --- making lines

    def _of(self, desired: DesiredObject, verb: Verb, *reasons: Reason, **values: Any) -> Line:
        happening = "create" if verb is Verb.CREATE or desired.key not in self.known else "update"
        return self.line(
            kind=desired.kind,
            key=desired.key,
            label=desired.label,
            action=ACTIONS[desired.kind][happening],
            verb=verb,
            reasons=reasons,
            body=dict(desired.body),
            path=dict(desired.path),
            parents=self._parents(desired),
            carrier=desired.carrier,
            batch=desired.batch,
            shared=desired.shared,
            drops=self._drops(desired) if verb is Verb.UPDATE else (),
            fingerprint=fingerprint(dict(desired.body)),
            **values,
        )

    def _manual(self, desired: DesiredObject, reason: Reason, changes: Mapping[str, list[Json]] | None = None) -> Line:
        """A person's work: making it, or making these changes. A tick for this very body clears the first kind; the
        second is known as done from then on."""
        task = Task.CREATE if changes is None else Task.UPDATE
        if task is Task.CREATE and self.standing.by_hand.get(desired.key) == fingerprint(dict(desired.body)):
            return self._of(desired, Verb.SKIP, Reason("plan.done_by_hand"))
        pairs = changes if changes is not None else {name: [None, value] for name, value in desired.body.items()}
        values = {name: new for name, (_, new) in pairs.items()}
        may = task is Task.UPDATE and self._replaces(desired)
        return self._of(desired, Verb.MANUAL, reason, changes=pairs, values=values, task=task, replaceable=may)

    def _drops(self, desired: DesiredObject) -> tuple[str, ...]:
        """What travelled inside this object earlier and no longer is desired: the next call takes it out."""
        if desired.kind != "session":
            return ()
        inside = tuple(f"{kind}:" for kind in ("speaker", "attendee") if self.travels(kind))
        end = f"@{desired.key.partition(':')[2]}"
        left = (key for key in self.known if key not in self.desired_objects)
        return tuple(key for key in left if inside and key.startswith(inside) and key.endswith(end))


def open_fate(pending: Underway) -> Reason:
    """Why nothing can be done beside an operation whose fate is open."""
    which = {"operation": pending.id}
    unknown = pending.state == OperationState.UNKNOWN
    return Reason("plan.being_looked_up", which) if unknown else Reason("plan.waits_for_decision", which)


def being_sent(pending: Underway) -> Reason:
    return Reason("plan.being_sent", {"operation": pending.id})


def _blind(known: Known, going: Mapping[str, Any]) -> Iterator[Reason]:
    """What is sent over values that nobody has seen there."""
    unseen = sorted(going.keys() - known.body.keys())
    if unseen:
        yield Reason("core.unseen", {"what": unseen}) if known.body else Reason("plan.unseen_all")


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Json]]:
    """Field → [before, after] of what differs as JSON; a field that is not there differs from an empty one."""
    names = sorted({*before, *after})
    return {
        name: [before.get(name), after.get(name)]
        for name in names
        if (name in before) != (name in after) or canonical(before.get(name)) != canonical(after.get(name))
    }
