"""BeMyApp's JSON in our words (Update page, Returns). Passwords are taken out of the raw answer while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from integrations.core.errors import PlatformError, Rejected
from integrations.core.frozen import Json
from integrations.core.reasons import Reason

WORDS = 500


@dataclass(frozen=True, slots=True)
class AnsweredPerson:
    """A speaker or moderator as the answer names them; ``password`` only where an account was just made."""

    email: str
    remote_id: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TalkAnswer:
    """``talk_id`` is empty where the answer names none; ``ok`` is whether it says that it worked."""

    talk_id: str
    people: tuple[AnsweredPerson, ...] = ()
    ok: bool = False


def read_talk(data: Json) -> TalkAnswer:
    """The answer to a write. ``data`` holds no password any more afterwards."""
    if not isinstance(data, dict):
        strip_passwords(data)
        return TalkAnswer("")
    lists = (data.get(name) for name in ("speakers", "moderators"))
    people = [
        AnsweredPerson(_text(entry.get("email")), _text(entry.get("id")), _text(entry.get("password")))
        for listed in lists
        if isinstance(listed, list)
        for entry in listed
        if isinstance(entry, dict)
    ]
    strip_passwords(data)
    talk_id = _text(data.get("id"))
    return TalkAnswer(talk_id, tuple(people), ok=bool(talk_id) or data.get("code") == "ok")


def strip_passwords(data: Any) -> None:
    """Remove every ``password`` at any depth, in place."""
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            node.pop("password", None)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def explain(status: int, data: Json) -> PlatformError | None:
    """A success that is none: 2xx with a ``code`` other than "ok" (Update page, Returns)."""
    code = data.get("code") if isinstance(data, dict) else None
    if not 200 <= status < 300 or code is None or code == "ok":
        return None
    strip_passwords(data)
    words = _text(data.get("message")) or str(code)
    return Rejected(Reason("bemyapp.refused", {"words": words[:WORDS]}))


def fold(address: str) -> str:
    """An address as it is compared."""
    return address.strip().lower()


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
