"""Custom registration fields: read, mapped to columns of ours, sent with an attendee (API v2, 2.5 and 3.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integrations.airmeet import PLATFORM
from integrations.core.contract import DesiredObject
from integrations.core.errors import Unavailable
from integrations.core.records import Known, RemoteField
from tests.support.reasons import all_said, said

from .desk import Desk, scripted
from .records import attendee, desired_objects, view

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


# --- answers --------------------------------------------------------------------------------------------------------

TEXT = RemoteField("t", "Why", "text")
SIZE = RemoteField("s", "Shirt", "single", required=True, options={"m": "Medium", "l": "Large"})
FOOD = RemoteField("f", "Meals", "multiple", options={"1": "Lunch", "2": "Dinner"})
ALL = (TEXT, SIZE, FOOD)
MAPPED = {"Reason": "t", "Size": "s", "Food": "f"}


def desired(custom: dict[str, str], *, known: tuple[RemoteField, ...] = ALL, **more: Any) -> DesiredObject:
    seen = replace(view(attendees=[attendee(custom=custom, **more)], custom_fields=MAPPED), fields=known)
    return desired_objects(seen)["attendee:bo@example.org"]


def test_columns_answer_the_fields_as_their_kind_asks() -> None:
    found = desired({"Reason": " Curious ", "Size": "medium", "Food": "Dinner; 1;Dinner"})
    assert found.body["customFieldMapping"] == [
        {"fieldId": "t", "value": "Curious"},
        {"fieldId": "s", "value": "m"},
        {"fieldId": "f", "value": ["2", "1"]},
    ]
    assert all_said(found.notes) == ()


def test_what_is_no_option_is_left_out_and_said() -> None:
    found = desired({"Size": "XXL", "Food": "Lunch;Tea"})
    assert found.body["customFieldMapping"] == [{"fieldId": "f", "value": ["1"]}]
    assert all_said(found.notes) == (
        "Shirt: left out what cannot be answered there: XXL",
        "Meals: left out what cannot be answered there: Tea",
        "required there and not answered: Shirt",
    )


def test_a_required_field_without_a_column_or_a_value_is_said() -> None:
    assert all_said(desired({"Reason": "x"}).notes) == ("required there and not answered: Shirt",)
    unmapped = replace(view(attendees=[attendee()]), fields=ALL)
    assert all_said(desired_objects(unmapped)["attendee:bo@example.org"].notes) == (
        "required there and not answered: Shirt",
    )


def test_nothing_to_answer_sends_no_mapping() -> None:
    assert "customFieldMapping" not in desired({}).body


def test_a_field_that_was_removed_there_is_said() -> None:
    found = desired({"Food": "Lunch"}, known=(TEXT,))
    assert "Food: the Airmeet has no such field any more" in all_said(found.notes)


def test_while_a_mapping_exists_and_no_fields_were_read_attendees_wait() -> None:
    """Unread, "Happy;Sad" would go as one text to a field that takes several answers."""
    found = desired({"Size": "Happy;Sad"}, known=())
    assert (
        said(found.blocked) == "Waits: read what the Airmeet asks with registration_fields, or take custom_fields away."
    )
    assert desired({"Size": "Medium"}).blocked is None
    assert desired_objects(view(attendees=[attendee()]))["attendee:bo@example.org"].blocked is None


def test_who_was_sent_before_does_not_wait() -> None:
    before = replace(view(attendees=[attendee()], custom_fields=MAPPED), fields=())
    there = {"attendee:bo@example.org": Known("attendee:bo@example.org", "u/bo@example.org")}
    assert desired_objects(replace(before, known=there))["attendee:bo@example.org"].blocked is None


def test_a_column_of_ours_can_answer_too() -> None:
    seen = replace(
        view(attendees=[attendee(company="Acme", custom={"city": "Ulm"})], custom_fields={"company": "t", "city": "c"}),
        fields=(TEXT, RemoteField("c", "Town")),
    )
    assert desired_objects(seen)["attendee:bo@example.org"].body["customFieldMapping"] == [
        {"fieldId": "t", "value": "Acme"},
        {"fieldId": "c", "value": "Ulm"},
    ]


@pytest.mark.parametrize("mapping", [{"A": "f", "B": "f"}, {"": "f"}, {"A": " "}])
def test_a_mapping_that_cannot_be_is_refused(mapping: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="custom_fields"):
        PLATFORM.publication_options(custom_fields=mapping)


def test_answers_reach_the_participants_list() -> None:
    """Push → sandbox → list of participants, answers by the fields' labels."""
    desk = Desk()
    desk.push(view())
    assert PLATFORM.fields
    known = tuple(PLATFORM.fields(desk.client, desk.ids["event"]))
    columns = dict(zip(("Reason", "Size", "Food"), (field.field_id for field in known), strict=True))
    guest = attendee(custom={"Reason": "Curious", "Size": "m", "Food": "Lunch; Dinner"})
    seen = replace(view(attendees=[guest], custom_fields=columns), fields=known)
    desk.send(desired_objects(seen)["attendee:bo@example.org"])
    listing = PLATFORM.listings["participants"]
    (row,) = listing.read(desk.client, listing.filters(event=desk.ids["event"]), "").items
    assert row.cells["answers"] == "What brings you here?: Curious; Shirt: M; Meals: Lunch, Dinner"
