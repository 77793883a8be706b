"""A fast platform on loopback, in a process of its own, that answers after a set latency and keeps count.

Run as ``python -m tests.benchmarks.server``: prints its port, ends when its standard input is closed.

POST /one    one attendee: ``{"id": "…"}``
POST /many   a list of attendees: a list of such
GET  /count  ``{"requests": n, "objects": n, "most": most requests in any second}``, then starts counting anew
PUT  /latency/MS  sets the latency; ``/budget/POINTS/SECONDS`` a limit beyond which 429 is answered (0: none)
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from itertools import count

OK = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class State:
    """What the server was told and what it has counted. Instants are the loop's, in seconds."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.points, self.seconds = 0, 1.0
        self.ids = count(1)
        self.recent: deque[float] = deque()
        self.clear()

    def clear(self) -> None:
        self.requests = self.objects = self.refused = 0
        self.taken: list[float] = []

    def admits(self, now: float) -> bool:
        """Whether the limit has room: a true sliding window, as strict as a platform can be."""
        self.requests += 1
        if not self.points:
            return True
        while self.recent and now - self.recent[0] >= self.seconds:
            self.recent.popleft()
        if len(self.recent) >= self.points:
            self.refused += 1
            return False
        self.recent.append(now)
        self.taken.append(now)
        return True


class Connection(asyncio.Protocol):
    """HTTP/1.1 with connections kept open: just what these clients send."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                ),
                0,
            )
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
            self._answer(method, path, body)

    def _answer(self, method: str, path: str, body: bytes) -> None:
        if method == "POST":
            loop = asyncio.get_running_loop()
            status, answer = self._work(path, body, loop.time())
            loop.call_later(self.state.latency, self._write, status, answer)
        else:
            self._write(200, self._control(method, path))

    def _work(self, path: str, body: bytes, now: float) -> tuple[int, object]:
        if not self.state.admits(now):
            return 429, {"message": "too many requests"}
        made = len(json.loads(body)) if path.endswith("/many") else 1
        self.state.objects += made
        answers = [{"id": f"x{next(self.state.ids)}"} for _ in range(made)]
        return 201, answers if path.endswith("/many") else answers[0]

    def _control(self, method: str, path: str) -> object:
        state, words = self.state, path.strip("/").split("/")
        if method == "PUT" and words[0] == "latency":
            state.latency = float(words[1]) / 1000
        elif method == "PUT" and words[0] == "budget":
            state.points, state.seconds = int(words[1]), float(words[2])
            state.recent.clear()
        counted = {"requests": state.requests, "objects": state.objects, "refused": state.refused, "taken": state.taken}
        state.clear()
        return counted

    def _write(self, status: int, answer: object) -> None:
        raw = json.dumps(answer).encode()
        if not self.transport.is_closing():
            self.transport.write(OK % (status, len(raw)) + raw)


async def serve() -> None:
    state = State()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(state), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
