"""Tokens that expire: one renewal for everybody, and none that goes on for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.core.account import AccountState
from integrations.core.auth import TokenAuth
from integrations.core.errors import CredentialRefused, PlatformError
from integrations.core.http import Client
from tests.support.reasons import why

from .raw import client

THREADS = 20


class Door:
    """Gives out tokens and lets in whoever shows ``good``."""

    def __init__(self, *, ever: bool = True) -> None:
        self.ever, self.given, self.asked, self.lock = ever, 0, 0, threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            if request.url.path == "/auth":
                self.given += 1
                return httpx.Response(200, json={"token": f"t{self.given}"})
            self.asked += 1
            fresh = self.ever and request.headers.get("X-Token") == f"t{self.given}" and self.given
            return httpx.Response(200 if fresh else 412, json={})

    def client(self) -> Client:
        auth = TokenAuth("X-Token", _exchange, timedelta(days=25), lambda status, _words, _age: status == 412)
        state = AccountState(token="expired", token_at=datetime.now(UTC))
        changes: dict[str, Any] = {"auth": auth, "explain": _explain}
        return client("http://door.test", platform=changes, transport=httpx.MockTransport(self), state=state)


def _exchange(made: Client) -> str:
    return str(made.request("POST", "/auth", write=False, identify=False).data["token"])


def _explain(status: int, _data: Any) -> PlatformError | None:
    return CredentialRefused(why("The token is expired.", "fake"), status=412) if status == 412 else None


def test_twenty_threads_with_an_expired_token_renew_it_once() -> None:
    """C07: one call for a new token, and everybody's call made once more."""
    door = Door()
    with door.client() as made, ThreadPoolExecutor(THREADS) as pool:
        together = threading.Barrier(THREADS)

        def ask(_number: int) -> int:
            together.wait(30)
            return made.request("POST", "/things", json={}).status

        assert list(pool.map(ask, range(THREADS))) == [200] * THREADS
    assert door.given == 1 and door.asked <= 2 * THREADS


def test_a_token_that_is_never_good_stops_the_account_after_one_renewal() -> None:
    """C08."""
    door = Door(ever=False)
    with door.client() as made:
        with pytest.raises(CredentialRefused):
            made.request("POST", "/things", json={})
        assert (door.given, door.asked) == (1, 2)


class Fetched:
    """A token cache where another process has put ``token`` since ours was loaded."""

    def __init__(self, token: str, at: datetime) -> None:
        self.found, self.put_there = (token, at), [token]

    def take(self, since: datetime) -> tuple[str, datetime] | None:
        return self.found if self.found[1] > since else None

    def put(self, token: str, at: datetime) -> None:
        self.found = (token, at)
        self.put_there.append(token)

    def leave(self) -> None:
        return


@pytest.mark.parametrize(("given", "tokens", "asked"), [(1, ["t1"], 2), (2, ["t1", "t3"], 3)])
def test_another_process_s_token_is_used_and_only_a_bad_one_replaced(given: int, tokens: list[str], asked: int) -> None:
    """C07, C08: where ``given`` is 2 the platform has expired that token, too."""
    door = Door()
    door.given = given
    with door.client() as made:
        loaded = datetime.now(UTC) - timedelta(hours=2)
        made.state.token_at = loaded
        made.state.token_cache = token_cache = Fetched("t1", loaded + timedelta(hours=1))
        assert made.request("POST", "/things", json={}).status == 200
    assert (token_cache.put_there, door.asked) == (tokens, asked)
