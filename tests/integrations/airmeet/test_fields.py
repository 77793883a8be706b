"""Custom registration fields: read, mapped to columns of ours, sent with an attendee (seed 004, 2.5 and 3.3)."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.airmeet import PLATFORM
from integrations.core.errors import Unavailable
from integrations.core.records import RemoteField

from .desk import scripted

#: the sample of 2.5, the options shortened
SAMPLE: dict[str, Any] = {
    "customFields": [
        {
            "label": "Short Text Field",
            "name": "shortText",
            "fieldId": "5a0d3578-6851-4d49-bcb9-96d7466b64bb",
            "options": [],
            "isRequired": False,
            "type": {"fieldType": "custom", "inputType": "text", "mappedFrom": "shortText"},
        },
        {
            "label": "Single Select Field",
            "name": "singleSelect",
            "fieldId": "cc68e0a7-0f59-458a-84af-2ac2784fae01",
            "options": [{"code": "Option1", "displayValue": "Option1"}, {"code": "o2", "displayValue": "Option2"}],
            "isRequired": True,
            "type": {"fieldType": "custom", "inputType": "radio", "mappedFrom": "singleSelect"},
        },
        {
            "label": "Multi Select Field",
            "name": "multiSelect",
            "fieldId": "b7604a72-6a45-4757-ba71-25ab9f3841ee",
            "options": [{"code": "Option1", "displayValue": "Option1"}],
            "isRequired": False,
            "type": {"fieldType": "custom", "inputType": "checkbox", "mappedFrom": "multiSelect"},
        },
    ]
}


def read(body: Any) -> tuple[list[RemoteField], list[str]]:
    client, seen = scripted(lambda _request: (200, body))
    assert PLATFORM.fields
    return list(PLATFORM.fields(client, "airmeet-1")), [f"{one.method} {one.url.path}" for one in seen]


def test_the_sample_of_2_5_is_read() -> None:
    fields, asked = read(SAMPLE)
    assert asked == ["GET /api/v1/airmeet/airmeet-1/custom-fields"]
    assert fields == [
        RemoteField("5a0d3578-6851-4d49-bcb9-96d7466b64bb", "Short Text Field", "text"),
        RemoteField(
            "cc68e0a7-0f59-458a-84af-2ac2784fae01",
            "Single Select Field",
            "single",
            required=True,
            options={"Option1": "Option1", "o2": "Option2"},
        ),
        RemoteField(
            "b7604a72-6a45-4757-ba71-25ab9f3841ee", "Multi Select Field", "multiple", options={"Option1": "Option1"}
        ),
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"fieldId": "f", "type": {"inputType": "slider"}}, RemoteField("f", "f", "text")),
        ({"fieldId": "f", "name": "n", "options": None, "isRequired": None, "type": None}, RemoteField("f", "n")),
        (
            {"fieldId": "f", "label": "L", "options": [{"displayValue": "Yes"}, {}], "type": {"inputType": "radio"}},
            RemoteField("f", "L", "single", options={"Yes": "Yes"}),
        ),
    ],
)
def test_odd_fields_are_read_leniently(item: Any, expected: RemoteField) -> None:
    fields, _ = read({"customFields": [item, {"label": "no id"}, None]})
    assert fields == [expected]


def test_no_fields_and_no_answer_differ() -> None:
    assert read({"customFields": []})[0] == []
    with pytest.raises(Unavailable):
        read({"somethingElse": 1})
