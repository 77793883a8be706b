"""Documents without what differs from run to run: numbers of rows, ids, moments, addresses with ports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
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
#: of these even whether there is a figure was drawn: somebody was there or not, few came or nobody
DRAWN = frozenset({"seconds", "joined_at", "left_at", "replay", "average_view_seconds", "attendance_rate"})
#: what is sent: its keys are the platforms' own, whatever they are called
SENT = frozenset({"changes", "values", "fields"})
#: lists in the order in which rows were written, which several threads do
UNORDERED = frozenset({"manual_tasks", "items", "remote", "candidates", "attendance", "links"})
#: what rows are told apart by
ORDER = (
    *("account", "publication", "object", "key", "code", "session", "email", "person", "source", "action", "verb"),
    *("platform", "poll", "question", "booth", "name", "line", "column", "reason", "message"),
)
MOMENTS = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?")
REPLACED = (
    (re.compile(r"\b([Oo]peration|[Tt]ask|[Rr]un) \d+"), r"\1 <number>"),
    (re.compile(r"(?<![\w&])#\d+\b"), "#<number>"),  # people without an address; row numbers go on from test to test
    (re.compile(r"https?://\S+"), "<address>"),
    (re.compile(r"until \d\d:\d\d:\d\d UTC"), "until <time> UTC"),
)


def normal(value: Any, ids: frozenset[str] = frozenset(), key: str = "", sent: bool = False) -> Any:
    """``value`` as it is compared; ``ids`` are remote ids that sentences may quote. ``assumed`` depends on figures."""
    if isinstance(value, dict):
        sent = sent or key in SENT
        return {_words(name, ids): normal(item, ids, name, sent) for name, item in value.items() if name != "assumed"}
    if isinstance(value, list):
        return _in_order([normal(item, ids, key, sent) for item in value], key)
    return _words(value, ids) if sent and isinstance(value, str) else value if sent else _leaf(value, ids, key)


def normal_step(step: str, said: Any, ids: frozenset[str]) -> Any:
    """The document of a step. Rows of people in reports come in the order in which calls happened to end."""
    made = normal(said, ids)
    name = step.removeprefix("report ")
    if name in UNORDERED and isinstance(made.get("document"), dict):
        made["document"]["rows"] = _in_order(made["document"]["rows"], name)
    return made


def _leaf(value: Any, ids: frozenset[str], key: str) -> Any:
    if key in FIGURES and (value is not None or key in DRAWN):
        return "<figure>"
    if value and not isinstance(value, bool) and key in STANDS_FOR:
        return STANDS_FOR[key]
    if isinstance(value, str) and (key.endswith("_at") or key == "as_of") and MOMENTS.fullmatch(value):
        return "<moment>"
    return _words(value, ids) if isinstance(value, str) else value


def _in_order(items: list[Any], key: str) -> list[Any]:
    """The order given, which is part of the contract, but for what threads decide: rows of ``UNORDERED`` lists, and
    neighbours in a plan that are taken out for one reason."""
    if not all(isinstance(item, dict) for item in items):
        return items
    if key in UNORDERED:
        return sorted(items, key=_place)
    if key == "lines":
        return [line for _, lines in groupby(items, _taken_out) for line in _neighbours(list(lines))]
    return items


def _neighbours(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=_place) if _taken_out(lines[0]) else lines


def _taken_out(line: dict[str, Any]) -> tuple[str, ...]:
    if line.get("verb") not in ("delete", "manual"):
        return ()
    return tuple(str(line.get(name)) for name in ("account", "publication", "verb", "reason"))


def _place(item: dict[str, Any]) -> str:
    return json.dumps([item.get(name) for name in ORDER], ensure_ascii=False)


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
