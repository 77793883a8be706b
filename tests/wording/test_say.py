"""Rendering: translated first and filled in afterwards, masked where it may hold a person's data."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.core.reasons import Reason
from portal.planning.lines import Line, Plan, Verb
from portal.wording import Medium, say, say_all

HOSTILE = ("{}", "{title}", "{0}", "%s", "%(title)s", "“x”", "a\nb", "{why}", "'; --", "<b>")


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_never_read_as_a_format(title: str) -> None:
    assert f"“{title}”" in say(Reason("airmeet.overlap", {"title": title}), Medium.CLI)


def test_a_text_is_translated_before_it_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.wording.render.gettext", lambda text: text.replace("goes without", "part sans"))
    why = Reason("bemyapp.goes_without", {"name": "goes without", "why": Reason("bemyapp.give_address")})
    assert say(why, Medium.CLI) == "part sans goes without: give an e-mail address"


def test_each_medium_has_its_words() -> None:
    why = Reason("bemyapp.no_mail")
    assert "EMAIL_URL" in say(why, Medium.CLI)
    assert "EMAIL_URL" not in say(why, Medium.BROWSER)


def test_people_are_masked_and_nothing_else_is() -> None:
    person = Reason("airmeet.person", {"name": "Ann", "why": Reason("airmeet.not_approved")})
    reason = Reason("airmeet.incomplete", {"people": [person]})
    shown = say(reason, Medium.BROWSER, mask=lambda _text: "•••")
    assert "Ann" not in shown
    assert "••• (not approved yet)" in shown


def test_sentences_follow_each_other_and_notes_are_parted() -> None:
    sentences = [Reason("plan.removal"), Reason("plan.done_by_hand")]
    assert say_all(sentences, Medium.CLI) == "Removal was asked for here. Done by hand."
    notes = [Reason("airmeet.whole_event"), Reason("meltingspot.whole_name")]
    assert say_all(notes, Medium.CLI) == "gets access to the whole event; the whole name goes as first name"


def test_reasons_survive_being_stored() -> None:
    why = Reason(
        "airmeet.incomplete", {"people": [Reason("airmeet.person", {"name": "Ann", "why": "x"})]}, fix="approval"
    )
    assert Reason.from_document(why.document()) == why
    assert hash(Reason.from_document(why.document())) == hash(why)


def _line(**reason: Any) -> Line:
    values: dict[str, Any] = dict.fromkeys(("account", "publication", "platform", "action", "object", "label"), "x")
    return Line(**values, verb=Verb.BLOCKED, reasons=(Reason(**reason),))


def test_the_fingerprint_of_a_plan_does_not_depend_on_words(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Plan("conf", (_line(code="airmeet.no_title", field="title"),))
    before, words = found.fingerprint, found.lines[0].reason
    monkeypatch.setattr("portal.wording.render.gettext", lambda _text: "autre chose")
    assert found.lines[0].reason != words
    assert found.fingerprint == before


@pytest.mark.parametrize(
    "other",
    [
        {"code": "plan.goes_with", "params": {"object": "session:B"}},
        {"code": "plan.goes_with", "params": {"object": "session:A"}, "field": "title"},
        {"code": "plan.parent_leaving", "params": {"object": "session:A"}},
    ],
    ids=["param", "field", "code"],
)
def test_the_fingerprint_of_a_plan_depends_on_codes_params_and_fields(other: dict[str, Any]) -> None:
    one = Plan("conf", (_line(code="plan.goes_with", params={"object": "session:A"}),))
    assert Plan("conf", (_line(**other),)).fingerprint != one.fingerprint


def test_a_plan_prints_the_codes_of_its_notices_beside_their_words() -> None:
    notice = Reason("plan.nobody_writes", {"account": "EU", "count": 2})
    document = Plan("conf", (), (notice,)).document()
    assert document["notices"] == [say(notice, Medium.CLI)]
    assert document["reasons"] == [notice.document()]


def test_reasons_inside_a_sentence_follow_each_other_as_they_do_alone() -> None:
    two = (Reason("account.undecryptable"), Reason("account.give_again"))
    told = say(Reason("drift.not_compared", {"what": "EU", "why": two}), Medium.CLI)
    assert told == f"EU was not compared: {say_all(two, Medium.CLI)}"
    fields = [Reason("delivery.differs", {"field": name, "ours": "a", "theirs": "b"}) for name in ("end", "start")]
    shown = say(Reason("delivery.different", {"fields": fields}), Medium.CLI)
    assert shown == "The platform stored something else. end: we sent a, it has b; start: we sent a, it has b"
