"""What a client has of its account: a budget, what was learned of the platform, and a token others may use, too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol


class Limiter(Protocol):
    def take(self, points: int) -> None:
        """Wait for room in the account's budget; raises BudgetSpent where that would take too long."""

    def refused(self) -> None:
        """The platform said 429 although we kept to the budget."""


class NoLimit:
    """For tests and for platforms that are not there."""

    def take(self, points: int) -> None:
        return

    def refused(self) -> None:
        return


class TokenCache(Protocol):
    """Where everybody who works for an account finds its token; keys are exchanged by one of them at a time."""

    def take(self, since: datetime) -> tuple[str, datetime] | None:
        """A token issued after ``since``, and when; waits for one that is on its way. None: the caller is to exchange
        keys, and then to ``leave``."""

    def put(self, token: str, at: datetime) -> None:
        """Here is a new one."""

    def leave(self) -> None:
        """Somebody else may exchange keys."""


class NoTokenCache:
    """Nobody else works for the account."""

    def take(self, since: datetime) -> tuple[str, datetime] | None:
        return None

    def put(self, token: str, at: datetime) -> None:
        return

    def leave(self) -> None:
        return


class AccountState:
    """What an account has learned, which the portal loads before and stores after the work, and the token it holds,
    which comes from the ``token_cache`` and goes there at once."""

    def __init__(
        self,
        learned: Mapping[str, Any] | None = None,
        token: str = "",
        token_at: datetime | None = None,
        *,
        token_cache: TokenCache | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.token_cache: TokenCache = token_cache or NoTokenCache()
        self.learned: dict[str, Any] = dict(learned or {})
        self.token = token
        self.token_at = token_at
        self.changed = False

    def learn(self, key: str, value: Any) -> None:
        with self.lock:
            if self.learned.get(key) != value:
                self.learned[key] = value
                self.changed = True

    def forget(self, key: str) -> None:
        with self.lock:
            if self.learned.pop(key, None) is not None:
                self.changed = True

    def renew_token(self, exchange: Callable[[], str], since: datetime, now: Callable[[], datetime]) -> None:
        """Hold a token issued after ``since``: somebody else's, or what ``exchange`` gives for the keys."""
        with self.lock:
            found = self.token_cache.take(since)
            if found is not None:
                self.token, self.token_at = found
                return
            try:
                self.token, self.token_at = exchange(), now()
                self.token_cache.put(self.token, self.token_at)
            finally:
                self.token_cache.leave()

    def __repr__(self) -> str:
        return f"AccountState(learned={sorted(self.learned)})"
