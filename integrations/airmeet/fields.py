"""Custom registration fields: read from an Airmeet (API v2, 2.5), answered from our columns (3.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from integrations.core.frozen import Json
from integrations.core.reasons import Reason
from integrations.core.records import ATTENDEE_COLUMNS, AttendeeRecord, PublicationView, RemoteField

from . import calls
from .answers import items, opened, text
from .options import publication_options

if TYPE_CHECKING:
    from integrations.core.http import Client

Kind = Literal["text", "single", "multiple"]

#: the three documented input types; an unknown one is asked for as text
KINDS: dict[str, Kind] = {"text": "text", "radio": "single", "checkbox": "multiple"}


def read(client: Client, airmeet: str) -> tuple[RemoteField, ...]:
    """The custom fields of the Airmeet with this id, in its order."""
    listed = items(opened(calls.custom_fields(client, airmeet)), "customFields")
    found = []
    for item in (item for item in listed if text(item, "fieldId")):
        shape = item.get("type")
        kind = KINDS.get(text(shape, "inputType"), "text") if isinstance(shape, dict) else "text"
        options = {
            code: text(option, "displayValue") or code
            for option in items({"options": [], **item}, "options")
            if (code := text(option, "code", "displayValue"))
        }
        field_id = text(item, "fieldId")
        label = text(item, "label", "name") or field_id
        found.append(RemoteField(field_id, label, kind, item.get("isRequired") is True, options))
    return tuple(found)


# --- answers --------------------------------------------------------------------------------------------------------

SEPARATOR = ";"


@dataclass(slots=True)
class Answered:
    """``mapping`` as customFieldMapping (API v2, 3.3); ``notes``: what is left out or missing."""

    mapping: list[Json] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)


def answered(view: PublicationView, person: AttendeeRecord) -> Answered:
    """What ``person`` answers to the fields that columns are mapped to, in the order of the columns."""
    chosen = publication_options(view).custom_fields
    known = {item.field_id: item for item in view.fields}
    found = Answered()
    for column, field_id in chosen.items():
        asked = known.get(field_id)
        value = _value(found, asked, _cell(person, column)) if asked else _cell(person, column)
        if value:
            found.mapping.append({"fieldId": field_id, "value": value})
        if view.fields and asked is None:
            found.notes.append(Reason("airmeet.field_gone", {"column": column}, field="custom", fix="publication"))
    given = {item["fieldId"] for item in found.mapping}
    missing = [item.label for item in view.fields if item.required and item.field_id not in given]
    if missing:
        found.notes.append(Reason("airmeet.unanswered", {"fields": missing}, field="custom"))
    return found


def _cell(person: AttendeeRecord, column: str) -> str:
    own = getattr(person, column) if column in ATTENDEE_COLUMNS else ""
    return (person.custom.get(column) or own).strip()


def _value(found: Answered, asked: RemoteField, cell: str) -> Json:
    """``cell`` as the field takes it: text, the code of one option, or a list of codes."""
    if asked.kind == "text":
        return cell
    parts = [cell] if asked.kind == "single" else [part.strip() for part in cell.split(SEPARATOR)]
    codes = {_folded(word): code for code, label in asked.options.items() for word in (label, code)}
    taken = list(dict.fromkeys(codes[_folded(part)] for part in parts if _folded(part) in codes))
    strange = [part for part in parts if part and _folded(part) not in codes]
    if strange:
        found.notes.append(Reason("airmeet.strange_answer", {"label": asked.label, "answers": strange}, field="custom"))
    return taken if asked.kind == "multiple" else (taken[0] if taken else "")


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())
