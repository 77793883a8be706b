"""Adapters against sandboxes without a socket: the same client, another transport."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from integrations.core.account import AccountState
from integrations.core.contract import Platform
from integrations.core.http import Client
from integrations.core.sandbox import PlatformSandbox, SandboxRequest


class SandboxTransport(httpx.BaseTransport):
    """Hands every request to a sandbox. ``seen`` keeps (method, path, json) of each."""

    def __init__(self, sandbox: PlatformSandbox) -> None:
        self.sandbox = sandbox
        self.seen: list[tuple[str, str, Any]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raw = request.read()
        parts = urlsplit(str(request.url))
        path = request.url.raw_path.decode().split("?")[0]
        mount = max((m for m in self.sandbox.mounts if path.startswith(f"/{m}/")), key=len)
        sent = SandboxRequest(
            method=request.method,
            path=path.removeprefix(f"/{mount}"),
            host=self.sandbox.mounts[mount],
            query=dict(httpx.QueryParams(parts.query)),
            headers={k.lower(): v for k, v in request.headers.items()},
            raw=raw,
        )
        self.seen.append((sent.method, sent.path, json.loads(raw) if raw else None))
        reply = self.sandbox.handle(sent)
        content = b"" if reply.body is None else json.dumps(reply.body).encode()
        return httpx.Response(reply.status, headers=dict(reply.headers), content=content)


def sandbox_client(platform: Platform, sandbox: PlatformSandbox, **options: Any) -> tuple[Client, SandboxTransport]:
    """A client of ``platform`` whose every host is ``sandbox``; ``options`` are account options."""
    transport = SandboxTransport(sandbox)
    client = Client(
        platform,
        hosts={host: f"http://sandbox.test/{mount}" for mount, host in sandbox.mounts.items()},
        credentials=dict(sandbox.sample_credentials),
        options=platform.account_options(**options),
        state=AccountState(),
        transport=transport,
    )
    return client, transport


def scripted_client(platform: Platform, handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> Client:
    """A client of ``platform`` that gets whatever ``handler`` answers: for recorded shapes and odd answers."""
    return Client(
        platform,
        hosts={host.key: f"http://{host.key}.test" for host in platform.hosts},
        credentials={credential.name: f"{credential.name}-value" for credential in platform.credentials},
        options=platform.account_options(**options),
        transport=httpx.MockTransport(handler),
    )
