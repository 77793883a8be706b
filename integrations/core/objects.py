"""Names of objects, as plans and commands print them: ``session:CODE``, ``speaker:WHO@CODE`` …"""

from __future__ import annotations

import re
from typing import NamedTuple

CODE = re.compile(r"[A-Za-z0-9_-]{1,80}")

#: between the code of a session and the id of what stood there before it was replaced
REPLACED = "/"

EVENT = "event"
STATUS = "event:status"


class ObjectName(NamedTuple):
    """``who`` and ``code`` are empty where the kind has none."""

    kind: str
    who: str = ""
    code: str = ""


def session(code: str) -> str:
    return f"session:{code}"


def replaced(key: str, remote_id: str) -> str:
    """The name of what the object ``key`` was before something new took its place."""
    return f"{key}{REPLACED}{remote_id}"


def host(email: str) -> str:
    return f"host:{email}"


def speaker(who: str, code: str = "") -> str:
    return f"speaker:{who}@{code}" if code else f"speaker:{who}"


def attendee(who: str, code: str = "") -> str:
    return f"attendee:{who}@{code}" if code else f"attendee:{who}"


def group(group_id: str, code: str) -> str:
    return f"group:{group_id}@{code}"


def parse(key: str, codes: frozenset[str] | set[str]) -> ObjectName:
    """Split an object name. What stands after the last ``@`` is a code only if it is one of ``codes``."""
    kind, _, rest = key.partition(":")
    if kind == "session":
        return ObjectName(kind, code=rest)
    who, at, tail = rest.rpartition("@")
    if at and tail in codes:
        return ObjectName(kind, who=who, code=tail)
    return ObjectName(kind, who=rest)
