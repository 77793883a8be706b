"""Registration fields of an imitated Airmeet, and whether answers fit them (API v2, 2.5 and 3.3)."""

from __future__ import annotations

from typing import Any

#: 2.5, as the sample shows the three input types
SAMPLE_FIELDS: list[dict[str, Any]] = [
    {
        "label": label,
        "name": name,
        "fieldId": field_id,
        "options": [{"code": option, "displayValue": option} for option in options],
        "isRequired": False,
        "type": {"fieldType": "custom", "inputType": kind, "mappedFrom": name},
    }
    for label, name, field_id, kind, options in (
        ("What brings you here?", "shortText", "5a0d3578-6851-4d49-bcb9-96d7466b64bb", "text", ()),
        ("Shirt", "singleSelect", "cc68e0a7-0f59-458a-84af-2ac2784fae01", "radio", ("S", "M", "L")),
        ("Meals", "multiSelect", "b7604a72-6a45-4757-ba71-25ab9f3841ee", "checkbox", ("Breakfast", "Lunch", "Dinner")),
    )
]


def wrong_answer(mapping: list[dict[str, Any]], fields: list[dict[str, Any]]) -> str:
    """What is wrong with a customFieldMapping (3.3), in words: an unknown field, a list for a single answer or the
    other way round, an answer that is no option. No document says what happens then; refusing is our choice."""
    known = {field["fieldId"]: field for field in fields}
    for item in mapping:
        field = known.get(item["fieldId"])
        if field is None:
            return f"customFieldMapping: unknown field {item['fieldId']}"
        several = field["type"]["inputType"] == "checkbox"
        if isinstance(item["value"], list) is not several:
            return f"customFieldMapping: {field['label']} takes {'a list' if several else 'one value'}"
        codes = {option["code"] for option in field["options"]}
        given = item["value"] if several else [item["value"]]
        if codes and not codes.issuperset(given):
            return f"customFieldMapping: {field['label']} has no such option"
    return ""
