"""A platform's option model as form fields, and back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

import pytest
from django import forms
from pydantic import Field, model_validator

from integrations import registry
from integrations.core.options import Misfit, Options, secret_field
from integrations.core.reasons import Reason
from portal.desk.forms.options import PREFIX, REMOVE, OptionsForm, described
from portal.publications.options import combine, humanised


class Access(StrEnum):
    INVITED_ONLY = "INVITED_ONLY"
    ANYONE = "ANYONE"


class Sample(Options):
    mode: Literal["normal", "BuiltIn"] = Field("normal", description="Which <b>mode</b>.")
    kind: Literal["a", "b"] | None = None
    access: Access = Access.INVITED_ONLY
    record: bool = False
    lounge: bool | None = None
    tables: int | None = Field(None, ge=0, le=9)
    emails: tuple[str, ...] = ()
    video_url: str = ""
    long_desc: str = ""
    stream_key: str = Field("", json_schema_extra=secret_field())

    @model_validator(mode="after")
    def _video_needs_a_mode(self) -> Sample:
        if self.video_url and self.mode != "BuiltIn":
            raise Misfit(Reason("meltingspot.option_video_alone", field="video_url"))
        if self.stream_key == "CANARY-refused":
            raise ValueError("The key CANARY-refused is refused.")
        return self


def form(
    data: Mapping[str, Any] | None = None,
    plain: Mapping[str, Any] | None = None,
    secret: Mapping[str, Any] | None = None,
    model: type[Options] = Sample,
) -> OptionsForm:
    """The form as shown (no data), or as sent back with ``data`` over what it shows."""
    shown = OptionsForm(model=model, plain=plain or {}, secret=secret or {})
    shown.add_option_fields()
    if data is None:
        return shown
    sent = {name: shown[name].value() for name in shown.fields} | {PREFIX + key: value for key, value in data.items()}
    back = OptionsForm({k: v for k, v in sent.items() if v}, model=model, plain=plain or {}, secret=secret or {})
    back.add_option_fields()
    return back


def changes(data: Mapping[str, Any], **stored: Any) -> dict[str, str]:
    made = form(data, **stored)
    assert made.is_valid(), made.errors
    return made.option_changes()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("host_email", "Host email"),
        ("BuiltIn", "Built in"),
        ("INVITED_ONLY", "Invited only"),
        ("automatic-2nd-participant", "Automatic 2nd participant"),
        ("streaming_url", "Streaming URL"),
        ("s3", "S3"),
        ("", "Not set"),
    ],
)
def test_names_become_words(name: str, words: str) -> None:
    assert humanised(name) == words


def test_each_type_has_its_field() -> None:
    fields = form().fields
    kinds = {name.removeprefix(PREFIX): type(field) for name, field in fields.items()}
    assert kinds["mode"] is kinds["kind"] is kinds["access"] is kinds["lounge"] is forms.ChoiceField
    assert (kinds["record"], kinds["tables"]) == (forms.BooleanField, forms.IntegerField)
    assert fields["option_mode"].choices == [("normal", "Normal"), ("BuiltIn", "Built in")]  # type: ignore[attr-defined]
    assert fields["option_kind"].choices == [("", "Not set"), ("a", "A"), ("b", "B")]  # type: ignore[attr-defined]
    assert isinstance(fields["option_long_desc"].widget, forms.Textarea)
    assert isinstance(fields["option_stream_key"].widget, forms.PasswordInput)
    assert fields["option_mode"].help_text == "Which &lt;b&gt;mode&lt;/b&gt;."


def test_defaults_are_shown_and_nothing_is_changed_by_sending_them_back() -> None:
    assert form()["option_access"].value() == "INVITED_ONLY"
    assert changes({}) == {}
    plain = {"mode": "BuiltIn", "tables": 3, "emails": ["a@x.org", "b@x.org"], "record": True, "lounge": False}
    assert form(plain=plain)["option_emails"].value() == "a@x.org, b@x.org"
    assert changes({}, plain=plain, secret={"stream_key": "CANARY"}) == {}


def test_what_was_changed_comes_back_as_text() -> None:
    typed = {"record": "on", "tables": "4", "lounge": "no", "access": "ANYONE", "emails": "a@x.org"}
    assert changes(typed) == {
        "record": "yes", "tables": "4", "lounge": "no", "access": "ANYONE", "emails": "a@x.org",
    }  # fmt: skip


def test_going_back_to_the_default_removes() -> None:
    assert changes({"tables": "", "record": "", "mode": "normal"}, plain={"tables": 4, "record": True}) == {
        "tables": "",
        "record": "",
    }


def test_an_option_that_is_gone_is_removed_on_the_way() -> None:
    assert changes({}, plain={"colour": "red"}) == {"colour": ""}


def test_a_secret_is_kept_replaced_or_removed_and_never_rendered() -> None:
    stored = {"stream_key": "CANARY-stored"}
    assert "CANARY" not in form(secret=stored).as_p()
    assert changes({"stream_key": "new"}, secret=stored) == {"stream_key": "new"}
    assert changes({f"{REMOVE}stream_key": "on"}, secret=stored) == {"stream_key": ""}
    wrong = form({"stream_key": "CANARY-refused", "tables": "99"}, secret=stored)
    assert not wrong.is_valid() and "CANARY" not in wrong.as_p()
    refused = form({"stream_key": "CANARY-refused"}, secret=stored)
    assert not refused.is_valid() and "CANARY" not in refused.as_p()


def test_a_rule_across_fields_stands_beside_the_field_in_its_words() -> None:
    made = form({"video_url": "https://x.org"})
    assert not made.is_valid()
    assert made.errors == {"option_video_url": ["A video needs the solution YouTube or Vimeo."]}


def test_a_refusal_that_names_no_field_stands_on_top() -> None:
    made = form({"stream_key": "CANARY-refused"})
    assert not made.is_valid()
    assert made.non_field_errors() == ["The key ••• is refused."]


def test_a_field_out_of_bounds_is_marked() -> None:
    made = form({"tables": "10"})
    assert not made.is_valid() and list(made.errors) == ["option_tables"]


def test_options_in_words_hide_secrets_and_mask_addresses() -> None:
    plain = {"mode": "BuiltIn", "record": True, "emails": ["ann@x.org"], "video_url": ""}
    assert dict(described(Sample, plain, ["stream_key"], mask=True)) == {
        "Mode": "Built in",
        "Record": "yes",
        "Emails": "a•••@x.org",
        "Video URL": "Not set",
        "Stream key": "stored, not shown",
    }


@pytest.mark.parametrize("slug", sorted(registry.PLATFORMS))
@pytest.mark.parametrize("which", ["account_options", "publication_options"])
def test_every_platforms_options_make_a_form_that_changes_nothing(slug: str, which: str) -> None:
    model = getattr(registry.PLATFORMS[slug], which)
    shown = form(model=model)
    assert all(field.label for field in shown.fields.values())
    assert all(info.description for info in model.model_fields.values())
    assert changes({}, model=model) == {}


@pytest.mark.parametrize("slug", sorted(registry.PLATFORMS))
def test_every_choice_of_every_platform_is_understood(slug: str) -> None:
    model = registry.PLATFORMS[slug].publication_options
    for name, field in form(model=model).fields.items():
        for value, _ in getattr(field, "choices", ()):
            key = name.removeprefix(PREFIX)
            made = form({key: value}, model=model)
            if made.is_valid():
                combine(model, {}, {}, made.option_changes())
