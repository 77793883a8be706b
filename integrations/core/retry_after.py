"""How long a platform asks us to wait."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping
from datetime import UTC, datetime

LONGEST = 3600.0  #: seconds; whoever asks for more is asked again after an hour


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, out of an answer's headers; None where they say nothing that makes sense.

    Whereby names the end of its window in X-RateLimit-Reset (developer guide, Rate limits).
    """
    asked = retry_after(headers.get("retry-after"), now)
    return retry_after(headers.get("x-ratelimit-reset"), now) if asked is None else asked


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header, given as seconds or as an HTTP date; None for nonsense. At most an hour."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(value)
            seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    return min(seconds, LONGEST) if math.isfinite(seconds) and seconds >= 0 else None
