"""Fixtures of accounts that come to lead elsewhere: two places of each platform, told apart by address or by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from integrations.core.account import NoLimit, NoTokenCache
from integrations.core.http import Client
from integrations.sandbox.world import World as Sandbox
from portal.accounts import clients
from portal.publishing.models import Account
from tests.delivery.platforms import Places, SandboxTransport
from tests.delivery.world import World
from tests.support.fakes import run

OTHER_KEY = "key-of-another-place"


class TwoPlaces(Places):
    """``sandbox`` is where the account leads at first. Another port, or ``OTHER_KEY``, leads to ``other``."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__(patch)
        self.other = Sandbox.of_registry()

    def world(self, slug: str, codes: str = "A1 B2", account: dict[str, Any] | None = None, **options: Any) -> World:
        own: Callable[..., Client] = clients.make
        made = super().world(slug, codes, account, **options)

        def make(row: Account, **_: Any) -> Client:
            client = own(row, limiter=NoLimit(), transport=_Switch(self, row))
            client.state.token_cache = NoTokenCache()
            return client

        self.patch.setattr(clients, "make", make)
        sandbox = self.sandbox.platforms[slug].sandbox
        made.account.base_urls = {host: self.url(mount) for mount, host in sandbox.mounts.items()}
        made.account.save()
        return made

    def url(self, mount: str, port: int = 8101) -> str:
        return f"http://127.0.0.1:{port}/{mount}"

    def moved(self, slug: str) -> list[str]:
        """The address of the other place, as ``connect`` is given it."""
        mounts = self.sandbox.platforms[slug].sandbox.mounts
        return [word for mount, host in mounts.items() for word in ("--base-url", f"{host}={self.url(mount, 8102)}")]

    def keys(self, slug: str, value: str) -> list[str]:
        names = self.sandbox.platforms[slug].sandbox.sample_credentials
        return [word for name in names for word in ("--credential", f"{name}={value}")]


class _Switch(httpx.BaseTransport):
    def __init__(self, places: TwoPlaces, row: Account) -> None:
        elsewhere = OTHER_KEY in dict(row.credentials).values()
        self.here, self.there = SandboxTransport(places.sandbox), SandboxTransport(places.other)
        self.elsewhere = elsewhere

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        to = self.there if self.elsewhere or request.url.port == 8102 else self.here
        return to.handle_request(request)


def connect(world: World, *arguments: str) -> tuple[int, str, str]:
    return run("connect", world.account.platform, world.account.name, *arguments)


@pytest.fixture
def two(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> TwoPlaces:
    settings.ALLOW_PRIVATE_PLATFORM_HOSTS = True
    return TwoPlaces(monkeypatch)
