"""A sandbox in the foreground: started, announced, stopped by a signal."""

from __future__ import annotations

import errno
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .server import Server, serve
from .store import Store
from .world import StateUnreadable, World

HIGHEST_PORT = 65535


class CannotRun(Exception):
    """One sentence for the person who started it. ``usage``: started wrongly, rather than failed."""

    def __init__(self, message: str, *, usage: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.usage = usage


def run(
    world: World,
    port: int,
    state: Path | None,
    say: Callable[[str], None],
    note: Callable[[str], None] = lambda _line: None,
) -> None:
    """Serve ``world`` until SIGINT or SIGTERM, in the main thread. ``say`` gets a line per platform once it answers,
    ``note`` where its control page is.

    ``state`` is a file to go on from and to keep the world in. Raises CannotRun.
    """
    stopped = threading.Event()
    with _signals(stopped):
        server = _bound(world, port, _opened(world, state))
        server.start()
        try:
            for line in announcement(world, server.url):
                say(line)
            note(f"To move its time and make it fail, open {server.url}/ or use sandbox_control.")
            stopped.wait()
        finally:
            try:
                server.stop()
            except OSError as error:
                raise CannotRun(f"The sandbox's state could not be kept: {error.strerror}.") from None


def announcement(world: World, url: str) -> list[str]:
    """One line per platform: its name, base addresses by host key, and credentials that it takes."""
    lines = []
    for slug, places in world.addresses(url).items():
        platform = world.platforms[slug]
        addresses = " ".join(f"{host}={address}" for host, address in places)
        credentials = " ".join(f"{name}={value}" for name, value in platform.sandbox.sample_credentials.items())
        lines.append(f"{platform.label}: {addresses} | credentials: {credentials}")
    return lines


def _opened(world: World, path: Path | None) -> Store | None:
    if path is None:
        return None
    store = Store(world, path)
    try:
        store.open()
    except StateUnreadable as error:
        raise CannotRun(f"{path} cannot be used as the sandbox's state: {error}. Move it away.", usage=True) from None
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror}.", usage=True) from None
    return store


def _bound(world: World, port: int, store: Store | None) -> Server:
    if not 0 <= port <= HIGHEST_PORT:
        raise CannotRun(f"A port lies between 0 and {HIGHEST_PORT}.", usage=True)
    try:
        server = serve(world, port, store=store)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotRun(f"Port {port} is taken. Choose another with --port, or 0 for any free one.") from None
        raise CannotRun(f"Port {port} cannot be used: {error.strerror}.") from None
    if store is None:
        return server
    # only once the port is ours, so that a second sandbox does not write over the file of the first
    try:
        store.save()
    except OSError as error:
        server.close()
        raise CannotRun(f"{store.path} cannot be written: {error.strerror}.", usage=True) from None
    return server


@contextmanager
def _signals(stopped: threading.Event) -> Iterator[None]:
    """While inside, SIGINT and SIGTERM set ``stopped``; afterwards they do what they did before."""
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.signal(name, lambda *_: stopped.set()) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
