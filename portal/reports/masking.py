"""Addresses for those who may not read them: the first letter and the domain."""

from __future__ import annotations

import re
from typing import Any

DOTS = "•••"
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")


def mask(address: str) -> str:
    """``ada@example.org`` → ``a•••@example.org``; what is no address is hidden altogether."""
    local, at, domain = address.rpartition("@")
    return f"{local[0]}{DOTS}@{domain}" if at and local and domain else DOTS


def masked(value: Any, key: str = "") -> Any:
    """``value`` with every address in it masked, wherever it stands; a value under ``email`` is one as a whole."""
    if isinstance(value, str):
        if key == "email":
            return mask(value) if value else value
        return _ADDRESS.sub(lambda found: mask(found.group()), value) if "@" in value else value
    if isinstance(value, dict):
        return {masked(name): masked(item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, key) for item in value]
    return value
