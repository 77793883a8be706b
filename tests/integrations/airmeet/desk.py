"""A client beside its sandbox, and a small stand-in for the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from integrations.airmeet import PLATFORM
from integrations.airmeet.sandbox.platform import AirmeetSandbox
from integrations.core.contract import ACTIONS, Call, DesiredObject, Outcome
from integrations.core.frozen import resolve
from integrations.core.http import Client
from integrations.core.records import PublicationView
from integrations.core.rows import Page, PersonRow, PullCall, Row, Source
from tests.support.bridge import sandbox_client, scripted_client

Reply = tuple[int, Any]


class Desk:
    """Sends wishes into a sandbox in the order of their parents and keeps what came of them."""

    def __init__(self, *, account: dict[str, Any] | None = None, **switches: Any) -> None:
        self.sandbox = AirmeetSandbox()
        self.sandbox.state["switches"].update(switches)
        self.client, self.transport = sandbox_client(PLATFORM, self.sandbox, **(account or {}))
        self.ids: dict[str, str] = {}

    def call(self, desired: DesiredObject) -> Call:
        body, path = resolve(dict(desired.body), self.ids), resolve(dict(desired.path), self.ids)
        return Call(desired.key, ACTIONS[desired.kind]["create"], body, path, self.ids.get(desired.key, ""))

    def send(self, desired: DesiredObject) -> Outcome:
        call = self.call(desired)
        outcome = run(self.client, call)
        self.ids[desired.key] = outcome.remote_id
        return outcome

    def push(self, seen: PublicationView) -> dict[str, Outcome]:
        wanted = (
            desired
            for desired in PLATFORM.desired_objects(seen)
            if not (desired.blocked or desired.manual or desired.held)
        )
        return {desired.key: self.send(desired) for desired in wanted}

    def pull(self, source: Source, cursor: str = "", memo: dict[str, Any] | None = None) -> list[Page]:
        read = PLATFORM.capabilities[source.action].read
        assert read
        path = resolve(dict(source.path), self.ids)
        call = PullCall(source.name, path, source.session, cursor, memo={} if memo is None else memo)
        return list(read(self.client, call))

    @property
    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.transport.seen]


def run(client: Client, call: Call) -> Outcome:
    send = PLATFORM.capabilities[call.action].send
    assert send
    (outcome,) = send(client, [call])
    return outcome


def rows(pages: list[Page]) -> list[Row]:
    return [row for page in pages for row in page.rows]


def people(pages: list[Page]) -> dict[str, PersonRow]:
    return {row.email: row for row in rows(pages) if isinstance(row, PersonRow)}


def scripted(answer: Callable[[httpx.Request], Reply], **options: Any) -> tuple[Client, list[httpx.Request]]:
    """A client that is signed in by itself and gets ``answer`` for everything else; the requests are kept."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth"):
            return httpx.Response(200, json={"success": True, "data": {"label": "test", "token": "the-token"}})
        seen.append(request)
        status, body = answer(request)
        return httpx.Response(status, json=body) if body is not None else httpx.Response(status)

    return scripted_client(PLATFORM, handler, **options), seen
