"""Two tiny platforms: enough of a sandbox to see what the world around it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from integrations.core.sandbox import PlatformSandbox, Refusal, Reply, SandboxRequest, iso, route
from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World


class Notes(PlatformSandbox):
    """Keeps notes on two hosts. Counting without a lock would lose notes: adding is slow on purpose."""

    slug = "notes"
    mounts = {"notes": "api", "notes-figures": "figures"}
    sample_credentials = {"api_key": "notes-key"}
    switches = {"loud": False, "unit": "seconds", "limit": 10}

    def fresh(self) -> dict[str, Any]:
        return {"notes": {}, "settled": 0}

    def settle(self) -> None:
        self.state["settled"] += 1

    def finish(self, title: str) -> int:
        found = [note for note in self.state["notes"].values() if note["title"] == title]
        for note in found:
            note["over"] = True
        return len(found)

    @route("POST", "/v1/notes")
    def add(self, request: SandboxRequest) -> Reply:
        body = request.json()
        before = len(self.state["notes"])
        time.sleep(0.001)
        key = f"n{before + 1}"
        self.state["notes"][key] = {"title": body["title"], "at": iso(self.clock.now()), "over": False}
        self.record("note", key)
        return Reply(201, {"id": key}, {"X-Note": key})

    @route("GET", "/v1/notes/{key}")
    def show(self, request: SandboxRequest, key: str) -> Reply:
        if key not in self.state["notes"]:
            raise Refusal(404, {"message": "no such note"})
        return Reply(
            200, {**self.state["notes"][key], "query": dict(request.query), "accept": request.headers["accept"]}
        )

    @route("DELETE", "/v1/notes/{key}")
    def remove(self, request: SandboxRequest, key: str) -> Reply:
        self.record("remove", key)
        return Reply(204)

    @route("GET", "/v1/figures", host="figures")
    def figures(self, request: SandboxRequest) -> Reply:
        return Reply(200, {"notes": len(self.state["notes"])})

    @route("GET", "/v1/broken")
    def broken(self, request: SandboxRequest) -> Reply:
        raise KeyError("a mistake of the imitation")


class Rooms(PlatformSandbox):
    """Lives under two segments."""

    slug = "rooms"
    mounts = {"rooms/v1": "api"}
    sample_credentials = {"api_key": "rooms-key"}

    def fresh(self) -> dict[str, Any]:
        return {"rooms": []}

    @route("GET", "/meetings")
    def meetings(self, request: SandboxRequest) -> Reply:
        return Reply(200, self.state["rooms"])


def new_world() -> World:
    return World([Notes(), Rooms()], labels={"notes": "Notes"})


@contextmanager
def served(world: World | None = None) -> Iterator[Server]:
    with serve(world or new_world()) as server:
        yield server


def in_threads(count: int, work: Any) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
