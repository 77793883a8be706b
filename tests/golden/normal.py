"""Documents without what differs from run to run: numbers of rows, ids, moments, addresses with ports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

STANDS_FOR = {
    **dict.fromkeys(("run", "id", "task", "requests", "writes", "queued_for", "attempts"), "<number>"),
    **dict.fromkeys(("remote_id", "there"), "<id>"),
    **dict.fromkeys(("url", "link", "join_link"), "<address>"),
    "fingerprint": "<fingerprint>",
}
#: decided by ids that the imitation draws; what figures mean is tested elsewhere
FIGURES = frozenset(
    {
        *("registered", "attended", "attendance_rate", "no_shows", "replay_views", "replay", "average_view_seconds"),
        *("seconds", "joined_at", "left_at", "visits", "questions", "answers"),
    }
)
#: what rows are told apart by
ORDER = (
    *("account", "publication", "object", "key", "code", "session", "email", "person", "source", "action", "verb"),
    *("platform", "poll", "question", "booth", "name", "line", "column", "reason", "message"),
)
MOMENTS = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?")
REPLACED = (
    (re.compile(r"\b([Oo]peration|[Tt]ask|[Rr]un) \d+"), r"\1 <number>"),
    (re.compile(r"https?://\S+"), "<address>"),
    (re.compile(r"until \d\d:\d\d:\d\d UTC"), "until <time> UTC"),
)


def normal(value: Any, ids: frozenset[str] = frozenset(), key: str = "") -> Any:
    """``value`` as it is compared; ``ids`` are remote ids that sentences may quote. ``assumed`` depends on figures."""
    if isinstance(value, dict):
        return {_words(name, ids): normal(item, ids, name) for name, item in value.items() if name != "assumed"}
    if isinstance(value, list):
        return _sorted([normal(item, ids, key) for item in value])
    if key in FIGURES:
        return "<figure>"
    if value and not isinstance(value, bool) and key in STANDS_FOR:
        return STANDS_FOR[key]
    if isinstance(value, str) and (key.endswith("_at") or key == "as_of") and MOMENTS.fullmatch(value):
        return "<moment>"
    return _words(value, ids) if isinstance(value, str) else value


def _sorted(items: list[Any]) -> list[Any]:
    """Rows in an order of their own: who of several threads came first is not part of the contract."""
    if not all(isinstance(item, dict) for item in items):
        return items
    return sorted(items, key=lambda item: json.dumps([item.get(name) for name in ORDER], ensure_ascii=False))


def remote_ids(value: Any) -> Iterator[str]:
    """Every id that a document gives of something on a platform."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "remote_id" and isinstance(item, str) and item:
                yield item
            yield from remote_ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from remote_ids(item)


def _words(text: str, ids: frozenset[str]) -> str:
    for known in ids:
        if len(known) > 5:
            text = text.replace(known, "<id>")
    for pattern, stands_for in REPLACED:
        text = pattern.sub(stands_for, text)
    return "<number>" if re.fullmatch(r"\d+", text) and len(text) < 8 and text not in {"0"} else text
