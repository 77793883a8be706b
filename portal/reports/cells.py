"""One value in one cell: flat, never a formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.formulas import guard

Scalar = str | int | float | bool | None


def flat(value: Any) -> Scalar:
    """``value`` as one cell: lists separated by ``; ``, dictionaries as ``name: value``."""
    if value is None or isinstance(value, str | int | float):
        return value
    value = _without_codes(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_inner(item)}" for name, item in value.items())
    return "; ".join(_inner(item) for item in value)


def _without_codes(value: Any) -> Any:
    """``value`` without the codes of its reasons: people read the sentence that stands beside them."""
    if isinstance(value, Mapping):
        return {name: _without_codes(item) for name, item in value.items() if name != "reasons"}
    return [_without_codes(item) for item in value] if isinstance(value, list | tuple) else value


def _inner(value: Any) -> str:
    """What stands within a cell: of an object its state, else its values."""
    if isinstance(value, Mapping):
        return str(value["state"]) if "remote_id" in value else " ".join(_inner(item) for item in value.values())
    return "-" if value is None else str(value)


def csv_cell(value: Any) -> str | int | float:
    """A cell of a CSV file: unknown is empty, numbers are left as they are."""
    plain = flat(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return guard(plain) if isinstance(plain, str) else plain
