"""One JSON object per line: fixed keys, short values, and nothing that identifies a person or opens a door."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime

FIELDS = frozenset(
    {
        *("user", "tried"),
        *("platform", "host", "method", "outcome", "ms"),
        *("account", "run", "operation", "state", "action", "count", "attempt", "fence", "event", "source", "rows"),
    }
)
PATTERNS = (
    (re.compile(r"[\w.+'%-]+(@|%40)[\w.-]+", re.IGNORECASE), "<address>"),
    (re.compile(r"https?://\S+"), "<link>"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), r"\1 <key>"),
    (re.compile(r"\b[A-Za-z0-9_\-]{32,}={0,2}\b"), "<key>"),
)


def redact(text: str) -> str:
    """``text`` without addresses, links and anything that looks like a key."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


class JsonFormatter(logging.Formatter):
    """Message, level, logger, time and the known extra fields; of an exception its type and place, not its values."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage())[:1000],
        }
        for name in FIELDS & record.__dict__.keys():
            value = record.__dict__[name]
            line[name] = redact(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            # file, line and function of each frame: locals and messages may hold what must not be written
            frames = traceback.walk_tb(record.exc_info[2])
            places = [f"{f.f_code.co_filename.rsplit('/', 1)[-1]}:{number} {f.f_code.co_name}" for f, number in frames]
            line["trace"] = places[-15:]
        return json.dumps(line, ensure_ascii=False, default=str)
