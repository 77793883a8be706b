"""MeltingSpot, imitated for demos, training and tests. The routes are in ``sandbox_lives`` and ``sandbox_people``.

What no document settles is a switch, or a choice named where it is made. Nothing gives the shape of an error's body,
nor says that 401 and 429 exist for lives: the shapes here are this sandbox's own.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from typing import Any, ClassVar

from integrations.core.sandbox import Clock, Reply, SandboxRequest
from integrations.core.variants import Variant

from .people import PeopleRoutes
from .rules import refusal

CONFIGURATION = 'help page "API Access, Configuration"'
KNOWN_CLIENT = "the one public client of the API"
LISTS = 'Lives page, "List Lives": page has no first number'
INVITED = 'Lives page, "Invite a member as Live speaker" and the bulk invitations: 200'
WINDOW_SECONDS, WINDOW_REQUESTS = 10.0, 100


class MeltingSpotSandbox(PeopleRoutes):
    """One Spot with one member, host@example.org, and two empty groups and one channel.

    Switches: ``auth`` raw, bearer or both · ``page_base`` number of the first page · ``default_limit`` and
    ``max_limit`` of a list · ``bulk_limit`` above which a bulk invitation is 413 · ``bulk_lists_known`` whether its
    answer holds who was invited before · ``time_unit`` seconds or milliseconds · ``speaker_200_body`` whether a
    repeated speaker is answered with a body · ``videos_listed`` whether the videos of a recording are a list ·
    ``rate_limit`` whether the 101st request within 10 seconds gets 429 · ``mails`` whether mails that are asked for go
    out.
    """

    switches: ClassVar[Mapping[str, Any]] = {
        "auth": "both",
        "page_base": 1,
        "default_limit": 20,
        "max_limit": 100,
        "bulk_limit": 500,
        "bulk_lists_known": True,
        "time_unit": "seconds",
        "speaker_200_body": False,
        "videos_listed": False,
        "rate_limit": True,
        "mails": True,
    }

    variants = (
        Variant("key as it is", CONFIGURATION, {"auth": "raw"}, met="accepted as it is"),
        Variant("key after Bearer", KNOWN_CLIENT, {"auth": "bearer"}, met="accepted after the word Bearer"),
        Variant("key after Bearer, as set", KNOWN_CLIENT, {"auth": "bearer"}, {"auth_scheme": "bearer"}, met="Bearer"),
        Variant("pages from 0", LISTS, {"page_base": 0}, met="pages count from 0"),
        Variant("pages from 1", LISTS, {"page_base": 1}, met="pages count from 1"),
        Variant("pages of one", LISTS, {"page_base": 0, "max_limit": 1}, met="pages count from 0"),
        Variant("invited again, with a body", INVITED, {"speaker_200_body": True}),
        Variant("invited before, not listed", INVITED, {"bulk_lists_known": False}),
        Variant("videos as a list", 'Lives page, "Get a Live"', {"videos_listed": True}),
    )

    def __init__(self, clock: Clock | None = None, state: dict[str, Any] | None = None) -> None:
        super().__init__(clock, state)
        # real time, not the sandbox's: a moved clock must not give or take budget
        self._requests: deque[float] = deque()

    def identify(self, request: SandboxRequest) -> None:
        """429 above the documented budget, then 401 unless a key stands in Authorization in the form of ``auth``."""
        now = time.monotonic()
        while self._requests and now - self._requests[0] >= WINDOW_SECONDS:
            self._requests.popleft()
        if self.switch("rate_limit") and len(self._requests) >= WINDOW_REQUESTS:
            raise refusal(429, "Too many requests", "Too Many Requests")
        self._requests.append(now)
        key = request.headers.get("authorization", "").strip()
        prefixed = key.startswith("Bearer ")
        wanted = self.switch("auth")
        bare = key.removeprefix("Bearer ").strip() if prefixed else key
        if not bare or bare == "Bearer" or (wanted == "raw" and prefixed) or (wanted == "bearer" and not prefixed):
            raise refusal(401, "Unauthorized", "Unauthorized")

    def unknown(self, request: SandboxRequest) -> Reply:
        """404 for an address that is not documented."""
        return refusal(404, f"Cannot {request.method} {request.path}", "Not Found").reply
