"""A made-up platform that keeps everything in memory and fails as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from integrations.core import objects
from integrations.core.auth import HeaderAuth
from integrations.core.contract import (
    Call,
    Candidate,
    Capability,
    Checked,
    Credential,
    DesiredObject,
    Limits,
    Outcome,
    Platform,
    Window,
)
from integrations.core.facts import StatusChange
from integrations.core.frozen import ref, secret, token
from integrations.core.hosts import Host
from integrations.core.http import Client
from integrations.core.options import Options, secret_field
from integrations.core.records import PublicationView, SessionRecord, Standing
from tests.support.reasons import free, why

IN_FLIGHT = 4


class PublicationOptions(Options):
    """``mail``: the platform writes to people; ``host``: lives need this member of the account."""

    mail: bool = False
    mood: str = "calm"
    host: str = ""
    carry: bool = False
    stream_key: str = Field("", json_schema_extra=secret_field())


@dataclass
class Fault:
    """Strikes ``times`` calls of ``action`` (about ``key``, if given); ``effect``: after they have had their effect."""

    action: str
    error: BaseException
    times: int = 1
    effect: bool = False
    key: str = ""


def _as_they_are(outcomes: list[Outcome]) -> Any:
    return outcomes


def _nothing(_action: str) -> None:
    return


@dataclass
class Stage:
    """``things`` by id, ``ledger`` of what was really done, ``calls`` as they came in."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    ledger: list[tuple[str, str]] = field(default_factory=list)
    calls: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    handed: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    hidden: bool = False
    answers: Callable[[list[Outcome]], Any] = _as_they_are
    lock: Any = field(default_factory=threading.RLock)
    before_call: Callable[[str], None] = _nothing

    def fail(self, action: str, error: BaseException, **more: Any) -> None:
        self.faults.append(Fault(action, error, **more))

    def made(self, key: str) -> int:
        """How many things were ever made for the object."""
        making = ("create", "add", "register", "ensure")
        return sum(1 for action, name in self.ledger if name == key and action.split(".")[1] in making)

    def count(self, action: str) -> int:
        return sum(1 for name, _ in self.calls if name == action)

    # --- what the capabilities name

    def send(self, action: str) -> Callable[[Client, Sequence[Call]], Any]:
        def send(_client: Client, calls: Sequence[Call]) -> Any:
            self.before_call(action)
            with self.lock:
                self.calls.append((action, tuple(call.key for call in calls)))
                self.handed += calls
                fault = self._strike(action, calls)
                if fault is not None and not fault.effect:
                    raise fault.error
                outcomes = [self._do(action, call) for call in calls]
                if fault is not None:
                    raise fault.error
                return self.answers(outcomes)

        return send

    def find(self, _client: Client, calls: Sequence[Call]) -> Mapping[str, list[Candidate]]:
        """Whatever bears the title; the same where the start agrees."""
        with self.lock:
            self.calls.append(("find", tuple(call.key for call in calls)))
            fault = self._strike("find", calls)
            if fault is not None:
                raise fault.error
            return {call.key: [] if self.hidden else self._like(call) for call in calls}

    def _like(self, call: Call) -> list[Candidate]:
        return [
            Candidate(id_, thing["title"], same=thing.get("start") == call.body.get("start"))
            for id_, thing in self.things.items()
            if thing.get("title") == call.body.get("title")
        ]

    def snapshot(self, _client: Client, calls: Sequence[Call]) -> Mapping[str, list[str]]:
        with self.lock:
            self.calls.append(("snapshot", tuple(call.key for call in calls)))
            fault = self._strike("snapshot", calls)
            if fault is not None:
                raise fault.error
            return {
                call.key: [i for i, thing in self.things.items() if thing.get("title") == call.body["title"]]
                for call in calls
            }

    def _strike(self, action: str, calls: Sequence[Call]) -> Fault | None:
        for fault in self.faults:
            about = not fault.key or fault.key in [call.key for call in calls]
            if fault.action == action and fault.times and about:
                fault.times -= 1
                return fault
        return None

    def _do(self, action: str, call: Call) -> Outcome:
        self.ledger.append((action, call.key))
        if action == "session.delete":
            self.things.pop(call.remote_id, None)
            return Outcome(call.key, call.remote_id)
        if action in ("session.update", "event.status"):
            self.things.setdefault(call.remote_id, {}).update(call.body)
            return Outcome(call.key, call.remote_id)
        if action == "speaker.add":
            self.things[f"{call.path['live']}/{call.key}"] = dict(call.body)
            return Outcome(call.key, f"{call.path['live']}/{call.key}")
        if action == "attendee.register":
            return Outcome(call.key, f"{call.path['live']}/{call.key}", links={"join": f"https://in.test/{call.key}"})
        if action == "attendee.revoke":
            return Outcome(call.key, call.remote_id)
        number = f"id{len(self.ledger)}"
        self.things[number] = dict(call.body)
        inside = tuple(Outcome(key, f"{number}/{key}") for key in call.carried)
        return Outcome(call.key, number, links={"join": f"https://room.test/{number}"}, carried=inside)


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """A host if the options name one, a live per session, then its speakers and attendees."""
    options: Any = view.options
    if options.host:
        yield DesiredObject("host", objects.host(options.host), options.host, {"email": options.host}, shared=True)
    for session in view.sessions:
        yield _live(session, options)
        yield from _speakers(view, session, options)
        for person in view.attendees:
            if person.sessions is None or session.code in person.sessions:
                yield DesiredObject(
                    "attendee",
                    objects.attendee(person.who, session.code),
                    person.name,
                    {"email": person.email, "company": person.company},
                    path={"live": ref(objects.session(session.code))},
                    emails=1 if options.mail else 0,
                    batch=session.code,
                )


def _live(session: SessionRecord, options: Any) -> DesiredObject:
    body: dict[str, Any] = {"title": session.title, "start": session.starts_at.isoformat(), "mood": options.mood}
    if options.host:
        body["host"] = ref(objects.host(options.host))
    if options.stream_key:
        body["stream"] = secret("stream_key", options.stream_key)
    return DesiredObject(
        "session",
        objects.session(session.code),
        session.title,
        {**body, "prefix": token(12, "x-")},
        blocked=why("give the session a title") if not session.title.strip() else None,
        notes=(why("shortened"),) if len(session.title) > 60 else (),
    )


def _speakers(view: PublicationView, session: SessionRecord, options: Any) -> Iterator[DesiredObject]:
    for part in session.parts:
        person, key = part.speaker, objects.speaker(part.speaker.who, session.code)
        if person.standing is Standing.OUT:
            continue
        yield DesiredObject(
            "speaker",
            key,
            person.name,
            {"name": person.name, "job": person.job_title},
            path={} if options.carry else {"live": ref(objects.session(session.code))},
            blocked=why("not approved yet") if person.standing is Standing.WAITING else None,
            held=why("under review again") if person.standing is Standing.KEPT else None,
            emails=None,
            carrier=objects.session(session.code) if options.carry else "",
        )


def capabilities(stage: Stage, carry: bool = False) -> dict[str, Capability]:
    fixed = frozenset({"title", "start"})
    return {
        "host.ensure": Capability("tests", stage.send("host.ensure"), replayable=True),
        "session.create": Capability(
            "tests", stage.send("session.create"), find=stage.find, snapshot=stage.snapshot, identity=fixed
        ),
        "session.update": Capability(
            "tests", stage.send("session.update"), replayable=True, changeable=fixed, identity=fixed
        ),
        "session.delete": Capability("tests", stage.send("session.delete"), replayable=True),
        "speaker.add": Capability("tests", None if carry else stage.send("speaker.add"), replayable=True),
        "attendee.register": Capability("tests", stage.send("attendee.register"), batch=100, replayable=True),
        "attendee.revoke": Capability("tests", stage.send("attendee.revoke"), replayable=True),
        "event.status": Capability("tests", stage.send("event.status"), replayable=True),
    }


def tiny(stage: Stage, slug: str = "tiny", **changes: Any) -> Platform:
    """A platform whose table leads to ``stage``; keyword arguments replace its fields."""
    fields: dict[str, Any] = {
        "slug": slug,
        "label": slug.title(),
        "hosts": (Host("api", "https://api.tiny.test", ("tiny.test",)),),
        "credentials": (Credential("api_key", "Key", ""),),
        "account_options": Options,
        "publication_options": PublicationOptions,
        "limits": lambda _options: Limits((Window(60, 100_000),), in_flight=IN_FLIGHT),
        "auth": HeaderAuth(),
        "capabilities": capabilities(stage),
        "desired_objects": desired_objects,
        "sources": lambda _view: (),
        "check": lambda _client: Checked(True, (why("It answers."),)),
        "sandbox": "integrations.core.sandbox:PlatformSandbox",
        "wordings": free("tiny"),
        "statuses": {"start": StatusChange({"status": "ON"}, {}), "finish": StatusChange({"status": "OFF"}, {})},
    }
    return Platform(**(fields | changes))
