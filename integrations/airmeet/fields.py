"""Custom registration fields: what an Airmeet asks people when they register (seed 004, 2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from integrations.core.records import RemoteField

from . import calls
from .answers import Item, items, opened, text

if TYPE_CHECKING:
    from integrations.core.http import Client

Kind = Literal["text", "single", "multiple"]

#: the three documented input types; an unknown one is asked for as text
KINDS: dict[str, Kind] = {"text": "text", "radio": "single", "checkbox": "multiple"}


def read(client: Client, airmeet: str) -> tuple[RemoteField, ...]:
    """The custom fields of the Airmeet with this id, in its order."""
    listed = items(opened(calls.custom_fields(client, airmeet)), "customFields")
    return tuple(_field(item) for item in listed if text(item, "fieldId"))


def _field(item: Item) -> RemoteField:
    shape = item.get("type")
    kind = KINDS.get(text(shape, "inputType"), "text") if isinstance(shape, dict) else "text"
    options = {
        code: text(option, "displayValue") or code
        for option in items({"options": [], **item}, "options")
        if (code := text(option, "code", "displayValue"))
    }
    label = text(item, "label", "name") or text(item, "fieldId")
    return RemoteField(text(item, "fieldId"), label, kind, item.get("isRequired") is True, options)
