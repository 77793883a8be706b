"""Readings of what a platform's documents leave open, for its imitation to take on one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading: the sandbox's ``switches``, and the account ``options`` that go with it where it is a setting.

    ``met`` is what "Test connection" says of it; empty where nothing that only reads would show it.
    """

    name: str
    source: str
    switches: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    met: str = ""
