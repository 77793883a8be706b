"""The base addresses that a platform is called at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """``default`` is empty where each customer has their own address. ``suffixes``: what the host name may end in."""

    key: str
    default: str
    suffixes: tuple[str, ...]
