"""The plumbing under the server: sockets, HTTP framing, and hanging up."""

from __future__ import annotations

import contextlib
import logging
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .outgoing import Ending, Outgoing

log = logging.getLogger("callboard.sandbox")

MAX_BODY = 25 * 1024 * 1024
MAX_DISCARDED = 4 * MAX_BODY  # read and forgotten so that the caller gets to see the 413
PIECE = 64 * 1024
PATIENCE = 2.0  # seconds that running requests get to end once the connections are cut


class BodyRefused(Exception):
    """The request's body is not read: answer with ``status`` and close."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Connection(BaseHTTPRequestHandler):
    """One connection. Every request on it is handed to the listener's ``handle``."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def setup(self) -> None:
        super().setup()
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            setattr(self, f"do_{method}", lambda: self.server.handle_with(self))

    def log_message(self, format: str, *args: Any) -> None:
        """The world notes requests itself; nothing goes to the terminal."""

    def lower_headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def body(self) -> bytes:
        """The whole body; raises BodyRefused, or ConnectionError where the caller went away in the middle."""
        if self.headers.get("transfer-encoding"):
            raise BodyRefused(HTTPStatus.LENGTH_REQUIRED)
        given = self.headers.get("content-length", "0").strip()
        if not (given.isascii() and given.isdigit()):
            raise BodyRefused(HTTPStatus.BAD_REQUEST)
        length = int(given)
        if length > MAX_BODY:
            left = min(length, MAX_DISCARDED)
            while left > 0 and (piece := self.rfile.read(min(left, PIECE))):
                left -= len(piece)
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        raw = self.rfile.read(length)
        if len(raw) < length:
            raise ConnectionAbortedError("the body ended early")
        return raw

    def write(self, outgoing: Outgoing) -> None:
        """Head and content in one piece, or as much of it as ``ending`` lets through."""
        bare = self.command == "HEAD" or outgoing.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        head, content = self._head(outgoing), b"" if bare else outgoing.content
        if outgoing.ending is not Ending.WHOLE:
            self.close_connection = True
        if outgoing.ending is Ending.NOTHING:
            return
        if outgoing.ending is Ending.HALF:
            whole = (head + content) if content else head[: len(head) // 2]
            self.wfile.write(whole[: len(whole) - (len(content) + 1) // 2])
            return
        self.wfile.write(head + content)

    def _head(self, outgoing: Outgoing) -> bytes:
        phrase = self.responses.get(outgoing.status, ("Unknown",))[0]
        lines = [f"HTTP/1.1 {outgoing.status:d} {phrase}", *(f"{k}: {v}" for k, v in outgoing.headers.items())]
        if outgoing.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(outgoing.content)}")
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


class Listener(ThreadingHTTPServer):
    """Accepts connections and remembers the open ones, so that they can be cut."""

    daemon_threads = True
    allow_reuse_port = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handle: Callable[[Connection], None]) -> None:
        self.handle_with = handle
        self._open: set[socket.socket] = set()
        self._closed = threading.Condition()
        super().__init__(address, Connection)

    def server_bind(self) -> None:
        # HTTPServer would look the host's name up, which may take seconds and is of no use here
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._closed:
            self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        super().close_request(request)
        with self._closed:
            self._open.discard(request)
            self._closed.notify_all()

    def hang_up(self) -> None:
        """Cut every open connection and wait a little for the requests that are being answered."""
        with self._closed:
            for connection in self._open:
                with contextlib.suppress(OSError):  # gone already
                    connection.shutdown(socket.SHUT_RDWR)
            self._closed.wait_for(lambda: not self._open, timeout=PATIENCE)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, ConnectionError | TimeoutError):
            log.debug("A caller went away: %s", error)
        else:
            log.error("The sandbox failed to answer", exc_info=error)
