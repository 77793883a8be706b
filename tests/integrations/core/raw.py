"""A server that says what it is told byte by byte, and a client of a made-up platform that talks to it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from integrations.core.auth import HeaderAuth
from integrations.core.contract import Credential, Limits, Options, Platform, Window
from integrations.core.hosts import Host
from integrations.core.http import Client

KEY = "CANARY-KEY-OF-THE-ACCOUNT"
Say = Callable[[socket.socket], None]


@dataclass
class RawServer:
    """``say`` is called with each connection once the head of a request has come; ``heard`` keeps what came."""

    say: Say
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection, context), daemon=True).start()

    def _talk(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            talking = context.wrap_socket(connection, server_side=True) if context else connection
            with talking:
                head = b""
                while b"\r\n\r\n" not in head and (part := talking.recv(65536)):
                    head += part
                self.heard.append(head)
                self.say(talking)


@contextlib.contextmanager
def raw_server(say: Say, context: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Serve on loopback until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(say, listener.getsockname()[1])
    thread = threading.Thread(target=server.serve, args=(listener, context), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def platform(**changes: Any) -> Platform:
    fields: dict[str, Any] = {
        "slug": "raw",
        "label": "Raw",
        "hosts": (Host("api", "", ("raw.test",)),),
        "credentials": (Credential("api_key", "Key", ""),),
        "account_options": Options,
        "publication_options": Options,
        "limits": lambda _options: Limits((Window(60, 100),)),
        "auth": HeaderAuth(),
        "capabilities": {},
        "desired_objects": lambda _view: (),
        "sources": lambda _view: (),
        "check": lambda _client: None,
        "sandbox": "integrations.core.sandbox:PlatformSandbox",
        "wordings": {},
    }
    return Platform(**(fields | changes))


def client(base: str, **more: Any) -> Client:
    """A client whose one host is ``base``; loopback is allowed."""
    changes = more.pop("platform", {})
    return Client(
        platform(**changes),
        hosts={"api": base},
        credentials={"api_key": KEY},
        options=Options(),
        allow_private=more.pop("allow_private", True),
        **more,
    )


def answer(body: bytes, status: str = "200 OK", headers: str = "") -> Say:
    """Say one whole answer."""
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
    return lambda connection: connection.sendall(head + body)
