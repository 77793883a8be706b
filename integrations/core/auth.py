"""How calls identify themselves. Two ways cover every platform: a key in a header, and keys exchanged for a token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from .account import AccountState
from .errors import PlatformError

NEVER = datetime.min.replace(tzinfo=UTC)


class Caller(Protocol):
    """What identification needs of the client that makes the call."""

    credentials: dict[str, str]
    options: Any
    state: AccountState
    now: Callable[[], datetime]


class Auth(Protocol):
    def headers(self, client: Caller) -> Mapping[str, str]:
        """The headers for the next request; may make a request itself to get a token."""

    def renew(self, client: Caller, used: Mapping[str, str], refusal: PlatformError, began: datetime) -> bool:
        """Whether a request that ``began`` then and was refused may be made once more, because something about the
        identification changed."""


@dataclass(frozen=True, slots=True)
class HeaderAuth:
    """A secret key in ``Authorization``.

    ``schemes`` are tried in order on a 401 where the account option ``auth_scheme`` is ``auto``; the one that works is
    remembered. A 401 did nothing, so trying again is safe for writes too.
    """

    credential: str = "api_key"
    header: str = "Authorization"
    schemes: tuple[str, ...] = ("bearer",)

    def headers(self, client: Caller) -> Mapping[str, str]:
        scheme = str(getattr(client.options, "auth_scheme", "auto"))
        if scheme == "auto":
            scheme = str(client.state.learned.get("auth_scheme", self.schemes[0]))
        key = client.credentials[self.credential]
        return {self.header: f"Bearer {key}" if scheme == "bearer" else key}

    def renew(self, client: Caller, used: Mapping[str, str], refusal: PlatformError, began: datetime) -> bool:
        if refusal.status != 401 or len(self.schemes) < 2 or getattr(client.options, "auth_scheme", "auto") != "auto":
            return False
        with client.state.lock:
            if dict(self.headers(client)) != {name: used.get(name) for name in self.headers(client)}:
                return True  # another thread has found the scheme that works
            if client.state.learned.get("auth_scheme"):
                # the other scheme was tried already: nothing is learned from a key that none of them gets in
                client.state.forget("auth_scheme")
                return False
            client.state.learn("auth_scheme", self.schemes[1])
            return True


@dataclass(frozen=True, slots=True)
class TokenAuth:
    """Keys exchanged for a token that is kept for ``renew_after`` and renewed when the platform calls it expired: by
    one that another process got since, and if that is no better, by a new one.

    ``exchange`` makes the request and returns the token. ``stale`` says, given status, words of the answer and the
    token's age, whether a new token is worth one try. One exchange at a time: whoever waits uses the fresh token.
    """

    header: str
    exchange: Callable[[Any], str]
    renew_after: timedelta
    stale: Callable[[int, str, timedelta], bool]

    def headers(self, client: Caller) -> Mapping[str, str]:
        with client.state.lock:
            if not client.state.token or self._age(client) > self.renew_after:
                self._exchange(client, client.now() - self.renew_after)
            return {self.header: client.state.token}

    def renew(self, client: Caller, used: Mapping[str, str], refusal: PlatformError, began: datetime) -> bool:
        with client.state.lock:
            if client.state.token != used.get(self.header):
                return True  # another thread has renewed it meanwhile
            held = client.state.token_at
            if held is not None and held > began:
                return False  # refused although it is new
            if not self.stale(refusal.status or 0, refusal.words, self._age(client)):
                return False
            self._exchange(client, held or NEVER)
            return True

    def _exchange(self, client: Caller, since: datetime) -> None:
        client.state.renew_token(lambda: self.exchange(client), since, client.now)

    def _age(self, client: Caller) -> timedelta:
        issued: datetime | None = client.state.token_at
        return client.now() - issued if issued else timedelta.max
