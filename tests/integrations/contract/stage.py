"""One event that wishes for everything, and a small stand-in for the engine that sends it into a sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.core.contract import ACTIONS, STATUS_ACTION, Call, DesiredObject, Listing, Outcome, Platform
from integrations.core.errors import NotReady
from integrations.core.frozen import resolve, token_length
from integrations.core.http import Client
from integrations.core.records import (
    AttendeeRecord,
    EventRecord,
    Known,
    Link,
    Part,
    PublicationView,
    Role,
    SessionRecord,
    SpeakerRecord,
    Standing,
)
from integrations.core.rows import Page, PullCall
from integrations.core.sandbox import Clock, PlatformSandbox
from integrations.core.variants import Variant
from tests.support.bridge import SandboxTransport, sandbox_client

from .samples import load

NOW = datetime(2027, 1, 1, tzinfo=UTC)
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
LATER = timedelta(days=120)
DRAWN = "0123456789abcdefghijklmnopqrstuv"


def speaker(name: str, **more: Any) -> SpeakerRecord:
    first, _, last = name.partition(" ")
    email = f"{first.lower()}@example.org"
    return SpeakerRecord(email, name, Standing.APPROVED, email, first, last, **more)


ANN, BO, CY = speaker("Ann Lee", biography="Writes.", company="Ink"), speaker("Bo Ek"), speaker("Cy Hu")
EVENT = EventRecord("conf", "The Conference", START, START + timedelta(hours=8), "Europe/Berlin", "Two talks.")
SESSIONS = (
    SessionRecord(
        "A1",
        "First talk",
        START,
        timedelta(minutes=30),
        abstract="Short.",
        description="Long.",
        track="Main",
        tags=("one", "two"),
        links=(Link("Slides", "https://example.org/slides"),),
        parts=(Part(ANN), Part(BO, Role.MODERATOR)),
    ),
    SessionRecord("B2", "Second talk", START + timedelta(hours=1), timedelta(minutes=45), parts=(Part(CY, Role.HOST),)),
)


def attendee(name: str) -> AttendeeRecord:
    first, _, last = name.partition(" ")
    return AttendeeRecord(f"{first.lower()}@example.com", name, f"{first.lower()}@example.com", first, last)


ATTENDEES = (attendee("Dee Poe"), attendee("Eli Roy"), attendee("Flo Sand"))


def settings_of(platform: Platform) -> dict[str, Any]:
    """Options under which the platform wishes for all it can: those of its sandbox and of ``stage.json``."""
    told = load(platform.slug, "stage") or {}
    return {
        "publication": {**platform.sandbox_class().sample_publication, **told.get("publication", {})},
        "account": told.get("account", {}),
        "later": told.get("later", {}),
        "switches": told.get("switches", {}),
    }


def view_for(platform: Platform, known: Mapping[str, Known] | None = None, **changes: Any) -> PublicationView:
    """The event on ``platform``; ``account`` and ``publication`` add options, everything else replaces fields."""
    told = settings_of(platform)
    account, publication = changes.pop("account", {}), changes.pop("publication", {})
    fields: dict[str, Any] = {
        "event": EVENT,
        "sessions": SESSIONS,
        "speakers": (ANN, BO, CY),
        "attendees": ATTENDEES,
        "options": platform.publication_options(**{**told["publication"], **publication}),
        "account_options": platform.account_options(**{**told["account"], **account}),
        "known": known or {},
        "now": NOW,
        "can_mail": True,
    }
    return PublicationView(**(fields | changes))


def sendable(desired: DesiredObject) -> bool:
    return not (desired.blocked or desired.manual or desired.held)


@dataclass
class Stage:
    """A sandbox, a client of it, what is known there, which actions were carried out, what listings showed."""

    platform: Platform
    variant: Variant | None = None
    known: dict[str, Known] = field(default_factory=dict)
    carried_out: set[str] = field(default_factory=set)
    sent: list[Call] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    links: dict[str, Mapping[str, str]] = field(default_factory=dict)
    looked_at: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.clock.offset = (NOW - datetime.now(UTC)).total_seconds()
        self.sandbox: PlatformSandbox = self.platform.sandbox_class()(self.clock)
        variant = self.variant or Variant("as it comes", "")
        self.account = {**settings_of(self.platform)["account"], **variant.options}
        switches = {**settings_of(self.platform)["switches"], **variant.switches}
        self.sandbox.state["switches"].update(switches)
        made: tuple[Client, SandboxTransport] = sandbox_client(self.platform, self.sandbox, **self.account)
        self.client, self.transport = made
        self.client.now = self.clock.now

    # --- writing

    def view(self, **changes: Any) -> PublicationView:
        return view_for(self.platform, self.known, account=self.account, **changes)

    def desired_objects(self, **changes: Any) -> list[DesiredObject]:
        return [desired for desired in self.platform.desired_objects(self.view(**changes)) if sendable(desired)]

    def push(self, **changes: Any) -> None:
        """Create what is not there, update what can be changed; what travels inside goes with its carrier.

        What may share a call is sent together, after everything else.
        """
        desired_objects = self.desired_objects(**changes)
        for desired in (one for one in desired_objects if not (one.carrier or self._waits(one))):
            inside = [one for one in desired_objects if one.carrier == desired.key]
            if desired.key not in self.known:
                self._create([desired], inside)
            else:
                self._update(desired, inside)
        shared = [desired for desired in desired_objects if self._waits(desired)]
        for batch in dict.fromkeys((desired.kind, desired.batch) for desired in shared):
            self._create([desired for desired in shared if (desired.kind, desired.batch) == batch], [])

    def _waits(self, desired: DesiredObject) -> bool:
        return bool(desired.batch) and desired.key not in self.known

    def _create(self, desired_objects: list[DesiredObject], inside: list[DesiredObject]) -> None:
        calls = [self.call(desired, "create", inside) for desired in desired_objects]
        before = self._look_alikes(calls)
        outcomes = self._send(*calls)
        for desired, call, outcome in zip(desired_objects, calls, outcomes, strict=True):
            assert not outcome.refused, outcome.refused
            self._keep(desired, outcome, call)
            self._take_along(inside, outcome, "create")
            self._found_again(call, outcome, before.get(call.key, ()))

    def _look_alikes(self, calls: Sequence[Call]) -> Mapping[str, Sequence[str]]:
        row = self.platform.capabilities[calls[0].action]
        return row.snapshot(self.client, calls) if row.snapshot else {}

    def _found_again(self, call: Call, outcome: Outcome, before: Sequence[str]) -> None:
        """What was made is what a look-up finds, and it was not there before."""
        row = self.platform.capabilities[call.action]
        assert outcome.remote_id not in before
        if row.find:
            found = [one for one in row.find(self.client, [call])[call.key] if one.same]
            assert [one.remote_id for one in found] == [outcome.remote_id], call.action

    def _update(self, desired: DesiredObject, inside: list[DesiredObject]) -> None:
        known, action = self.known[desired.key], ACTIONS[desired.kind]["update"]
        row = self.platform.capabilities.get(action)
        changed = frozenset(n for n in desired.body if desired.body[n] != known.body.get(n)) & (
            row.changeable if row else set()
        )
        if not changed:
            return
        (outcome,) = self._send(replace(self.call(desired, "update", inside), changed=changed, before=known.body))
        self._keep(desired, outcome, self.sent[-1])
        self._take_along(inside, outcome, "update")

    def _take_along(self, inside: list[DesiredObject], outcome: Outcome, happening: str) -> None:
        ids = {one.key: one.remote_id for one in outcome.carried}
        for desired in inside:
            self.carried_out.add(ACTIONS[desired.kind][happening])
            self.known.setdefault(desired.key, Known(desired.key, ids[desired.key], desired.body))
        gone = [one.key for one in outcome.carried if one.key not in {desired.key for desired in inside}]
        for key in gone:
            self.carried_out.add(ACTIONS[key.partition(":")[0]]["delete"])
            del self.known[key]

    def remove(self, key: str) -> None:
        kind = key.partition(":")[0]
        action = ACTIONS[kind]["delete"]
        if not self.platform.can(action) or self.platform.capabilities[action].send is None:
            return
        desired = next(one for one in self.desired_objects() if one.key == key)
        self._send(replace(self.call(desired, "delete", []), remote_id=self.known.pop(key).remote_id))

    def call(self, desired: DesiredObject, happening: str, inside: list[DesiredObject]) -> Call:
        """The object as the engine would hand it over. People who left travel along, as the engine's drops do."""
        ids = {key: one.remote_id for key, one in self.known.items()}
        own = self.known.get(desired.key)
        end = f"@{desired.key.partition(':')[2]}"
        left = [k for k, one in self.known.items() if inside and k.endswith(end) and k not in {w.key for w in inside}]
        return Call(
            key=desired.key,
            action=ACTIONS[desired.kind][happening],
            body=resolve(dict(desired.body), ids, DRAWN),
            path=resolve(dict(desired.path), ids, DRAWN),
            remote_id=own.remote_id if own else "",
            token=DRAWN[: token_length(dict(desired.body))],
            carried={**{one.key: dict(one.body) for one in inside}, **{k: dict(self.known[k].body) for k in left}},
            started_at=NOW,
            deliver=lambda _secret: True,
        )

    def _send(self, *calls: Call) -> Sequence[Outcome]:
        """Carry ``calls`` over: as many as their capability takes, since none of the lists here is longer."""
        row = self.platform.capabilities[calls[0].action]
        assert row.send, calls[0].action
        assert len(calls) <= row.batch
        outcomes = row.send(self.client, calls)
        assert [outcome.key for outcome in outcomes] == [call.key for call in calls]
        self.carried_out.add(calls[0].action)
        self.sent += calls
        return outcomes

    def _keep(self, desired: DesiredObject, outcome: Outcome, call: Call) -> None:
        remote_id = outcome.remote_id or call.remote_id
        assert remote_id, desired.key
        identity = self.platform.capabilities[call.action].identity
        told = {n: v for n, v in outcome.read_back.items() if n in identity}
        assert told == {n: call.body[n] for n in told}, "identity came back otherwise"
        self.known[desired.key] = Known(desired.key, remote_id, desired.body)
        self.links[desired.key] = outcome.links

    def set_status(self, word: str) -> None:
        change = self.platform.statuses[word]
        ids = {key: one.remote_id for key, one in self.known.items()}
        self._send(Call(f"event:{word}", STATUS_ACTION, resolve(change.body, ids), resolve(change.path, ids)))

    # --- reading

    def happen(self) -> None:
        """Let time pass until everything is over."""
        self.clock.advance(LATER.total_seconds())
        self.sandbox.settle()
        for title in [EVENT.title, *(session.title for session in SESSIONS)]:
            self.sandbox.finish(title)

    def pull(self) -> dict[str, list[Page]]:
        """Every source, asked again where its figures are still being prepared."""
        return {source.name: self._pull(source) for source in self.platform.sources(self.view())}

    def _pull(self, source: Any) -> list[Page]:
        read = self.platform.capabilities[source.action].read
        assert read, source.action
        self.carried_out.add(source.action)
        path = resolve(dict(source.path), {key: one.remote_id for key, one in self.known.items()})
        links = self.links.get(source.links_of, {})
        call = PullCall(source.name, path, source.session, options=self.client.options, links=links)
        for _ in range(4):
            try:
                return list(read(self.client, call))
            except NotReady:
                self.clock.advance(600)
        raise AssertionError(f"{source.name} never gets ready")

    def look_around(self) -> None:
        """Every listing that the account has and that can be asked for by now; again what was empty before."""
        for name, listing in self.platform.listings.items():
            known = self.seen.keys() >= set(needed(listing)) and listing.there(self.client.options)
            if known and name not in self.filled:
                self.looked_at.add(name)
                self.filled |= {name} if self.list_all(name) else set()

    def list_all(self, name: str) -> list[str]:
        """Ids of all rows of a listing, page by page."""
        listing, cursor, found = self.platform.listings[name], "", []
        chosen = listing.filters(**{need: self.seen[need] for need in needed(listing)})
        for _ in range(50):
            page = listing.read(self.client, chosen, cursor)
            found += [item.remote_id for item in page.items]
            for item in page.items:
                cells = {name: text for name, text in item.cells.items() if text}
                self.seen |= {**cells, **({listing.adopts: item.remote_id} if listing.adopts else {})}
            cursor = page.cursor
            if not cursor:
                return found
        raise AssertionError(f"{name} has no last page")


def needed(listing: Listing) -> list[str]:
    """Filters that have to be asked for."""
    return [name for name, info in listing.filters.model_fields.items() if info.is_required()]


def change(platform: Platform) -> dict[str, Any]:
    """What is different the second time: titles, texts, and a speaker who has left."""
    sessions = tuple(
        replace(one, title=f"{one.title}, again", abstract="Other.", parts=one.parts[:1]) for one in SESSIONS
    )
    return {"sessions": sessions, "publication": settings_of(platform)["later"]}
