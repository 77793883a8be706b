"""The real platforms' adapters against their sandboxes, without a socket, faults included."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from integrations.core.account import NoLimit, NoTokenCache
from integrations.core.http import Client
from integrations.sandbox.outgoing import Ending
from integrations.sandbox.routing import Arrival
from integrations.sandbox.world import World as Sandbox
from portal.accounts import clients
from portal.publications import session_selection
from portal.publishing.models import Account, Publication

from .world import World, build

HOST = {"host_email": "host@example.org"}
OPTIONS: dict[str, dict[str, Any]] = {
    "airmeet": HOST,
    "bemyapp": {},
    "meltingspot": {**HOST, "solution": "BuiltIn", "built_in_type": "Conference"},
    "whereby": {},
}


class SandboxTransport(httpx.BaseTransport):
    """Hands every request to the sandbox's world; what it does not answer looks like a broken connection."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        arrival = Arrival(
            request.method,
            request.url.raw_path.decode(),
            {name.lower(): value for name, value in request.headers.items()},
            request.read(),
        )
        reply = self.sandbox.answer(arrival, lambda _seconds: None)
        if reply.ending is not Ending.WHOLE:
            raise httpx.RemoteProtocolError("the connection was closed")
        return httpx.Response(reply.status, headers=dict(reply.headers), content=reply.content)


class Places:
    """Accounts on every sandbox. ``world(slug)`` publishes the event on one of them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.sandbox = Sandbox.of_registry()
        self.patch = patch

    def world(self, slug: str, codes: str = "A1", account: dict[str, Any] | None = None, **options: Any) -> World:
        own: Callable[..., Client] = clients.make
        made = build(self.patch, codes)

        def make(row: Account, **_: Any) -> Client:
            """Its threads see nothing of the test's own transaction, so it keeps to itself what it would share."""
            client = own(row, limiter=NoLimit(), transport=SandboxTransport(self.sandbox))
            client.state.token_cache = NoTokenCache()
            return client

        self.patch.setattr(clients, "make", make)
        sandbox = self.sandbox.platforms[slug].sandbox
        made.account = Account._base_manager.create(
            team=made.event.team,
            platform=slug,
            name=slug,
            base_urls={host: f"http://sandbox.test/{mount}" for mount, host in sandbox.mounts.items()},
            credentials=dict(sandbox.sample_credentials),
            fingerprint="f",
            options=account or {},
        )
        made.publication.delete()
        made.publication = Publication._base_manager.create(
            event=made.event, account=made.account, choice=session_selection.ALL, options={**OPTIONS[slug], **options}
        )
        return made

    def fault(self, platform: str, kind: str, **values: Any) -> None:
        self.sandbox.order({"platform": platform, "kind": kind, **values})

    def switch(self, platform: str, name: str, value: Any) -> None:
        self.sandbox.switch(platform, name, value)

    def effects(self, platform: str) -> Counter[str]:
        """How often each effect happened there."""
        return Counter(effect for effect, _ in self.sandbox.ledger()[platform])

    def state(self, platform: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.sandbox.platforms[platform].encoded())
        return found


@pytest.fixture
def places(db: None, monkeypatch: pytest.MonkeyPatch) -> Places:
    return Places(monkeypatch)
