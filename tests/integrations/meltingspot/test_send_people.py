"""Writes of speakers and attendees: against the sandbox, and against answers the documents leave open."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integrations.core.contract import Call
from integrations.core.errors import Ambiguous, TooLarge
from integrations.meltingspot import PLATFORM
from tests.support.bridge import scripted_client
from tests.support.reasons import said

from .world import SPEAKER_BODY, World, answering, find, live_call, send_of


def speaker_call(live: str = "l1", **body: Any) -> Call:
    return Call("speaker:ada@example.org@S1", "speaker.add", SPEAKER_BODY | body, {"live": live})


@pytest.mark.parametrize("with_body", [False, True])
def test_who_is_in_the_live_already_keeps_their_flags(with_body: bool) -> None:
    world = World(speaker_200_body=with_body)
    live = send_of("session.create")(world.client, [live_call()])[0].remote_id
    (plain,) = send_of("speaker.add")(world.client, [speaker_call(live, highlighted=False, grantHostRights=False)])
    assert (plain.read_back, plain.ignored) == ({"highlighted": False}, {})
    (again,) = send_of("speaker.add")(world.client, [speaker_call(live)])
    assert again.ignored == {"highlighted": False, "grantHostRights": False}
    assert again.remote_id == (plain.remote_id if with_body else f"{live}/ada@example.org")
    (found,) = find(world.client, speaker_call(live))
    assert (found.remote_id, found.same) == (plain.remote_id, True)
    assert world.effects("speaker.invite") == 1


def test_a_known_speaker_without_flags_asked_for_differs_in_nothing() -> None:
    (outcome,) = send_of("speaker.add")(answering(200), [speaker_call(highlighted=False, grantHostRights=False)])
    assert (outcome.remote_id, outcome.ignored) == ("l1/ada@example.org", {})


def test_flags_that_a_known_speaker_has_are_not_called_ignored() -> None:
    there = {"id": "p1", "isHighlighted": True, "type": "Host"}
    (outcome,) = send_of("speaker.add")(answering(200, there), [speaker_call()])
    assert (outcome.remote_id, outcome.ignored) == ("p1", {})


def attendee_call(email: str, live: str = "l1", notify: bool = False) -> Call:
    body = {"member": email, "withEmailNotification": notify}
    return Call(f"attendee:{email}@S1", "attendee.register", body, {"live": live})


def test_bulk_names_both_lists_and_answers_in_order() -> None:
    seen: list[httpx.Request] = []
    listed = [{"id": "p2", "spotMemberEmail": "B@X.org"}, {"id": "p1", "spotMemberEmail": "a@x.org"}, "noise"]
    outcomes = send_of("attendee.register")(
        answering(200, listed, seen), [attendee_call("A@x.org", notify=True), attendee_call("b@x.org", notify=True)]
    )
    assert [one.remote_id for one in outcomes] == ["p1", "p2"]
    assert seen[0].url.raw_path == b"/v1/lives/l1/participants~bulkInvite"
    assert seen[0].read() == (
        b'{"members": {"spotMemberIds": [], "emails": ["A@x.org", "b@x.org"]}, "withEmailNotification": true}'
    )


def test_who_is_listed_nowhere_is_refused() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json=[{"id": "p1", "spotMemberEmail": "a@x.org"}])
        return httpx.Response(200, json={"items": [{"id": "p2", "spotMemberEmail": "b@x.org"}], "total": 1})

    batch = [attendee_call("a@x.org"), attendee_call("b@x.org"), attendee_call("c@x.org")]
    outcomes = send_of("attendee.register")(scripted_client(PLATFORM, answer), batch)
    assert [one.remote_id for one in outcomes] == ["p1", "p2", ""]
    assert said(outcomes[2].refused) == "MeltingSpot did not list this person as invited."


def test_a_failed_look_up_does_not_lose_the_invitation() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return (
            httpx.Response(200, json=[{"id": "p1", "spotMemberEmail": "a@x.org"}])
            if request.method == "POST"
            else (httpx.Response(500))
        )

    outcomes = send_of("attendee.register")(
        scripted_client(PLATFORM, answer), [attendee_call("a@x.org"), attendee_call("b@x.org")]
    )
    assert outcomes[0].remote_id == "p1"
    assert said(outcomes[1].refused).startswith(
        "MeltingSpot did not list this person as invited. Looking them up failed"
    )


@pytest.mark.parametrize("data", [None, {}, {"items": []}])
def test_a_bulk_answer_that_is_no_list_is_ambiguous(data: Any) -> None:
    with pytest.raises(Ambiguous):
        send_of("attendee.register")(answering(200, data), [attendee_call("a@x.org"), attendee_call("b@x.org")])


def test_too_many_at_once_is_too_large_and_half_goes_through() -> None:
    world = World(bulk_limit=3)
    live = send_of("session.create")(world.client, [live_call()])[0].remote_id
    batch = [attendee_call(f"g{n}@example.org", live) for n in range(4)]
    with pytest.raises(TooLarge):
        send_of("attendee.register")(world.client, batch)
    assert world.effects("participant.invite") == 0
    assert all(one.remote_id for one in send_of("attendee.register")(world.client, batch[:2]))
    assert [one.same for one in find(world.client, batch[0])] == [True]
    assert find(world.client, batch[3]) == []


def test_a_repeated_bulk_finds_those_it_no_longer_lists() -> None:
    world = World(bulk_lists_known=False)
    live = send_of("session.create")(world.client, [live_call()])[0].remote_id
    batch = [attendee_call(f"g{n}@example.org", live) for n in range(3)]
    first, again = (send_of("attendee.register")(world.client, batch) for _ in range(2))
    assert again == first
    assert world.effects("participant.invite") == 3
