"""A process that has the portal loaded and forks commands from it: real processes, without seconds of start-up.

Whatever a command is started with stands in the environment of its starter. A child is a process of its own session, so
that it and its children can be killed as a group.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LONGEST = 65536  #: bytes of an order
PATIENCE = 600.0  #: seconds to start in, on a machine that has much else to do


class Process:
    """A started command. ``pid`` leads its own group; ``log`` holds what it wrote to both streams."""

    def __init__(self, pid: int, end: socket.socket, out: Path, err: Path) -> None:
        self.pid = pid
        self.out, self.err = out, err
        self.status: int | None = None
        self._end = end

    def poll(self) -> int | None:
        return self._read(0)

    def wait(self, seconds: float) -> int:
        """The exit status, negative for a signal; raises TimeoutError."""
        status = self._read(seconds)
        if status is None:
            raise TimeoutError(f"process {self.pid} goes on after {seconds:g} s")
        return status

    def _read(self, seconds: float) -> int | None:
        if self.status is None:
            self._end.settimeout(max(seconds, 0.001))
            try:
                text = self._end.recv(32)
            except (TimeoutError, BlockingIOError):
                return None
            self._end.close()
            self.status = int(text or b"-9")  # nothing comes where the starter itself is gone
        return self.status

    def send(self, number: signal.Signals, *, group: bool = False) -> None:
        """Signal the process, or its whole group; nothing happens where it has ended."""
        if self.poll() is None or group:
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if group else os.kill)(self.pid, number)

    def kill(self) -> None:
        """SIGKILL for the whole group, and wait for the end."""
        self.send(signal.SIGKILL, group=True)
        self.wait(10)


class Starter:
    """Starts commands with ``environment``. ``folder`` takes its socket and what the commands write."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "starter"
        self._count = 0
        self._own = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.processes", str(self._path)], cwd=ROOT, env=dict(environment)
        )
        self._await_socket()

    def _await_socket(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._path.exists():
            assert self._own.poll() is None, "the starter ended: see its messages"
            assert time.monotonic() < deadline, "the starter does not start"
            time.sleep(0.02)

    def start(self, *words: object) -> Process:
        """Start ``manage.py WORDS``, or ``gunicorn`` with the words that follow."""
        self._count += 1
        out, err = (self.folder / f"{self._count:05}.{name}" for name in ("out", "err"))
        end = _socket()
        end.connect(str(self._path))
        order = {"words": [str(word) for word in words], "out": str(out), "err": str(err)}
        end.sendall(json.dumps(order).encode())
        return Process(int(end.recv(32)), end, out, err)

    def close(self) -> None:
        self._own.terminate()
        self._own.wait(10)
        self._path.unlink(missing_ok=True)


def _socket() -> socket.socket:
    """Of the kind that keeps messages apart: a number and the status that follows at once are two."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


# --- the process itself


def main(path: str) -> None:
    import django

    import manage  # noqa: F401 - loaded before the fork

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.core.management import get_commands, load_command_class

    for name in ("push", "sync_status", "worker"):
        load_command_class(get_commands()[name], name)
    listener = _socket()
    listener.bind(path + ".new")
    listener.listen(64)
    Path(path + ".new").rename(path)
    _serve(listener)


def _serve(listener: socket.socket) -> None:
    wake, woken = socket.socketpair()
    for end in (wake, woken):
        end.setblocking(False)
    signal.set_wakeup_fd(woken.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    chooser = selectors.DefaultSelector()
    chooser.register(listener, selectors.EVENT_READ)
    chooser.register(wake, selectors.EVENT_READ)
    children: dict[int, socket.socket] = {}
    parent = os.getppid()
    while os.getppid() == parent:
        for key, _ in chooser.select(timeout=1):
            if key.fileobj is listener:
                caller, _address = listener.accept()
                pid = _fork(caller, [listener, wake, woken, *children.values()])
                children[pid] = caller
                caller.sendall(str(pid).encode())
            else:
                with contextlib.suppress(BlockingIOError):
                    wake.recv(4096)
        _reap(children)
    for pid in children:  # whoever wanted them is gone
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _reap(children: dict[int, socket.socket]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with children.pop(pid) as caller, contextlib.suppress(OSError):
            caller.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _fork(caller: socket.socket, others: list[socket.socket]) -> int:
    order = json.loads(caller.recv(LONGEST))
    pid = os.fork()
    if pid:
        return pid
    for one in (caller, *others):
        one.close()
    os._exit(_command(order))


def _command(order: Mapping[str, Any]) -> int:
    """In the child: become the command of these words, and return its exit status."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    random.seed()  # a fork would draw what its brothers draw
    for number, name in ((1, "out"), (2, "err")):
        target = os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(target, number)
        os.close(target)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = 0
    try:
        _become(order["words"])
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - what the interpreter does with whatever a program raises
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _become(words: list[str]) -> None:
    if words[0] == "gunicorn":
        from gunicorn.app.wsgiapp import run

        sys.argv = words
        run()
        return
    import manage

    sys.argv = [str(ROOT / "manage.py"), *words]
    manage.main()


if __name__ == "__main__":
    main(sys.argv[1])
