"""A world behind a port: HTTP/1.1 with connections kept open, one thread each."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from . import actions, orders, page
from .connections import BodyRefused, Connection, Listener
from .outgoing import Outgoing, json_answer
from .routing import CONTROL, Arrival
from .world import Refused, World

if TYPE_CHECKING:
    from .store import Store

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.05  # how late stopping is noticed


class Stopping(Exception):
    """The server stops: what a fault holds back is given up, without effect and without answer."""


def serve(world: World, port: int = 0, *, host: str = LOOPBACK, store: Store | None = None) -> Server:
    """Take the port (0: any free one) and return the server, not yet answering. Raises OSError where it is taken."""
    return Server(world, port, host, store)


class Server:
    """``start`` answers in a thread of its own, ``stop`` ends that and every open connection; as a context manager it
    does both. With a ``store`` the world is kept: after control actions at once, else about every second."""

    def __init__(self, world: World, port: int, host: str = LOOPBACK, store: Store | None = None) -> None:
        self.world = world
        self.store = store
        self._stopping = threading.Event()
        self._listener = Listener((host, port), self._handle)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._listener.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{self._listener.server_address[0]!s}:{self.port}"

    def start(self) -> Server:
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(POLL_SECONDS,), name="sandbox", daemon=True
        )
        self._thread.start()
        if self.store is not None:
            self.store.start()
        return self

    def stop(self) -> None:
        """End everything and keep the world for the last time. Raises OSError where that cannot be written."""
        self._stopping.set()
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
        self.close()
        self._listener.hang_up()
        if self.store is not None:
            self.store.stop()

    def close(self) -> None:
        """Give the port back: all there is to do for a server that was never started."""
        self._listener.server_close()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def _handle(self, connection: Connection) -> None:
        try:
            arrival = Arrival(connection.command, connection.path, connection.lower_headers(), connection.body())
            first, _, rest = arrival.path.removeprefix("/").partition("/")
            if not first:
                answer = self._page(arrival)
            elif first == CONTROL:
                answer = self._control(arrival, rest.strip("/"))
            else:
                answer = self.world.answer(arrival, self._wait)
            connection.write(answer)
        except BodyRefused as refused:
            connection.close_connection = True
            connection.write(json_answer(refused.status, {"message": refused.status.phrase}))
        except Stopping:
            connection.close_connection = True

    def _wait(self, seconds: float) -> None:
        if self._stopping.wait(seconds) if seconds else self._stopping.is_set():
            raise Stopping

    def _control(self, arrival: Arrival, name: str) -> Outgoing:
        try:
            if arrival.method == "GET":
                return json_answer(200, actions.view(self.world, name or "state"))
            if arrival.method != "POST":
                raise Refused("Control actions are POSTed.", 405)
            done = actions.act(self.world, name, arrival.raw)
        except Refused as refused:
            return json_answer(refused.status, {"message": refused.message})
        return self._kept(done)

    def _page(self, arrival: Arrival) -> Outgoing:
        """The control page; a form that was sent is carried out and the page says what came of it."""
        if arrival.method not in ("GET", "HEAD", "POST"):
            return json_answer(405, {"message": "The control page takes GET and POST."})
        said, bad = self._ordered(arrival) if arrival.method == "POST" else ("", False)
        content = page.render(self.world, self.url, said, bad=bad)
        return Outgoing(400 if bad else 200, content, {"Content-Type": "text/html; charset=utf-8"})

    def _ordered(self, arrival: Arrival) -> tuple[str, bool]:
        origin = arrival.headers.get("origin", "")
        if origin and urlsplit(origin).netloc != arrival.headers.get("host", ""):
            return "This form was sent from another site. Nothing was done.", True
        form = dict(parse_qsl(arrival.raw.decode("utf-8", "replace"), keep_blank_values=True))
        action, values = orders.order_of(form)
        try:
            done = actions.act(self.world, action, json.dumps(values).encode())
        except Refused as refused:
            return refused.message, True
        kept = self._kept(done)
        return (
            (orders.outcome(action, done), False)
            if kept.status == HTTPStatus.OK
            else (json.loads(kept.content)["message"], True)
        )

    def _kept(self, done: Mapping[str, object]) -> Outgoing:
        if self.store is not None:
            try:
                self.store.save()
            except OSError as error:
                words = f"It was done, but the state could not be kept: {error.strerror}."
                return json_answer(HTTPStatus.INSUFFICIENT_STORAGE, {"message": words})
        return json_answer(200, done)
