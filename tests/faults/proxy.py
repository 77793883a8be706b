"""A wire of our own between the portal and what it talks to: it can be cut, frozen, watched, and pulled at a moment."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

METHODS = (b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ")
PIECE = 256 * 1024


class Moment(Enum):
    """When a strike happens: the platform has not seen the request; it is on its way; it was done and nobody has read
    the answer; the answer was passed on and nothing was written down."""

    BEFORE = "before"
    SENT = "sent"
    EFFECT = "effect"
    ANSWERED = "answered"


@dataclass
class Strike:
    """``act`` is called once, at the ``moment`` of the first request that fits. BEFORE and EFFECT cut its wire.

    ``sent`` is the request as it went over the wire.
    """

    moment: Moment
    act: Callable[[], None]
    method: str = ""
    path: str = ""
    sent: bytes = b""
    done: threading.Event = field(default_factory=threading.Event)

    def fits(self, request: Request) -> bool:
        return self.method in ("", request.method) and self.path in request.path


@dataclass(frozen=True)
class Request:
    at: float  # time.monotonic()
    method: str
    path: str


@dataclass
class _Pair:
    near: socket.socket
    far: socket.socket
    strike: Strike | None = None
    asked: bool = False  # an answer is owed


class Proxy:
    """Listens on a port of its own and passes on to ``target``. One thread does all the work."""

    def __init__(self, target: tuple[str, int], *, watch: bool = False) -> None:
        self.target = target
        self.watch = watch
        self.requests: list[Request] = []
        self.broken_off = 0  # requests whose caller was gone before the answer
        self.open = True  # new connections are taken
        self.frozen = False  # nothing is passed on
        self._strikes: list[Strike] = []
        self._pairs: dict[socket.socket, _Pair] = {}
        self._lock = threading.RLock()
        self._chooser = selectors.DefaultSelector()
        self._ended = False
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()

    # --- what a test does

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        with self._lock:
            if self.open:
                self.open = False
                self._chooser.unregister(self._listener)
                self._listener.close()
            self.hang_up()

    def hang_up(self) -> None:
        """Break every connection; new ones are taken."""
        with self._lock:
            for pair in {id(one): one for one in self._pairs.values()}.values():
                self._close(pair)

    def mend(self) -> None:
        with self._lock:
            self.frozen = False
            if not self.open:
                self._listener = self._listen(self.port)
                self.open = True

    def freeze(self) -> None:
        """Pass nothing on until ``mend``: what is sent stays in the buffers."""
        self.frozen = True

    def again(self, raw: bytes) -> None:
        """Make a request once more, as somebody else would who knows nothing of us; its answer is not looked at."""
        with socket.create_connection(self.target, timeout=5) as end:
            end.sendall(raw)
            end.recv(PIECE)

    def strike(self, strike: Strike) -> Strike:
        with self._lock:
            self._strikes.append(strike)
        return strike

    def close(self) -> None:
        self._ended = True
        self._thread.join(5)
        self.cut()

    # --- the thread

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
        self._chooser.register(listener, selectors.EVENT_READ)
        return listener

    def _run(self) -> None:
        while not self._ended:
            if self.frozen:
                time.sleep(0.01)
                continue
            for key, _ in self._chooser.select(timeout=0.05):
                with self._lock:
                    self._serve(key.fileobj)  # type: ignore[arg-type]

    def _serve(self, ready: socket.socket) -> None:
        if ready is self._listener and self.open:
            self._accept()
            return
        pair = self._pairs.get(ready)
        if pair is None:
            return
        try:
            data = ready.recv(PIECE)
        except OSError:
            data = b""
        if not data:
            self.broken_off += pair.asked and ready is pair.near
            self._close(pair)
        elif ready is pair.near:
            self._to_far(pair, data)
        else:
            self._to_near(pair, data)

    def _accept(self) -> None:
        near, _address = self._listener.accept()
        try:
            far = socket.create_connection(self.target, timeout=5)
        except OSError:
            near.close()
            return
        pair = _Pair(near, far)
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.settimeout(5)
            self._pairs[end] = pair
            self._chooser.register(end, selectors.EVENT_READ)

    def _to_far(self, pair: _Pair, data: bytes) -> None:
        if self.watch and data.startswith(METHODS):
            pair.asked, pair.strike = True, self._note(data)
            if pair.strike is not None and pair.strike.moment is Moment.BEFORE:
                self._act(pair.strike)
                self._close(pair)
                return
        if pair.strike is not None:
            pair.strike.sent += data
        self._pass(pair, pair.far, data)
        if pair.strike is not None and pair.strike.moment is Moment.SENT:
            strike, pair.strike = pair.strike, None
            self._act(strike)

    def _to_near(self, pair: _Pair, data: bytes) -> None:
        strike, pair.strike, pair.asked = pair.strike, None, False
        if strike is not None and strike.moment is Moment.EFFECT:
            self._act(strike)
            self._close(pair)
            return
        self._pass(pair, pair.near, data)
        if strike is not None:
            self._act(strike)

    def _pass(self, pair: _Pair, end: socket.socket, data: bytes) -> None:
        try:
            end.sendall(data)
        except OSError:
            self._close(pair)

    def _note(self, data: bytes) -> Strike | None:
        method, path, _ = data.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        request = Request(time.monotonic(), method, path)
        self.requests.append(request)
        found = next((strike for strike in self._strikes if strike.fits(request)), None)
        if found is not None:
            self._strikes.remove(found)
        return found

    def _act(self, strike: Strike) -> None:
        strike.act()
        strike.done.set()

    def _close(self, pair: _Pair) -> None:
        for end in (pair.near, pair.far):
            if self._pairs.pop(end, None) is not None:
                with contextlib.suppress(KeyError, ValueError):
                    self._chooser.unregister(end)
                end.close()

    @staticmethod
    def free_port() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        return port
