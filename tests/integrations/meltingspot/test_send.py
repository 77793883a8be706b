"""Writes of hosts, lives and groups: against the sandbox, and against answers the documents leave open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from integrations.core.contract import Call
from integrations.core.errors import Ambiguous, CredentialRefused, Forbidden, Gone, PlatformError, Rejected
from integrations.core.records import Role
from integrations.meltingspot import PLATFORM
from tests.support.reasons import line

from .asking import GROUP
from .data import attendee, person, session, view
from .world import LIVE_BODY, World, answering, capability, find, live_call, send_of


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"auth": "raw"},
        {"auth": "bearer"},
        {"page_base": 0},
        {"max_limit": 3, "default_limit": 2},
        {"bulk_lists_known": False},
        {"speaker_200_body": True},
    ],
)
def test_a_push_under_every_variant(switches: Mapping[str, Any]) -> None:
    world = World(**switches)
    talk = session("S1", (person(), Role.SPEAKER), (person("cy@example.org"), Role.HOST))
    guests = tuple(attendee(f"guest{n}@example.org") for n in range(7))
    seen = view(talk, session("S2", title="Closing"), attendees=guests, group_ids=GROUP, highlighted=True)
    first = world.push(seen)
    assert not [one for one in first.values() if one.refused or one.ignored or not one.remote_id]
    assert len({one.remote_id for one in first.values()}) == len(first)
    counts = (world.effects("live.create"), world.effects("speaker.invite"), world.effects("participant.invite"))
    assert counts == (2, 2, 14)
    assert world.effects("group.link") == 2
    assert world.effects("mail") == 0


def test_read_back_is_in_the_units_of_the_body() -> None:
    (outcome,) = send_of("session.create")(World().client, [live_call()])
    confirmed = {name: value for name, value in LIVE_BODY.items() if name != "spotMemberHostId"}
    assert outcome.read_back == confirmed


def test_a_platform_that_counts_in_milliseconds_is_found_out() -> None:
    (outcome,) = send_of("session.create")(World(time_unit="milliseconds").client, [live_call()])
    assert outcome.read_back["startDate"] == 1803891
    assert "startDate" in capability("session.create").identity


def test_the_key_is_tried_alone_then_with_bearer_and_remembered() -> None:
    world = World(auth="bearer")
    assert line(PLATFORM.check(world.client).reasons) == "Found 0 lives; the key was accepted after the word Bearer"
    assert len(world.wire.seen) == 2
    PLATFORM.check(world.client)
    assert len(world.wire.seen) == 3
    assert line(PLATFORM.check(World().client).reasons) == "Found 0 lives; the key was accepted as it is"


def test_check_says_what_is_wrong() -> None:
    assert PLATFORM.check(answering(401, {"message": "Unauthorized"})).ok is False
    odd = PLATFORM.check(answering(200, ["hello"]))
    assert (odd.ok, line(odd.reasons)) == (False, "The address answers, but not as MeltingSpot's API does.")


def test_a_known_host_is_found_and_an_unknown_one_invited_once() -> None:
    world = World()
    for address, writes in (("Host@Example.org", 0), ("new@example.org", 1), ("new@example.org", 1)):
        call = Call("host", "host.ensure", {"email": address, "withEmailNotification": False})
        (outcome,) = send_of("host.ensure")(world.client, [call])
        assert [one.remote_id for one in find(world.client, call)] == [outcome.remote_id]
        assert world.client.writes == world.effects("member.invite") == writes
    assert world.effects("mail") == 0


def test_update_sends_the_full_set_and_reads_back() -> None:
    world = World()
    (made,) = send_of("session.create")(world.client, [live_call()])
    body = LIVE_BODY | {"title": "Grand opening", "startDate": 1803895200}
    call = Call("session:S1", "session.update", body, remote_id=made.remote_id, changed=frozenset({"title"}))
    (outcome,) = send_of("session.update")(world.client, [call])
    assert (outcome.read_back["title"], outcome.read_back["startDate"]) == ("Grand opening", 1803895200)
    sent = world.wire.seen[-1]
    assert sent[:2] == ("PUT", f"/v1/lives/{made.remote_id}")
    assert sent[2] == {name: value for name, value in body.items() if name != "spotMemberHostId"}


def test_delete_twice_is_done_twice() -> None:
    world = World()
    (made,) = send_of("session.create")(world.client, [live_call()])
    call = Call("session:S1", "session.delete", remote_id=made.remote_id)
    for _ in range(2):
        assert send_of("session.delete")(world.client, [call])[0].remote_id == made.remote_id
    assert world.effects("live.delete") == 1
    gone = Call("session:S1", "session.update", LIVE_BODY, remote_id=made.remote_id)
    with pytest.raises(Gone):
        send_of("session.update")(world.client, [gone])


def test_a_lost_create_is_found_and_look_alikes_are_known_before() -> None:
    world = World()
    create = send_of("session.create")
    before = create(world.client, [live_call()])[0].remote_id
    create(world.client, [live_call(title="Opening 2")])
    other = Call("session:S2", "session.create", LIVE_BODY | {"startDate": 1803891601})
    shot = capability("session.create").snapshot(world.client, [live_call(), other])  # type: ignore[misc]
    assert shot == {"session:S1": [before], "session:S2": []}
    longer = create(world.client, [live_call(endDate=1803897060)])[0].remote_id
    found = {one.remote_id: one.same for one in find(world.client, live_call())}
    assert found == {before: True, longer: False}
    assert all(one.created_at for one in find(world.client, live_call()))


@pytest.mark.parametrize("data", [None, {}, {"id": None}, {"id": 5}, [], "ok"])
def test_a_create_without_an_id_is_ambiguous(data: Any) -> None:
    with pytest.raises(Ambiguous):
        send_of("session.create")(answering(201, data), [live_call()])


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Rejected), (401, CredentialRefused), (403, Forbidden), (500, Ambiguous), (302, Ambiguous)],
)
def test_refusals_are_sorted(status: int, error: type[PlatformError]) -> None:
    with pytest.raises(error):
        send_of("session.create")(answering(status, {"message": ["startDate must be an integer"]}), [live_call()])


def test_odd_but_documented_shapes_of_a_live() -> None:
    """The Lives page's own example: an empty object for the video, "Ended" as a visibility, unknown words elsewhere."""
    live = {
        "id": "l1",
        "title": "Opening",
        "startDate": "2027-03-01T09:00:00.411Z",
        "endDate": "2027-03-01T10:30:00+00:00",
        "description": [{"type": "p", "children": [{"text": "My new live"}]}],
        "status": "Dreaming",
        "solution": "Youtube",
        "privacy": None,
        "config": {"chatVisibility": "Display", "participantsVisibility": "Ended"},
        "builtInType": {},
        "videoUrl": {},
        "builtInConfig": {"isRecorded": False},
        "news": 1,
    }
    body = {name: value for name, value in LIVE_BODY.items() if name != "builtInType"} | {"solution": "Youtube"}
    (outcome,) = send_of("session.create")(answering(201, live), [Call("session:S1", "session.create", body)])
    assert outcome.read_back == {
        "title": "Opening",
        "startDate": 1803891600,
        "endDate": 1803897000,
        "solution": "Youtube",
        "chatVisibility": "Display",
    }


def test_a_group_is_linked_found_and_unlinked() -> None:
    world = World()
    live = send_of("session.create")(world.client, [live_call()])[0].remote_id
    body = {"groupId": GROUP, "withEmailNotification": False}
    call = Call("group:g@S1", "group.link", body, {"live": live, "group": GROUP})
    assert find(world.client, call) == []
    (outcome,) = send_of("group.link")(world.client, [call])
    assert outcome.remote_id == f"{live}/{GROUP}" == find(world.client, call)[0].remote_id
    gone = Call("group:g@S1", "group.unlink", path=call.path, remote_id=outcome.remote_id)
    for _ in range(2):
        assert send_of("group.unlink")(world.client, [gone])[0].remote_id == outcome.remote_id
    assert find(world.client, call) == []


def test_the_table_promises_what_the_contract_asks() -> None:
    for action, row in PLATFORM.capabilities.items():
        assert row.source
        assert (row.read if action.endswith(".pull") else row.send) is not None
    assert capability("attendee.register").batch == 100
    assert not capability("session.create").replayable and capability("session.create").find
    assert "spotMemberHostId" not in capability("session.update").changeable
    windows = [(window.seconds, window.points) for window in PLATFORM.limits(None).windows]
    assert windows == [(10, 100), (86400, 50000)]
    assert timedelta(seconds=windows[1][0]) == timedelta(days=1)
