"""The choice of sessions."""

from __future__ import annotations

from typing import Any

import pytest

from portal.events.models import Event, Session
from portal.publications import session_selection, snapshot
from portal.publications.options import Unusable
from portal.publishing.models import Publication
from portal.teams.scope import everything
from portal.wording import Medium
from tests.support.fakes import account, event

pytestmark = pytest.mark.django_db


@pytest.fixture
def conf() -> Event:
    row = event()
    Session._base_manager.filter(code="C3").update(state="cancelled")
    return row


def codes(row: Event, text: str) -> list[str]:
    return [session.code for session in session_selection.planned(row, text)]


def refusal(row: Event, text: str) -> str:
    with pytest.raises(Unusable) as caught:
        session_selection.clean(row, text)
    return caught.value.said(Medium.CLI)[0]


@pytest.mark.parametrize(
    ("text", "stored", "found"),
    [
        ("all", "all", ["A1", "B2"]),
        ("ALL", "all", ["A1", "B2"]),
        ("none", "none", []),
        ("B2,A1", "B2,A1", ["A1", "B2"]),
        (" b2 , A1,A1", "B2,A1", ["A1", "B2"]),
        ("C3", "C3", []),
        ("track:Main Hall", "track:Main Hall", ["A1"]),
        ("Track: main hall", "track:Main Hall", ["A1"]),
        ("room:Blue", "room:Blue", ["A1"]),
    ],
)
def test_a_choice_is_stored_and_resolved(conf: Event, text: str, stored: str, found: list[str]) -> None:
    assert session_selection.clean(conf, text) == stored
    assert codes(conf, stored) == found


def test_cancelled_sessions_are_chosen_but_not_planned(conf: Event) -> None:
    assert [row.code for row in session_selection.chosen(conf, "all")] == ["A1", "B2", "C3"]


def test_unknown_codes_and_names_are_refused_in_words(conf: Event) -> None:
    assert refusal(conf, "A1,X9,Y8") == "conf has no session X9, Y8. Known: A1, B2, C3."
    assert refusal(conf, "room:Red") == "conf has no room Red. Known: Blue."
    assert refusal(conf, "track:") == "Which track? Give track:NAME."
    assert refusal(conf, " , ").startswith("A choice of sessions is all, none, codes")


def test_a_track_of_another_event_is_unknown(conf: Event) -> None:
    other = event(slug="other", codes="Z1")
    assert codes(other, "track:Main Hall") == ["Z1"]
    assert codes(conf, "track:Main Hall") == ["A1"]


def test_a_code_is_found_in_another_case_only_if_one_fits() -> None:
    row = event(codes="ab AB", slug="cases")
    assert session_selection.clean(row, "ab") == "ab"
    assert "has no session aB" in refusal(row, "aB")


def test_too_many_codes_are_refused(monkeypatch: pytest.MonkeyPatch, conf: Event) -> None:
    monkeypatch.setattr(session_selection, "LONGEST", 4)
    assert refusal(conf, "A1,B2").startswith("These are too many codes")


@pytest.mark.parametrize(
    ("choice", "removed", "left"),
    [("all", "B2", "A1,C3"), ("A1,B2", "track:Main Hall", "B2"), ("room:Blue", "A1", "none"), ("all", "all", "none")],
)
def test_what_is_taken_out_leaves_a_fixed_list(conf: Event, choice: str, removed: str, left: str) -> None:
    assert session_selection.without(conf, choice, removed) == left


def test_what_is_not_in_it_cannot_be_taken_out(conf: Event) -> None:
    with pytest.raises(Unusable, match="Not in this publication: B2"):
        session_selection.without(conf, "A1", "A1,B2")
    with pytest.raises(Unusable, match="Not in this publication"):
        session_selection.without(conf, "B2", "room:Blue")


@pytest.mark.parametrize("choice", ["all", "none", "A1,C3", "track:Main Hall", "room:Blue"])
def test_a_publication_shows_its_platform_the_sessions_that_are_planned(conf: Event, choice: str) -> None:
    publication = Publication(event=conf, account=account(slug="whereby"), choice=choice)
    with everything():
        shown = snapshot.view(snapshot.load(conf), publication, {}).sessions
    assert [each.code for each in shown] == [each.code for each in session_selection.planned(conf, choice)]


def test_what_was_taken_back_shows_no_session(conf: Event) -> None:
    publication = Publication(event=conf, account=account(slug="whereby"), choice="all", active=False)
    with everything():
        assert snapshot.view(snapshot.load(conf), publication, {}).sessions == ()


def test_many_choices_are_counted_with_one_query(conf: Event, django_assert_num_queries: Any) -> None:
    texts = ["all", "none", "A1,C3", "track:Main Hall", "room:Blue", "room:Red"]
    with django_assert_num_queries(1):
        found = session_selection.counted(conf, texts)
    assert found == {text: session_selection.planned(conf, text).count() for text in texts}
