"""What the portal is compared with: a bare httpx loop, and a client on raw sockets that does nothing but send."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Remote:
    """The server process, as a benchmark sees it."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def latency(self, milliseconds: int) -> None:
        self._tell("PUT", f"/latency/{milliseconds}")

    def budget(self, points: int, seconds: float) -> None:
        self._tell("PUT", f"/budget/{points}/{seconds}")

    def counted(self) -> dict[str, Any]:
        """What was asked since the last time: requests, objects, refused, and when each was taken."""
        found: dict[str, Any] = self._tell("GET", "/count")
        return found

    def _tell(self, method: str, path: str) -> Any:
        request = urllib.request.Request(self.url + path, method=method)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)


@contextmanager
def remote() -> Iterator[Remote]:
    """The server, started and ended again."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Remote(int(process.stdout.readline()))
    finally:
        process.communicate(timeout=10)


def httpx_loop(where: Remote, bodies: Sequence[Any], threads: int) -> float:
    """Seconds for one POST per body through one shared httpx client, and nothing else."""
    with httpx.Client(limits=httpx.Limits(max_connections=threads), trust_env=False) as client:
        return _timed(lambda body: client.post(f"{where.url}/one", json=body).raise_for_status(), bodies, threads)


def raw_sockets(where: Remote, bodies: Sequence[Any], threads: int) -> float:
    """Seconds for one POST per body over ``threads`` sockets: as near to nothing as a client can be."""
    parts = [bodies[start::threads] for start in range(threads)]
    return _timed(lambda part: _talk(where.port, part), parts, threads)


def _talk(port: int, bodies: Sequence[Any]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as talk:
        talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for body in bodies:
            raw = json.dumps(body).encode()
            head = f"POST /one HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(raw)}\r\n\r\n".encode()
            talk.sendall(head + raw)
            answer = b""
            while b"\r\n\r\n" not in answer or b"}" not in answer:
                answer += talk.recv(65536)
            if not answer.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(answer[:80])


def _timed(work: Callable[[Any], Any], items: Sequence[Any], threads: int) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, items))
    return time.perf_counter() - started
