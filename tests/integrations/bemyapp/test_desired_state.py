from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.bemyapp import PLATFORM
from integrations.core.contract import ACTIONS, DesiredObject
from integrations.core.frozen import fingerprint
from integrations.core.records import Known, Part, PublicationView, Role, Standing
from tests.support.reasons import all_said, said

from .samples import JANE, JANE_SENT, JOHN, JOHN_SENT, START, TALK, known, session, somebody, view


def lines(wanted: PublicationView) -> dict[str, DesiredObject]:
    return {line.key: line for line in PLATFORM.desired_objects(wanted)}


def test_a_talk_and_a_line_for_each_person_in_it():
    found = lines(view())
    assert list(found) == [
        "session:AAA",
        "speaker:speaker-email@domain.com@AAA",
        "speaker:moderator-email@domain.com@AAA",
    ]
    jane = found["speaker:speaker-email@domain.com@AAA"]
    assert (jane.body, jane.carrier, jane.emails) == (JANE_SENT, "session:AAA", None)
    assert not any(line.blocked or line.manual for line in found.values())


def test_without_an_id_a_person_makes_the_talk():
    talk = lines(view(talk_create=False))["session:AAA"]
    assert "--remote-id session:AAA=ID" in said(talk.manual)
    assert said(lines(view())["session:AAA"].manual) == ""
    assert said(lines(view(talk_create=False, known=known("session:AAA", TALK)))["session:AAA"].manual) == ""


def test_an_adopted_talk_says_that_it_is_overwritten_unseen():
    adopted = lines(view(known=known("session:AAA", TALK, adopted=True)))["session:AAA"]
    assert said(adopted.notes[0]).startswith("will overwrite unseen")
    written = known("session:AAA", TALK, {"title": "x"}, adopted=True)
    assert all_said(lines(view(known=written))["session:AAA"].notes) == ()


def test_titles_are_counted_in_code_points_and_never_cut():
    assert said(lines(view(session(title="🎉" * 140)))["session:AAA"].blocked) == ""
    blocked = said(lines(view(session(title="🎉" * 141)))["session:AAA"].blocked)
    assert blocked == "the title has 141 characters, BeMyApp takes 140: shorten it"
    assert lines(view(session(title=" ")))["session:AAA"].blocked


def test_a_new_talk_starts_in_the_future():
    later = START + timedelta(seconds=1)
    assert "in the past" in said(lines(view(now=later))["session:AAA"].blocked)
    assert said(lines(view(now=later, known=known("session:AAA", TALK)))["session:AAA"].blocked) == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"standing": Standing.WAITING}, "not approved yet: approve this speaker"),
        ({"email": ""}, "give an e-mail address"),
        ({"last_name": ""}, "give a last name"),
        ({"first_name": " "}, "give a first name"),
    ],
)
def test_a_talk_goes_without_those_who_cannot_go(changes, reason):
    found = lines(view(session("AAA", Part(replace(JANE, **changes)), Part(JOHN))))
    assert said(found["speaker:speaker-email@domain.com@AAA"].blocked) == reason
    assert found["session:AAA"].body["speakers"] == [JOHN_SENT]
    assert all_said(found["session:AAA"].notes) == (f"goes without Jane Doe: {reason}",)
    assert said(found["session:AAA"].blocked) == ""


def test_without_mail_nobody_new_is_sent_and_nobody_there_is_dropped():
    there = known("speaker:speaker-email@domain.com@AAA", f"{TALK}/1", JANE_SENT)
    found = lines(view(can_mail=False, known=there))
    assert "set EMAIL_URL" in said(found["speaker:moderator-email@domain.com@AAA"].blocked)
    assert said(found["speaker:speaker-email@domain.com@AAA"].blocked) == ""
    assert found["session:AAA"].body["speakers"] == [JANE_SENT]
    assert "moderators" not in found["session:AAA"].body


def test_who_is_there_stays_with_the_values_sent_and_the_line_shows_the_new_ones():
    there = known("speaker:speaker-email@domain.com@AAA", f"{TALK}/1", JANE_SENT)
    found = lines(view(session("AAA", Part(replace(JANE, company="Other"))), known=there))
    assert found["session:AAA"].body["speakers"] == [JANE_SENT]
    line = found["speaker:speaker-email@domain.com@AAA"]
    assert (line.body["company"], line.emails) == ("Other", 0)
    assert PLATFORM.capabilities[ACTIONS["speaker"]["update"]].changeable == frozenset()


def test_under_review_again():
    kept = replace(JANE, standing=Standing.KEPT, company="Other")
    there = known("speaker:speaker-email@domain.com@AAA", f"{TALK}/1", JANE_SENT)
    found = lines(view(session("AAA", Part(kept)), known=there))
    line = found["speaker:speaker-email@domain.com@AAA"]
    assert (said(line.held), line.body) == ("under review again", JANE_SENT)
    assert found["session:AAA"].body["speakers"] == [JANE_SENT]

    new = lines(view(session("AAA", Part(kept))))
    assert new["session:AAA"].body["speakers"] == []
    assert all_said(new["session:AAA"].notes) == ("goes without Jane Doe: under review again",)
    assert new["speaker:speaker-email@domain.com@AAA"].held


def test_who_is_out_is_left_out_without_a_line():
    there = known("speaker:speaker-email@domain.com@AAA", f"{TALK}/1", JANE_SENT)
    found = lines(view(session("AAA", Part(replace(JANE, standing=Standing.OUT)), Part(JOHN)), known=there))
    assert "speaker:speaker-email@domain.com@AAA" not in found
    assert found["session:AAA"].body["speakers"] == [JOHN_SENT]


def test_roles_decide_the_list():
    people = {role: somebody(f"p{index}") for index, role in enumerate(Role)}
    body = lines(view(session("AAA", *(Part(who, role) for role, who in people.items()))))["session:AAA"].body
    assert [entry["email"] for entry in body["moderators"]] == [people[Role.MODERATOR].email]
    assert len(body["speakers"]) == 3


def test_one_person_with_two_roles_has_one_line():
    found = lines(view(session("AAA", Part(JANE), Part(JANE, Role.HOST), Part(JANE, Role.MODERATOR))))
    assert list(found) == ["session:AAA", "speaker:speaker-email@domain.com@AAA"]
    assert found["session:AAA"].body["speakers"] == found["session:AAA"].body["moderators"] == [JANE_SENT]


def test_a_person_without_an_address_has_a_number():
    found = lines(view(session("AAA", Part(somebody("x", email="")))))
    assert said(found["speaker:#7@AAA"].blocked) == "give an e-mail address"


def test_what_was_accepted_is_desired_again_unchanged():
    first = lines(view())
    accepted = {key: Known(key, TALK, line.body) for key, line in first.items()}
    again = lines(view(known=accepted, can_mail=False))
    assert {key: fingerprint(line.body) for key, line in again.items()} == {
        key: fingerprint(line.body) for key, line in first.items()
    }


def test_what_the_platform_has_and_lacks():
    assert not PLATFORM.can(ACTIONS["session"]["delete"])
    assert PLATFORM.capabilities["session.create"].find is None
    assert not PLATFORM.capabilities["session.create"].replayable
    assert PLATFORM.capabilities["session.update"].replayable
    assert PLATFORM.capabilities["speaker.add"].send is None
    assert [lack.kind for lack in PLATFORM.lacks] == ["attendee"]
    assert list(PLATFORM.sources(view())) == []
    (window,) = PLATFORM.limits(PLATFORM.account_options()).windows
    assert (window.seconds, window.points) == (60, 100)
    assert PLATFORM.hosts[0].default == ""
