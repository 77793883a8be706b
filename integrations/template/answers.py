"""NewPlatform's answers, turned into ours."""

from __future__ import annotations

from typing import Any


def objects_in(entries: list[Any], key: str = "id") -> list[dict[str, Any]]:
    """Those of ``entries`` that name something under ``key``."""
    return [one for one in entries if isinstance(one, dict) and key in one]
