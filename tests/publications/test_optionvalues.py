"""KEY=VALUE → options: conversions, and every refusal a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from portal.publications.options import HIDDEN, Unusable, combine, pairs
from portal.wording import Medium
from tests.support.fakes import PublicationOptions

pytestmark = pytest.mark.usefixtures("fakes")


def given(*texts: str, plain: dict[str, Any] | None = None, secret: dict[str, Any] | None = None) -> Any:
    return combine(PublicationOptions, plain or {}, secret or {}, pairs(texts))


def refusal(*texts: str, **stored: Any) -> str:
    with pytest.raises(Unusable) as caught:
        given(*texts, **stored)
    return " ".join(caught.value.said(Medium.CLI))


@pytest.mark.parametrize("word", ["yes", "true", "1", "YES", "True"])
def test_yes_words_are_true(word: str) -> None:
    assert given(f"record={word}").plain == {"record": True}


@pytest.mark.parametrize("word", ["no", "false", "0", "No"])
def test_no_words_are_false(word: str) -> None:
    assert given(f"record={word}").plain == {"record": False}


def test_other_words_are_no_yes_or_no() -> None:
    assert refusal("record=perhaps") == "record must be yes or no."


def test_lists_are_split_on_commas_and_blanks() -> None:
    assert given("emails=a@x.org, b@x.org c@x.org").plain == {"emails": ["a@x.org", "b@x.org", "c@x.org"]}


def test_a_list_the_platform_splits_itself_is_left_to_it() -> None:
    assert given("tags=machine learning; art").plain == {"tags": ["machine learning", "art"]}


def test_numbers_and_words_become_what_the_model_says() -> None:
    assert given("tables=12", "mode=group").plain == {"mode": "Group", "tables": 12}


def test_a_value_may_hold_an_equals_sign() -> None:
    assert given("host_email=a=b@x.org").plain == {"host_email": "a=b@x.org"}


def test_options_merge_and_an_empty_value_removes() -> None:
    assert given("tables=", "record=yes", plain={"tables": 3, "mode": "Group"}).plain == {
        "mode": "Group",
        "record": True,
    }


def test_only_what_was_chosen_is_stored() -> None:
    assert given().plain == {}
    assert given().model.mode == "normal"


def test_an_unknown_key_lists_the_known_ones() -> None:
    assert refusal("colour=red") == (
        "There is no option 'colour' here. Known: emails, featured, host_email, languages, mode, record, "
        "stream_key, tables, tags, video_url."
    )
    assert "no option 'colour'" in refusal("colour=")


def test_a_stored_option_that_is_gone_can_be_removed() -> None:
    assert "'colour=' removes it" in refusal(plain={"colour": "red"})
    assert given("colour=", plain={"colour": "red"}).plain == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mode=loud", "mode must be 'normal' or 'Group'."),
        ("tables=-1", "tables must be at least 0."),
        ("tables=many", "tables must be a whole number."),
        ("host_email=nobody", "host_email: This is no e-mail address."),
    ],
)
def test_a_refused_value_names_its_key(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_a_text_without_equals_sign_is_not_repeated() -> None:
    assert refusal("CANARY") == "What is given as option must look like KEY=VALUE."


def test_a_key_given_twice_is_refused() -> None:
    assert refusal("tables=1", "tables=2") == "The option tables is given twice."


def test_secret_values_go_apart_and_are_hidden() -> None:
    made = given("stream_key=CANARY-1", "mode=group")
    assert made.plain == {"mode": "Group"}
    assert dict(made.secret) == {"stream_key": "CANARY-1"}
    assert made.shown() == {"mode": "Group", "stream_key": HIDDEN}
    assert "CANARY" not in repr(made)


def test_a_refusal_does_not_repeat_a_secret() -> None:
    assert refusal("stream_key=refused-CANARY") == f"stream_key {HIDDEN} is refused."


def test_a_secret_can_be_removed() -> None:
    assert not given("stream_key=", secret={"stream_key": "CANARY"}).secret


def test_each_sentence_of_a_refusal_says_which_option_it_is_about() -> None:
    with pytest.raises(Unusable) as caught:
        given("mode=loud", "tables=-1")
    assert sorted(caught.value.by_key) == ["mode", "tables"]
    with pytest.raises(Unusable) as caught:
        given("record=perhaps")
    assert caught.value.said(Medium.CLI) == ["record must be yes or no."]
    assert [why.field for why in caught.value.by_key.values()] == ["record"]
    with pytest.raises(Unusable) as caught:
        given("stream_key=refused-CANARY")
    assert caught.value.said(Medium.CLI) == [f"stream_key {HIDDEN} is refused."]
    assert list(caught.value.by_key) == [""]
