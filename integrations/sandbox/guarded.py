"""One platform's sandbox behind a lock, with what its world keeps beside it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from typing import Any

from integrations.core.sandbox import PlatformSandbox, SandboxRequest

from .outgoing import Outgoing, from_reply, json_answer

log = logging.getLogger("callboard.sandbox")


class UnknownSwitch(ValueError):
    """No switch of that name, or not a value for it; the text says which there are."""


class GuardedSandbox:
    """Every use of the sandbox goes through here, one at a time. ``changes`` grows whenever its state may differ."""

    def __init__(self, sandbox: PlatformSandbox, label: str) -> None:
        self.sandbox = sandbox
        self.label = label
        self.changes = 0
        self._lock = threading.RLock()
        self._kept: tuple[int, str] = (-1, "")

    def handle(self, request: SandboxRequest) -> Outgoing:
        """The platform's answer. A mistake of the imitation itself answers 500 and goes to the log."""
        with self._lock:
            self.changes += 1
            try:
                return from_reply(self.sandbox.handle(request))
            except Exception:
                log.exception("The sandbox of %s failed on %s %s", self.sandbox.slug, request.method, request.path)
                return json_answer(500, {"message": "The sandbox itself failed; its log says why."})

    def settle(self) -> None:
        with self._lock:
            self.changes += 1
            self.sandbox.settle()

    def finish(self, title: str) -> int:
        with self._lock:
            self.changes += 1
            return self.sandbox.finish(title)

    def expire(self) -> int:
        with self._lock:
            self.changes += 1
            return self.sandbox.expire()

    def reset(self) -> None:
        with self._lock:
            self.changes += 1
            self.sandbox.reset()

    def switch(self, name: str, value: Any) -> Any:
        """Set a switch and return the value taken; raises UnknownSwitch. See ``switch_value`` for words."""
        with self._lock:
            known: dict[str, Any] = self.sandbox.state["switches"]
            if name not in known:
                raise UnknownSwitch(
                    f"{self.label} has no switch '{name}'. It has: {', '.join(sorted(known)) or 'none'}."
                )
            taken = switch_value(name, type(self.sandbox).switches.get(name), value)
            known[name] = taken
            self.changes += 1
            return taken

    def switches(self) -> dict[str, Any]:
        with self._lock:
            return dict(self.sandbox.state["switches"])

    def ledger(self) -> list[list[str]]:
        """Every effect so far, oldest first, as [effect, key]."""
        with self._lock:
            return [list(entry) for entry in self.sandbox.state["ledger"]]

    def encoded(self) -> str:
        """The state as JSON text, encoded again only if something happened since the last time."""
        with self._lock:
            if self._kept[0] != self.changes:
                self._kept = (self.changes, json.dumps(self.sandbox.state))
            return self._kept[1]

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over a state of ``encoded``; what an older one lacks is as in a new account."""
        with self._lock:
            self.changes += 1
            self.sandbox.reset()
            fresh = self.sandbox.state
            switches = {**type(self.sandbox).switches, **state.get("switches", {})}
            self.sandbox.state = {**fresh, **state, "switches": switches}


def switch_value(name: str, default: Any, value: Any) -> Any:
    """``value`` as the switch's own type, told by its default. Words from a command line are read as JSON unless the
    switch holds text. Raises UnknownSwitch where it is of another type."""
    if isinstance(value, str) and not isinstance(default, str):
        try:
            value = json.loads(value)
        except ValueError:
            if default is not None:
                raise UnknownSwitch(f"'{value}' is no value for {name}, which is like {json.dumps(default)}.") from None
    if default is not None and not _alike(default, value):
        raise UnknownSwitch(f"{json.dumps(value)} is no value for {name}, which is like {json.dumps(default)}.")
    return value


def _alike(default: Any, value: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))
