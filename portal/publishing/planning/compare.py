"""One publication's wishes against what exists: every wish becomes a line with a verb and, where needed, a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from integrations.core.contract import ACTIONS, Platform, Wish
from integrations.core.frozen import Json, fingerprint, refs
from integrations.core.records import Known, PublicationView
from portal.publishing.models import Publication

from .lines import Line, Verb
from .standing import Standing

PEOPLE = frozenset({"speaker", "attendee", "host"})
ADOPTED_UNSEEN = "will overwrite unseen what is there"


class Comparison:
    """Holds what is needed to decide on each wish of one publication. Touches no database."""

    def __init__(
        self,
        platform: Platform,
        publication: Publication,
        view: PublicationView,
        standing: Standing,
        wishes: Sequence[Wish],
    ) -> None:
        self.platform = platform
        self.publication = publication
        self.known = view.known
        self.standing = standing
        self.wishes = {wish.key: wish for wish in wishes}
        self._decided: dict[str, Line] = {}

    def lines(self) -> Iterator[Line]:
        for key in self.wishes:
            yield self._line_of(key)

    def line(self, **values: Any) -> Line:
        """A line of this publication; ``key`` is the object's name."""
        key = values.pop("key")
        return Line(
            account=self.publication.account.name,
            publication=self.publication.name,
            platform=self.platform.slug,
            object=key,
            account_id=self.publication.account_id,
            publication_id=self.publication.pk,
            **values,
        )

    # --- deciding

    def _line_of(self, key: str) -> Line:
        if key not in self._decided:
            self._decided[key] = self._decide(self.wishes[key])
        return self._decided[key]

    def _decide(self, wish: Wish) -> Line:
        known = self.known.get(wish.key)
        held_up = self._held_up(wish, known)
        if held_up is not None:
            return held_up
        if known is None:
            return self._create(wish)
        return self._compare(wish, known)

    def _held_up(self, wish: Wish, known: Known | None) -> Line | None:
        """The line of a wish that goes no further, whatever exists: an open fate, our own veto, a person's work."""
        pending = self.standing.waits_for_person(wish.key)
        if pending:
            words = "is being looked up" if pending.state == "unknown" else "waits for a person's decision"
            return self._of(wish, Verb.BLOCKED, f"Operation {pending.id} on this {words}: see resolve.")
        if wish.held:
            verb = Verb.SKIP if known else Verb.BLOCKED
            return self._of(wish, verb, f"{wish.held}: what is there stays as last approved" if known else wish.held)
        if wish.blocked:
            return self._of(wish, Verb.BLOCKED, wish.blocked)
        if wish.manual:
            return self._manual(wish, wish.manual)
        obstacle = self._obstacle(wish)
        return self._of(wish, Verb.BLOCKED, obstacle) if obstacle else None

    def _obstacle(self, wish: Wish) -> str:
        """Why a parent will not be there, or nothing."""
        for key in self._parents(wish):
            if key in self.known:
                continue
            parent = self._line_of(key) if key in self.wishes else None
            if parent is None:
                return f"{key} is not part of this publication."
            if parent.verb in (Verb.BLOCKED, Verb.MANUAL):
                return f"Waits for {parent.object} ({parent.label}), which is {parent.verb.value}."
        return ""

    def _parents(self, wish: Wish) -> tuple[str, ...]:
        named = (*refs(dict(wish.body)), *refs(dict(wish.path)), *wish.after)
        carrier = (wish.carrier,) if wish.carrier else ()
        return tuple(dict.fromkeys((*named, *carrier)))

    def _create(self, wish: Wish) -> Line:
        action = ACTIONS[wish.kind]["create"]
        if not self.platform.can(action):
            return self._manual(wish, f"{self.platform.label} has no way to make this through its API.")
        on_its_way = self.standing.on_its_way(wish.key, fingerprint(dict(wish.body)))
        if on_its_way:
            return self._of(wish, Verb.SKIP, f"On its way already (operation {on_its_way.id}).")
        changes = {name: [None, value] for name, value in wish.body.items()}
        return self._of(wish, Verb.CREATE, "; ".join(wish.notes), changes=changes, emails=wish.emails)

    def _compare(self, wish: Wish, known: Known) -> Line:
        wished = fingerprint(dict(wish.body))
        if fingerprint(dict(known.body)) == wished:
            return self._of(wish, Verb.SKIP, self._kept(wish))
        changes = _changes(known.body, wish.body)
        update = ACTIONS[wish.kind]["update"]
        capability = self.platform.capabilities.get(update)
        unseen = known.adopted and not known.body
        if capability is None and unseen:
            return self._of(wish, Verb.SKIP, "Adopted as it is; it cannot be changed there through the API.")
        fixed = sorted(name for name in changes if capability is None or name not in capability.changeable)
        if fixed and wish.kind in PEOPLE:
            return self._of(wish, Verb.SKIP, f"not updatable there: {', '.join(fixed)}", changes=changes)
        if fixed and not (unseen and capability is not None):
            return self._manual(wish, f"{self.platform.label} cannot change this later: {', '.join(fixed)}.", changes)
        on_its_way = self.standing.on_its_way(wish.key, wished)
        if on_its_way:
            return self._of(wish, Verb.SKIP, f"On its way already (operation {on_its_way.id}).")
        notes = (ADOPTED_UNSEEN, *wish.notes) if unseen else wish.notes
        changes = {name: pair for name, pair in changes.items() if name not in fixed}
        return self._of(wish, Verb.UPDATE, "; ".join(dict.fromkeys(notes)), changes=changes)

    def _kept(self, wish: Wish) -> str:
        differences = self.differences.get(wish.key)
        if not differences:
            return ""
        pairs = ", ".join(f"{name}: {theirs}" for name, (_, theirs) in differences.items())
        return f"platform keeps {pairs}"

    @cached_property
    def differences(self) -> Mapping[str, Mapping[str, tuple[Json, Json]]]:
        rows = self.publication.remote_objects.exclude(differences={}).filter(state="present")
        return dict(rows.values_list("key", "differences"))

    # --- making lines

    def _of(self, wish: Wish, verb: Verb, reason: str, **values: Any) -> Line:
        happening = "create" if wish.key not in self.known else "update"
        drops = self._drops(wish) if verb is Verb.UPDATE else ()
        return self.line(
            kind=wish.kind,
            key=wish.key,
            label=wish.label,
            action=ACTIONS[wish.kind][happening],
            verb=verb,
            reason=reason,
            body=dict(wish.body),
            path=dict(wish.path),
            parents=self._parents(wish),
            carrier=wish.carrier,
            batch=wish.batch,
            shared=wish.shared,
            drops=drops,
            fingerprint=fingerprint(dict(wish.body)),
            **values,
        )

    def _manual(self, wish: Wish, reason: str, changes: Mapping[str, list[Json]] | None = None) -> Line:
        pairs = changes if changes is not None else {name: [None, value] for name, value in wish.body.items()}
        wished = fingerprint(dict(wish.body))
        if wished in self.standing.by_hand.get(wish.key, frozenset()):
            return self._of(wish, Verb.SKIP, "Done by hand.")
        return self._of(
            wish, Verb.MANUAL, reason, changes=pairs, values={name: new for name, (_, new) in pairs.items()}
        )

    def _drops(self, wish: Wish) -> tuple[str, ...]:
        """What travelled inside this object earlier and no longer is wished for: the next call takes it out."""
        if wish.kind != "session":
            return ()
        inside = [kind for kind in ("speaker", "attendee") if self._travels(kind)]
        code = wish.key.partition(":")[2]
        return tuple(
            key
            for key in self.known
            if key not in self.wishes and key.partition(":")[0] in inside and key.endswith(f"@{code}")
        )

    def _travels(self, kind: str) -> bool:
        """Whether objects of this kind go inside their carrier's call."""
        capability = self.platform.capabilities.get(ACTIONS[kind]["create"])
        return capability is not None and capability.send is None


def _changes(before: Mapping[str, Json], after: Mapping[str, Json]) -> dict[str, list[Json]]:
    names = sorted({*before, *after})
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
