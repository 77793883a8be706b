"""The world behind the sandbox's port: every platform, one clock, the faults ordered, and what happened."""

from __future__ import annotations

import json
import math
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from integrations.core.sandbox import Clock, PlatformSandbox, SandboxRequest

from .faults import ALL, Fault, FaultError, Faults, Wait, suffer
from .guarded import GuardedSandbox, UnknownSwitch, switch_value
from .outgoing import Ending, Outgoing, json_answer
from .routing import Arrival, Mounts

LATENCY = "latency"  # switch of the whole world: milliseconds added to every answer
KEPT_REQUESTS = 1000
LAST_YEAR = 2199
VERSION = 1


class Refused(Exception):
    """A control action that cannot be done. ``status`` 400: asked wrongly; 404: not there; 409: impossible now."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class StateUnreadable(Exception):
    """What was to be loaded is no state of a sandbox; the text says why."""


class World:
    """Holds one sandbox per platform and answers for all of them; safe to call from many threads.

    ``labels`` are the platforms' names for people (default: the slug). The given sandboxes are put on ``clock``.
    """

    def __init__(
        self, sandboxes: Iterable[PlatformSandbox], clock: Clock | None = None, labels: Mapping[str, str] | None = None
    ) -> None:
        self.clock = clock or Clock()
        self.faults = Faults()
        self.latency_ms = 0.0
        self.platforms: dict[str, GuardedSandbox] = {}
        self._mounts = Mounts()
        self._recent: deque[tuple[str, str, int]] = deque(maxlen=KEPT_REQUESTS)
        self._counts: dict[str, int] = {}
        self._changes = 0
        self._control = threading.RLock()
        self._log_lock = threading.Lock()
        for sandbox in sandboxes:
            sandbox.clock = self.clock
            self.platforms[sandbox.slug] = GuardedSandbox(sandbox, (labels or {}).get(sandbox.slug, sandbox.slug))
            self._counts[sandbox.slug] = 0
            for mount, host in sandbox.mounts.items():
                self._mounts.add(mount, sandbox.slug, host)

    @classmethod
    def of_registry(cls) -> Self:
        """A new world with every registered platform."""
        # here, because a world of given sandboxes must not load every platform
        from integrations.registry import PLATFORMS  # noqa: PLC0415

        clock = Clock()
        sandboxes = [platform.sandbox_class()(clock=clock, state=None) for platform in PLATFORMS.values()]
        return cls(sandboxes, clock, {slug: platform.label for slug, platform in PLATFORMS.items()})

    # requests

    def answer(self, arrival: Arrival, wait: Wait = time.sleep) -> Outgoing:
        """Carry out a request and say what to write. ``wait`` sleeps; what it raises ends the request at that point."""
        place = self._mounts.locate(arrival.path)
        if place is None:
            self._note("", arrival, 404)
            return json_answer(404, {"message": "No platform of the sandbox has this address."})
        request = SandboxRequest(arrival.method, place.rest, place.host, arrival.query, arrival.headers, arrival.raw)
        platform = self.platforms[place.slug]
        fault = self.faults.strike(place.slug, arrival.method, arrival.path)
        outgoing = suffer(fault, lambda: platform.handle(request), wait) if fault else platform.handle(request)
        self._note(place.slug, arrival, 0 if outgoing.ending is Ending.NOTHING else outgoing.status)
        if self.latency_ms:
            wait(self.latency_ms / 1000)
        return outgoing

    def _note(self, slug: str, arrival: Arrival, status: int) -> None:
        with self._log_lock:
            self._recent.append((arrival.method, arrival.path, status))
            if slug:
                self._counts[slug] += 1

    # control

    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, seconds: float) -> datetime:
        """Move the clock and let every platform catch up; returns the new time. Raises Refused."""
        with self._control:
            self._check_step(seconds)
            self.clock.advance(seconds)
            self._changes += 1
            for platform in self.platforms.values():
                platform.settle()
            return self.now()

    def to(self, instant: datetime) -> datetime:
        """Move the clock to ``instant`` (aware), which must not lie behind it; returns the new time. Raises Refused."""
        with self._control:
            return self.advance((instant - self.now()).total_seconds())

    def _check_step(self, seconds: float) -> None:
        if seconds < 0:
            raise Refused(f"The sandbox's time only moves forward, and it is {self.now():%Y-%m-%d %H:%M:%S} UTC.", 409)
        too_far = Refused(f"The sandbox's time ends with the year {LAST_YEAR}.", 409)
        if not math.isfinite(seconds):
            raise too_far
        try:
            target = self.now() + timedelta(seconds=seconds)
        except OverflowError:
            raise too_far from None
        if target.year > LAST_YEAR:
            raise too_far

    def finish(self, title: str) -> dict[str, int]:
        """End what bears ``title`` everywhere; returns how many by platform. Raises Refused if nothing does."""
        with self._control:
            counts = {slug: platform.finish(title) for slug, platform in self.platforms.items()}
        ended = {slug: count for slug, count in counts.items() if count}
        if not ended:
            raise Refused(f"Nothing in the sandbox has the title '{title}'.", 404)
        return ended

    def order(self, values: Mapping[str, Any]) -> Fault:
        """Arm the fault that ``values`` describe. Raises Refused."""
        try:
            fault = Fault.of(values)
        except FaultError as error:
            raise Refused(f"This fault makes no sense: {error}.") from None
        if fault.platform != ALL:
            self.platform(fault.platform)
        with self._control:
            self.faults.arm(fault)
            self._changes += 1
        return fault

    def clear_faults(self) -> int:
        with self._control:
            self._changes += 1
            return self.faults.clear()

    def reset(self) -> None:
        """New accounts everywhere, real time, no faults, no record of requests; the switches stay as they are."""
        with self._control:
            self.clock.offset = 0.0
            self.clear_faults()
            for platform in self.platforms.values():
                platform.reset()
            with self._log_lock:
                self._recent.clear()
                self._counts = dict.fromkeys(self._counts, 0)

    def switch(self, slug: str, name: str, value: Any) -> Any:
        """Set a platform's switch, or the world's own with the platform ``all``; returns the value. Raises Refused."""
        try:
            if slug == ALL:
                return self._own_switch(name, value)
            return self.platform(slug).switch(name, value)
        except UnknownSwitch as error:
            raise Refused(str(error)) from None

    def _own_switch(self, name: str, value: Any) -> float:
        if name != LATENCY:
            raise Refused(f"Of all platforms together there is one switch, '{LATENCY}' in milliseconds.")
        taken = float(switch_value(name, self.latency_ms, value))
        if not 0 <= taken <= 60_000:
            raise Refused("The latency lies between 0 and 60000 milliseconds.")
        with self._control:
            self.latency_ms = taken
            self._changes += 1
        return taken

    def platform(self, slug: str) -> GuardedSandbox:
        """The platform of this slug. Raises Refused."""
        if slug not in self.platforms:
            raise Refused(f"The sandbox has no platform '{slug}'. It has: {', '.join(self.platforms)}.")
        return self.platforms[slug]

    # what happened

    def ledger(self) -> dict[str, list[list[str]]]:
        return {slug: platform.ledger() for slug, platform in self.platforms.items()}

    def requests(self) -> dict[str, Any]:
        """Counts by platform, and the last requests; status 0 where nothing was answered."""
        with self._log_lock:
            return {"counts": dict(self._counts), "last": [list(item) for item in self._recent]}

    def addresses(self, url: str) -> dict[str, list[tuple[str, str]]]:
        """By platform: host key and base address, when the world is served at ``url``."""
        return {
            slug: [(host, f"{url}/{mount.strip('/')}") for mount, host in platform.sandbox.mounts.items()]
            for slug, platform in self.platforms.items()
        }

    # keeping

    @property
    def changes(self) -> int:
        """A number that differs whenever there may be something new to keep."""
        return self._changes + sum(platform.changes for platform in self.platforms.values())

    def dump(self) -> dict[str, Any]:
        """Clock, faults and the state of every platform, as JSON values that share nothing with this world."""
        loaded: dict[str, Any] = json.loads(self.dump_text())
        return loaded

    def dump_text(self) -> str:
        """``dump`` as JSON text; platforms where nothing happened are not encoded again."""
        with self._control:
            own = {
                "version": VERSION,
                "offset": self.clock.offset,
                LATENCY: self.latency_ms,
                "faults": self.faults.dump(),
            }
            states = [f"{json.dumps(slug)}: {platform.encoded()}" for slug, platform in self.platforms.items()]
            return f'{json.dumps(own)[:-1]}, "platforms": {{{", ".join(states)}}}}}'

    def load(self, dumped: Mapping[str, Any]) -> None:
        """Put back what ``dump`` gave; a platform that is no longer here is left out. Raises StateUnreadable."""
        if not isinstance(dumped, Mapping) or dumped.get("version") != VERSION:
            raise StateUnreadable("it is no state of this version's sandbox")
        try:
            with self._control:
                self.faults.load(dumped["faults"])
                self.latency_ms = float(dumped[LATENCY])
                self.clock.offset = float(dumped["offset"])
                self._changes += 1
                for slug, platform in self.platforms.items():
                    if slug in dumped["platforms"]:
                        platform.restore(dumped["platforms"][slug])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StateUnreadable(f"a part of it is missing or misshapen ({type(error).__name__}: {error})") from None
