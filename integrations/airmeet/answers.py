"""What an answer of Airmeet really says: which error it is, and plain values out of loose JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from integrations.core.errors import CredentialRefused, NotReady, PlatformError, Rejected, Unavailable
from integrations.core.frozen import Json
from integrations.core.http import NO_WORDS, Answer, platform_words
from integrations.core.reasons import Reason

Item = Mapping[str, Any]

FINISHED = "FINISHED"
#: how rows name what they are of (2.8, and clients in production)
AIRMEET_NAMES = ("airmeet_id", "airmeetId", "airmeet_uuid")
SESSION_NAMES = ("session_id", "sessionId", "sessionid")
#: the words of the error shape (API v2, 3.4), e.g. "Supplied token is bad"
TOKEN = re.compile(r"\b(supplied|passed|access|auth\w*) token\b|\btoken (is|has|was|does|not)\b", re.IGNORECASE)
#: 2021-12-25T12:20:56.00Z, also with colons in the date as some figures carry it
MOMENT = re.compile(r"(\d{4})[-:](\d\d)[-:](\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


# --- what is no answer ----------------------------------------------------------------------------------------------


def explain(status: int, data: Json) -> PlatformError | None:
    """Where Airmeet deviates from the common table: 412 is a stale token (API v2, 1.2 and every call), and a body may
    contradict its HTTP status (``success``: false; ``statusCode`` of the analytics calls)."""
    code = _code(data, status)
    words = platform_words(data, b"")
    if code == 412:
        return CredentialRefused(Reason("airmeet.token_expired", {"words": words}, fix="account"), status=412)
    if code == 202:
        return NotReady(Reason("airmeet.being_prepared"), status=status)
    if code == 400 and "status is not valid" in words.lower():
        return NotReady(Reason("airmeet.after_the_end"), status=status)
    if code in (400, 401) and TOKEN.search(words):
        reason = Reason("airmeet.token_refused", {"status": code, "words": words}, fix="account")
        return CredentialRefused(reason, status=code)
    if 200 <= status < 300 and code >= 500:
        return Unavailable(Reason("airmeet.own_fault", {"status": code, "words": words}), status=code)
    if 200 <= status < 300 and code >= 400:
        return Rejected(Reason("airmeet.refused", {"status": code, "words": words or NO_WORDS}), status=code)
    return None


def _code(data: Json, status: int) -> int:
    """The status an answer really has: its body's word where the HTTP status says success."""
    if not isinstance(data, dict) or not 200 <= status < 300:
        return status
    code = data.get("statusCode")
    if isinstance(code, int) and not isinstance(code, bool):
        return code
    return 400 if data.get("success") is False else status


# --- reading --------------------------------------------------------------------------------------------------------


def opened(answer: Answer, airmeet: str = "") -> Item:
    """The object a read brought; raises Unavailable where there is none: nothing is not the same as an empty list. Also
    where it names another Airmeet than the one asked about: what is known of that one stays."""
    if not isinstance(answer.data, dict):
        raise Unavailable(Reason("airmeet.no_data"), status=answer.status)
    if airmeet and text(answer.data, *AIRMEET_NAMES, "uid", "uuid") not in ("", airmeet):
        raise Unavailable(Reason("airmeet.other_airmeet"), status=answer.status)
    return answer.data


def items(data: Item, *names: str) -> list[Item]:
    """The objects listed under the first of ``names`` that is there; {} and null are empty lists."""
    for name in names:
        if name in data:
            listed = data[name]
            return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    raise Unavailable(Reason("airmeet.answer_lacks", {"part": names[0]}))


def text(item: Item, *names: str) -> str:
    """The first of ``names`` that holds a text or a number."""
    for name in names:
        value = item.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""


def is_of(item: Item, airmeet: str, session: str = "") -> bool:
    """Whether a row is of what was asked for. Most name neither Airmeet nor session; one that names another is not."""
    places = ((airmeet, AIRMEET_NAMES), (session, SESSION_NAMES))
    return all(text(item, *names) in ("", asked) for asked, names in places if asked)


def moment(value: Any) -> datetime | None:
    """An instant from ISO 8601, from Airmeet's own spelling with colons, or from milliseconds; UTC if none is said."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        found = MOMENT.match(value.strip()) if isinstance(value, str) else None
        if not found:
            return None
        year, month, day, hour, minute, second, fraction, zone = found.groups()
        clean = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{(fraction or '')[:7]}{zone or 'Z'}"
        return datetime.fromisoformat(clean).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
