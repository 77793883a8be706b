"""The demo's processes: a web server and a worker, each in a process group of its own, ended when the demo ends."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

GRACE = 15.0


class PortTaken(Exception):
    """Something else listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.message = f"Port {port} is taken. Choose another with --port."


def check_port(port: int) -> None:
    """Raise PortTaken unless ``port`` is free on loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise PortTaken(port) from None


class Processes:
    """Started programs; ``stop`` ends every one with its children, politely first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = {**os.environ, **environment}
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> None:
        program = [sys.executable, *command]
        self._running.append(subprocess.Popen(program, env=self.environment, start_new_session=True))  # noqa: S603

    def ended(self) -> bool:
        return any(process.poll() is not None for process in self._running)

    def stop(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        until = time.monotonic() + GRACE
        for process in self._running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def wait_for(url: str, seconds: float = 30.0) -> bool:
    """Whether ``url`` answered within ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.2)
    return False
