"""Sending through the adapter, for the tests of this platform."""

from __future__ import annotations

from typing import Any

import httpx

from integrations.core.contract import Call, Capability, DesiredObject, Outcome
from integrations.core.frozen import resolve
from integrations.core.http import Client
from integrations.core.records import PublicationView
from integrations.meltingspot import PLATFORM
from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox
from tests.support.bridge import SandboxTransport, sandbox_client, scripted_client

from .data import HOST

ACTIONS = {
    "host": "host.ensure",
    "session": "session.create",
    "speaker": "speaker.add",
    "attendee": "attendee.register",
    "group": "group.link",
}
LIVE_BODY = {
    "title": "Opening",
    "spotMemberHostId": HOST,
    "startDate": 1803891600,
    "endDate": 1803897000,
    "solution": "BuiltIn",
    "builtInType": "Conference",
    "description": "Hello",
    "chatVisibility": "Hidden",
    "participantsVisibility": "Hidden",
    "visibility": "OnlySpotMembers",
    "participation": "AnySpotMembers",
    "record": True,
}
SPEAKER_BODY = {
    "member": {"email": "ada@example.org", "firstName": "Ada", "lastName": "Lovelace"},
    "highlighted": True,
    "grantHostRights": True,
    "withEmailNotification": False,
}


class World:
    """A sandbox, a client of it, and the ids of what was made there."""

    def __init__(self, **switches: Any) -> None:
        self.sandbox = MeltingSpotSandbox()
        self.sandbox.state["switches"] |= {"rate_limit": False, **switches}
        self.client: Client
        self.wire: SandboxTransport
        self.client, self.wire = sandbox_client(PLATFORM, self.sandbox)
        self.ids: dict[str, str] = {}

    def send(self, *desired_objects: DesiredObject) -> list[Outcome]:
        calls = [self.call(desired) for desired in desired_objects]
        outcomes = list(send_of(calls[0].action)(self.client, calls))
        self.ids |= {outcome.key: outcome.remote_id for outcome in outcomes}
        return outcomes

    def call(self, desired: DesiredObject) -> Call:
        path = resolve(dict(desired.path), self.ids)
        return Call(desired.key, ACTIONS[desired.kind], resolve(dict(desired.body), self.ids), path)

    def push(self, seen: PublicationView) -> dict[str, Outcome]:
        """Everything wished for, one call each, people of a batch together."""
        desired_objects = list(PLATFORM.desired_objects(seen))
        alone = [desired for desired in desired_objects if not desired.batch]
        outcomes = [outcome for desired in alone for outcome in self.send(desired)]
        for batch in dict.fromkeys(desired.batch for desired in desired_objects if desired.batch):
            outcomes += self.send(*(desired for desired in desired_objects if desired.batch == batch))
        return {outcome.key: outcome for outcome in outcomes}

    def effects(self, name: str) -> int:
        return sum(effect == name for effect, _ in self.sandbox.state["ledger"])


def capability(action: str) -> Capability:
    return PLATFORM.capabilities[action]


def send_of(action: str) -> Any:
    return capability(action).send


def find(client: Client, call: Call) -> Any:
    return list(capability(call.action).find(client, [call]).get(call.key, ()))  # type: ignore[misc]


def live_call(**body: Any) -> Call:
    return Call("session:S1", "session.create", LIVE_BODY | body)


def answering(status: int, data: Any = None, seen: list[httpx.Request] | None = None) -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return httpx.Response(status) if data is None else httpx.Response(status, json=data)

    return scripted_client(PLATFORM, answer)
