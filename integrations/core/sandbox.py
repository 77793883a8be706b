"""The common part of the sandbox: a faithful imitation of a platform, strict as its documents, with a clock to move.

All that a sandbox knows stands in ``state`` (JSON), so that it can be kept in a file and put back.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import unquote

from .variants import Variant


class Clock:
    """Real time plus what the sandbox has been advanced by."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def advance(self, seconds: float) -> None:
        """Move forward; raises ValueError for a step back, since nothing that happened can be undone."""
        if seconds < 0:
            raise ValueError("The sandbox's time only moves forward.")
        self.offset += seconds

    def to(self, instant: datetime) -> None:
        self.advance((instant - self.now()).total_seconds())


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    """``path`` is what follows the mount, still encoded; header names are lower case; ``host`` is the host key."""

    method: str
    path: str
    host: str = "api"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""

    def json(self) -> Any:
        """The body; raises ValueError where it is no JSON."""
        return json.loads(self.raw or b"null")


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Raised by a validator or a route: the request ends with this reply."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.reply = Reply(status, body, headers or {})


Handler = Callable[..., Reply]


def route(method: str, pattern: str, host: str = "api") -> Callable[[Handler], Handler]:
    """Marks a method of a sandbox as the handler of ``method pattern``; ``{name}`` in the pattern is one segment."""

    def mark(handler: Handler) -> Handler:
        marks = [*getattr(handler, "_routes", []), (method, host, pattern)]
        handler._routes = marks  # type: ignore[attr-defined]
        return handler

    return mark


def _compiled(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", escaped))


class PlatformSandbox(ABC):
    """Base of the imitations. A subclass names its mounts, marks handlers with ``route`` and overrides the hooks.

    ``mounts`` maps URL prefixes to host keys. ``switches`` are what can be set about its behaviour, ``variants`` the
    readings of what the documents leave open, each a choice of switches. For demos:
    ``sample_publication`` are publication options as staff would type them, ``sample_sessions`` ids of sessions that
    stand there from the beginning.
    """

    slug: ClassVar[str]
    mounts: ClassVar[Mapping[str, str]]
    sample_credentials: ClassVar[Mapping[str, str]]
    sample_publication: ClassVar[Mapping[str, str]] = {}
    sample_sessions: ClassVar[tuple[str, ...]] = ()
    switches: ClassVar[Mapping[str, Any]] = {}
    variants: ClassVar[tuple[Variant, ...]] = ()

    def __init__(self, clock: Clock | None = None, state: dict[str, Any] | None = None) -> None:
        self.clock = clock or Clock()
        self.state: dict[str, Any] = state or self._new()
        self._table: list[tuple[str, str, re.Pattern[str], Handler]] = [
            (verb, host, _compiled(pattern), getattr(self, name))
            for name in dir(type(self))
            for verb, host, pattern in getattr(getattr(type(self), name), "_routes", [])
        ]

    def _new(self) -> dict[str, Any]:
        return {"switches": dict(self.switches), "ledger": [], "counter": 0, **self.fresh()}

    def reset(self) -> None:
        """Forget everything but the switches."""
        switches = self.state["switches"]
        self.state = self._new()
        self.state["switches"] = switches

    # hooks

    @abstractmethod
    def fresh(self) -> dict[str, Any]:
        """The state of a new account: JSON values only."""

    def identify(self, request: SandboxRequest) -> None:
        """Raise Refusal where the request does not identify itself as the document asks."""
        return

    def finish(self, title: str) -> int:
        """End what bears this title, as its host would; returns how many that were."""
        return 0

    def expire(self) -> int:
        """Let every access token that was given out be expired from now on; returns how many that were."""
        return 0

    def settle(self) -> None:
        """Bring the state up to the clock: called before every request and after the clock was moved."""
        return

    def unknown(self, request: SandboxRequest) -> Reply:
        return Reply(404, {"message": "Not found"})

    # machinery

    def handle(self, request: SandboxRequest) -> Reply:
        """Answer one request as the platform would."""
        self.settle()
        for verb, host, pattern, handler in self._table:
            match = pattern.fullmatch(request.path) if verb == request.method and host == request.host else None
            if match:
                try:
                    self.identify(request)
                    return handler(request, **{name: unquote(part) for name, part in match.groupdict().items()})
                except Refusal as refusal:
                    return refusal.reply
        return self.unknown(request)

    def record(self, effect: str, key: str) -> None:
        """Write an effect into the ledger: what really happened here, for tests to compare with."""
        self.state["ledger"].append([effect, key])

    def mail(self, who: str) -> None:
        """Write to somebody, unless the switch ``mails`` says that this platform does not."""
        if self.state["switches"].get("mails", True):
            self.record("mail", who)

    def number(self) -> int:
        self.state["counter"] += 1
        return int(self.state["counter"])

    def new_id(self) -> str:
        return str(uuid.UUID(bytes=hashlib.sha256(f"{self.slug}:{self.number()}".encode()).digest()[:16], version=4))


def chance(*parts: str) -> float:
    """A number in [0, 1) that is always the same for the same parts: who attends, how long, is decided by it."""
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:7]) / 2**56


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
