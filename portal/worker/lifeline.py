"""A cluster does not outlive its supervisor: nobody would restart it, sweep for it, or end it."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from django_q.signals import post_spawn

VARIABLE = "CALLBOARD_LIFELINE"


def attach() -> None:
    """Have every worker of a supervised cluster hold the lifeline; elsewhere do nothing."""
    if os.environ.get(VARIABLE, "").isdigit():
        post_spawn.connect(_hold, dispatch_uid="callboard.lifeline")


def _hold(**_signal: Any) -> None:
    end = int(os.environ[VARIABLE])
    threading.Thread(target=_wait, args=(end,), name="lifeline", daemon=True).start()


def _wait(end: int) -> None:
    """Nothing is ever written there: reading ends when the supervisor's end is closed, in whatever way it died."""
    try:
        os.read(end, 1)
    finally:
        os.killpg(os.getpgrp(), signal.SIGKILL)
