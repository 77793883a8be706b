"""People invited by their Spot member ids, one by one or together, and groups taken off together."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integrations.core.contract import Call, DesiredObject
from integrations.core.errors import Ambiguous
from integrations.core.records import Known, PublicationView, Role
from integrations.meltingspot import PLATFORM, calls
from integrations.meltingspot.sandbox.state import CHANNEL
from tests.support.bridge import scripted_client
from tests.support.reasons import all_said, said

from .asking import GROUP
from .data import HOST, attendee, person, session, view
from .world import World, answering, live_call, send_of

ADA, BOB = "ada@example.org", "bob@example.org"


def known(*keys: str) -> dict[str, Known]:
    return {key: Known(key, f"id of {key}") for key in keys}


def speakers(seen: PublicationView) -> list[DesiredObject]:
    return [desired for desired in PLATFORM.desired_objects(seen) if desired.kind == "speaker"]


def two(**there: Any) -> PublicationView:
    talk = session("S1", (person(ADA), Role.SPEAKER), (person(BOB), Role.SPEAKER))
    return view(talk, **there)


def test_speakers_share_a_call_where_all_new_ones_are_known_members() -> None:
    desired_objects = speakers(two(known=known(f"host:{ADA}", f"host:{BOB}")))
    assert [desired.path for desired in desired_objects] == [
        {"live": {"$ref": "session:S1"}, "member": {"$ref": f"host:{who}"}} for who in (ADA, BOB)
    ]
    assert {desired.batch for desired in desired_objects} == {"S1:nnn"}
    assert {all_said(desired.notes) for desired in desired_objects} == {
        ("invited as the Spot member known here: MeltingSpot shows the member's own profile",)
    }
    assert desired_objects[0].body["member"] == {"email": ADA, "firstName": "Ada Lovelace"}


def test_one_unknown_new_speaker_sends_all_one_by_one() -> None:
    for desired in speakers(two(known=known(f"host:{ADA}"))):
        assert (desired.path, desired.batch) == ({"live": {"$ref": "session:S1"}}, "")


def test_who_is_in_the_live_already_does_not_count() -> None:
    first, second = speakers(two(known=known(f"host:{BOB}", f"speaker:{ADA}@S1")))
    assert ("member" in first.path, "member" in second.path) == (False, True)


def test_only_those_with_the_same_flags_share_a_call() -> None:
    talk = session("S1", (person(ADA), Role.HOST), (person(BOB), Role.SPEAKER))
    desired_objects = speakers(view(talk, known=known(f"host:{ADA}", f"host:{BOB}"), with_email_notification=True))
    assert [desired.batch for desired in desired_objects] == ["S1:nyy", "S1:nny"]


def test_participants_are_named_by_id_where_it_is_known() -> None:
    seen = view(session(), attendees=(attendee(ADA), attendee(BOB)), known=known(f"host:{ADA}"))
    ada, bob = (desired for desired in PLATFORM.desired_objects(seen) if desired.kind == "attendee")
    assert ada.path["member"] == {"$ref": f"host:{ADA}"}
    assert "member" not in bob.path
    assert (ada.body["member"], ada.batch) == (ADA, bob.batch)


def test_who_invites_is_named_and_must_be_a_member_first() -> None:
    talk = session("S1", (person(ADA), Role.SPEAKER))
    desired_objects = {
        w.key: w
        for w in PLATFORM.desired_objects(view(talk, attendees=(attendee(BOB),), invited_by_email="Inge@x.org"))
    }
    assert "host:inge@x.org" in desired_objects
    for key in (f"speaker:{ADA}@S1", f"attendee:{BOB}@S1"):
        assert desired_objects[key].body["invitedBySpotMemberId"] == {"$ref": "host:inge@x.org"}


# --- sending --------------------------------------------------------------------------------------------------------


def speaker_call(email: str, live: str, member: str = "", **body: Any) -> Call:
    flags = {"highlighted": False, "grantHostRights": False, "withEmailNotification": False}
    path = {"live": live, **({"member": member} if member else {})}
    return Call(f"speaker:{email}@S1", "speaker.add", {"member": {"email": email}, **flags, **body}, path)


def attendee_call(email: str, live: str, member: str = "") -> Call:
    path = {"live": live, **({"member": member} if member else {})}
    body = {"member": email, "invitedBySpotMemberId": HOST, "withEmailNotification": False}
    return Call(f"attendee:{email}@S1", "attendee.register", body, path)


def started() -> tuple[World, str]:
    world = World()
    return world, send_of("session.create")(world.client, [live_call()])[0].remote_id


def test_a_speaker_by_member_id() -> None:
    world, live = started()
    ada = world.sandbox.member_of(ADA)["id"]
    (made,) = send_of("speaker.add")(world.client, [speaker_call(ADA, live, ada, invitedBySpotMemberId=HOST)])
    assert world.wire.seen[-1] == (
        "POST",
        f"/v1/lives/{live}/speakers",
        {
            "member": ada,
            "invitedBySpotMemberId": HOST,
            "highlighted": False,
            "grantHostRights": False,
            "withEmailNotification": False,
        },
    )
    assert made.remote_id == world.sandbox.people(live)[ada]["id"]


def test_speakers_by_member_ids_in_one_call() -> None:
    world, live = started()
    ids = {who: world.sandbox.member_of(who)["id"] for who in (ADA, BOB)}
    batch = [speaker_call(who, live, ids[who], highlighted=True) for who in (ADA, BOB)]
    outcomes = send_of("speaker.add")(world.client, batch)
    assert world.wire.seen[-1] == (
        "POST",
        f"/v1/lives/{live}/speakers~bulkInvite",
        {
            "spotMemberIds": list(ids.values()),
            "highlighted": True,
            "grantHostRights": False,
            "withEmailNotification": False,
        },
    )
    assert [(one.refused, one.read_back) for one in outcomes] == [(None, {"highlighted": True})] * 2
    assert send_of("speaker.add")(world.client, batch) == outcomes
    assert world.effects("speaker.invite") == 2


def test_a_bulk_answer_tells_of_flags_that_were_not_set() -> None:
    data = [
        {"id": "p1", "spotMemberId": "m1", "spotMemberEmail": "other@x.org", "isHighlighted": False},
        {"id": "p2", "spotMemberEmail": BOB},
    ]
    batch = [speaker_call(ADA, "l1", "m1", highlighted=True), speaker_call(BOB, "l1", "m2", highlighted=True)]
    first, second = send_of("speaker.add")(answering(200, data), batch)
    assert (first.remote_id, first.read_back) == ("p1", {"highlighted": False})
    assert (second.remote_id, second.read_back) == ("p2", {})


def test_a_speaker_whom_the_bulk_answer_lacks_is_looked_up() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json=[{"id": "p1", "spotMemberId": "m1", "spotMemberEmail": ADA}])
        assert request.url.path.endswith("/speakers")
        return httpx.Response(200, json={"items": [{"id": "p2", "spotMemberId": "m2"}], "total": 1})

    batch = [speaker_call(who, "l1", member) for who, member in ((ADA, "m1"), (BOB, "m2"), ("eve@x.org", "m3"))]
    outcomes = send_of("speaker.add")(scripted_client(PLATFORM, answer), batch)
    assert [one.remote_id for one in outcomes] == ["p1", "p2", ""]
    assert said(outcomes[2].refused) == "MeltingSpot did not list this person as invited."


def test_a_bulk_answer_of_speakers_that_is_no_list_is_ambiguous() -> None:
    with pytest.raises(Ambiguous):
        send_of("speaker.add")(answering(200, {}), [speaker_call(ADA, "l1", "m1"), speaker_call(BOB, "l1", "m2")])


@pytest.mark.parametrize("member", [False, True])
def test_one_participant_by_the_single_call(member: bool) -> None:
    world, live = started()
    ada = world.sandbox.member_of(ADA)["id"] if member else ""
    call = attendee_call(ADA, live, ada)
    (made,) = send_of("attendee.register")(world.client, [call])
    # Invite page
    assert world.wire.seen[-1] == (
        "POST",
        f"/v1/lives/{live}/participants",
        {"member": ada or ADA, "invitedBySpotMemberId": HOST, "withEmailNotification": False},
    )
    assert made.remote_id in {each["id"] for each in world.sandbox.people(live).values()}
    (again,) = send_of("attendee.register")(world.client, [call])  # 200 without a body
    assert again.remote_id == f"{live}/{ADA}"
    assert world.effects("participant.invite") == 1


def test_participants_by_addresses_and_ids_in_one_call() -> None:
    world, live = started()
    ada = world.sandbox.member_of(ADA)["id"]
    outcomes = send_of("attendee.register")(
        world.client, [attendee_call(ADA, live, ada), attendee_call(BOB, live), attendee_call("eve@x.org", live)]
    )
    assert world.wire.seen[-1][2] == {
        "members": {"spotMemberIds": [ada], "emails": [BOB, "eve@x.org"]},
        "invitedBySpotMemberId": HOST,
        "withEmailNotification": False,
    }
    assert all(one.remote_id and not one.refused for one in outcomes)


# --- groups ---------------------------------------------------------------------------------------------------------


def unlinking(live: str, *groups: str) -> list[Call]:
    return [
        Call(f"group:{group}@S1", "group.unlink", {}, {"live": live, "group": group}, f"{live}/{group}")
        for group in groups
    ]


def test_groups_are_taken_off_one_by_one_or_together() -> None:
    world, live = started()
    groups = list(world.sandbox.state["groups"])
    world.sandbox.live(live)["groups"] += [*groups]
    assert [one.refused for one in send_of("group.unlink")(world.client, unlinking(live, *groups))] == [None, None]
    assert world.wire.seen[-1] == ("POST", f"/v1/lives/{live}/groups~bulkRemove", {"groupIds": groups})
    assert world.sandbox.live(live)["groups"] == []
    world.sandbox.live(live)["groups"].append(GROUP)
    for _ in range(2):  # the second finds nothing to take off
        (gone,) = send_of("group.unlink")(world.client, unlinking(live, GROUP))
        assert gone.remote_id == f"{live}/{GROUP}"
    assert world.wire.seen[-1] == ("DELETE", f"/v1/lives/{live}/groups/{GROUP}", None)
    assert [one.refused for one in send_of("group.unlink")(world.client, unlinking("gone", *groups))] == [None, None]


def test_groups_of_a_channel_have_a_client_function_alone() -> None:
    """The Lives page documents it on the page on lives, though it is about a channel: nobody is offered it."""
    world = World()
    calls.link_channel_groups(world.client, CHANNEL, [GROUP])
    assert world.wire.seen == [("POST", f"/v1/channels/{CHANNEL}/groups~bulkAdd", {"groupIds": [GROUP]})]
    assert world.sandbox.state["channels"][CHANNEL] == [GROUP]
    assert not any("channel" in action for action in PLATFORM.capabilities)
    (left_out,) = PLATFORM.unoffered
    assert left_out.request == "POST /v1/channels/{channelId}/groups~bulkAdd"
