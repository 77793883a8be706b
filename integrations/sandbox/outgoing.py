"""What is to be written on the connection for one request: the answer's bytes, and how much of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from integrations.core.sandbox import Reply


class Ending(Enum):
    """WHOLE is the normal case; after HALF and NOTHING the connection is closed."""

    WHOLE = auto()
    HALF = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """``headers`` hold neither the length nor the connection's state: those are the server's."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE


def json_answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Outgoing:
    """``body`` as JSON, None as no content at all. A content type among ``headers`` wins over JSON's."""
    given = dict(headers or {})
    if body is None:
        return Outgoing(status, b"", given)
    if not any(name.lower() == "content-type" for name in given):
        given["Content-Type"] = "application/json"
    return Outgoing(status, json.dumps(body).encode(), given)


def from_reply(reply: Reply) -> Outgoing:
    """The bytes of a sandbox's reply. Call it while the sandbox is locked: the body may be part of its state."""
    return json_answer(reply.status, reply.body, reply.headers)
