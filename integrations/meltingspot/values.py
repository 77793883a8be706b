"""Single values of MeltingSpot's JSON.

Tolerant on purpose: unknown fields and words pass, nullable strings are typed "object" in the documents (Invite page)
and may come as null, as a string or as ``{}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from integrations.core.errors import Ambiguous
from integrations.core.http import Answer
from integrations.core.reasons import Reason

DEEPEST = 50  # levels of a description that are read


def part(value: Any, name: str) -> dict[str, Any]:
    """The object under ``name``, or an empty one."""
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def word(value: Any) -> str:
    """A flag or number in words, a text as it came; nothing where it is not given."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return text(value) if integer(value) is None else str(value)


def instant(value: Any) -> datetime | None:
    """An ISO 8601 date-time; one without an offset is taken as UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def seconds(value: Any) -> int | None:
    """An ISO 8601 date-time as Unix seconds, the unit it was sent in."""
    moment = instant(value)
    return None if moment is None else int(moment.timestamp())


def own_id(answer: Answer, missing: Reason) -> str:
    """The id of what was just created; raises Ambiguous with ``missing`` where the answer has none."""
    found = text(answer.data.get("id")) if isinstance(answer.data, dict) else ""
    if not found:
        raise Ambiguous(missing, status=answer.status)
    return found


def about(answer: Answer, name: str, expected: str) -> None:
    """Raises Ambiguous where the answer says under ``name`` that it is about something else; saying nothing will do."""
    found = text(answer.data.get(name)) if isinstance(answer.data, dict) else ""
    if found and found != expected:
        raise Ambiguous(Reason("meltingspot.about_another"), status=answer.status)


def plain_text(nodes: Any) -> str:
    """A description as text, a line per block.

    It goes out as Markdown and comes back as a tree, ``[{"type": "p", "children": [{"text": …}]}]`` (Lives page). Kinds
    of nodes are not documented: nodes that stand beside a text belong to its line, others begin lines of their own.
    """
    if isinstance(nodes, str):
        return nodes.strip()
    return "\n".join(line for line in map(str.strip, _lines(nodes, DEEPEST)) if line)


def _lines(nodes: Any, depth: int) -> Iterator[str]:
    found = [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
    if any(isinstance(node.get("text"), str) for node in found):
        yield "".join(text for node in found for text in _texts(node, depth))
    elif depth:
        for node in found:
            yield from _lines(node.get("children"), depth - 1)


def _texts(node: Any, depth: int) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        elif depth and isinstance(node.get("children"), list):
            for child in node["children"]:
                yield from _texts(child, depth - 1)
