"""How gunicorn serves the portal: ``gunicorn portal.wsgi -c python:portal.web_server``; what stands on the command line
goes before this.
"""

from __future__ import annotations

import socket
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

worker_class = "portal.web_server.Worker"
workers, threads = 1, 8
timeout = 120
control_socket_disable = True

DRAINED = 65_536  #: bytes that are read away before a connection is closed


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's own, which waits for a client to hang up, two seconds each, in the one thread that accepts: twenty
    who do not would keep everybody out. Here nobody is waited for."""

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        conn.close = lambda graceful=False: _close(conn.sock)
        super().finish_request(conn, fs)


def _close(connection: socket.socket) -> None:
    """Say that nothing more comes, and close. What came and was not read is read away first: left there it would cut
    the answer off."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.setblocking(False)
        left = DRAINED
        while left > 0 and (read := connection.recv(min(left, 4096))):
            left -= len(read)
    connection.close()
