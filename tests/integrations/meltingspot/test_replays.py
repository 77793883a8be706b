"""Recordings and replays, descriptions that come back as trees, and what one session has of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.core.contract import Call
from integrations.core.records import Known, PublicationView
from integrations.core.rows import LinkRow, MemberRow, PullCall
from integrations.meltingspot import PLATFORM
from integrations.meltingspot.results import live_links
from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox
from integrations.meltingspot.values import plain_text
from tests.support.bridge import scripted_client
from tests.support.reasons import all_said

from .asking import UPDATE, ask, live_of
from .data import NOW, START, person, session, view
from .world import World, live_call, send_of

NO_RECORDING, NO_REPLAY = LinkRow("recording", ""), LinkRow("replay", "")
OVER = START + timedelta(hours=3)
FILMED = {"solution": "BuiltIn", "built_in_type": "Conference", "record": True, "record_available": True}
VIDEO = {"solution": "Vimeo", "video_url": "https://vimeo.com/1", "replay_video_url": "https://vimeo.com/2"}


def body_of(seen: PublicationView, code: str = "S1") -> dict[str, Any]:
    return dict(desired_of(seen, code).body)


def desired_of(seen: PublicationView, code: str = "S1") -> Any:
    return next(desired for desired in PLATFORM.desired_objects(seen) if desired.key == f"session:{code}")


def there(**body: Any) -> dict[str, Known]:
    return {"session:S1": Known("session:S1", "l1", body)}


@pytest.mark.parametrize(
    ("options", "words"),
    [(FILMED, "the recording"), (VIDEO, "the replay"), (VIDEO | {"record": True, "record_available": True}, "")],
)
def test_what_is_shown_later_waits_for_the_end_and_the_line_says_so(options: dict[str, Any], words: str) -> None:
    for seen in (view(session(), **options), view(session(), known=there(), now=START, **options)):
        desired = desired_of(seen)
        assert not {"recordAvailable", "replayVideoUrl"} & desired.body.keys()
        shown = words or "the recording and the replay"
        assert all_said(desired.notes) == (f"once the live is over, a push shows there: {shown}",)


def test_after_the_end_recording_and_replay_are_part_of_the_update() -> None:
    filmed = desired_of(view(session(), known=there(), now=OVER, **FILMED))
    assert (filmed.body["recordAvailable"], all_said(filmed.notes)) == (True, ())
    assert "replayVideoUrl" not in filmed.body
    video = body_of(view(session(), known=there(), now=OVER, **VIDEO))
    assert (video["videoUrl"], video["replayVideoUrl"]) == ("https://vimeo.com/1", "https://vimeo.com/2")
    assert "recordAvailable" not in video


def test_what_was_shown_is_taken_back_in_so_many_words() -> None:
    told = there(recordAvailable=True, replayVideoUrl="https://vimeo.com/2")
    body = body_of(view(session(), known=told, now=OVER))
    assert (body["recordAvailable"], body["replayVideoUrl"]) == (False, None)


def test_a_session_that_must_not_be_recorded_shows_no_recording() -> None:
    desired = desired_of(view(session(do_not_record=True), known=there(), now=OVER, **FILMED))
    assert "recordAvailable" not in desired.body
    assert desired.body["record"] is False


def test_update_sends_them_with_the_full_set() -> None:
    world = World()
    (made,) = send_of("session.create")(world.client, [live_call()])
    body = body_of(view(session(title="Opening"), known=there(), now=OVER, **VIDEO)) | {"spotMemberHostId": "m1"}
    send_of("session.update")(world.client, [Call("session:S1", "session.update", body, remote_id=made.remote_id)])
    assert world.wire.seen[-1] == (
        "PUT",
        f"/v1/lives/{made.remote_id}",
        {
            "title": "Opening",
            "startDate": 1803891600,
            "endDate": 1803897000,
            "solution": "Vimeo",
            "videoUrl": "https://vimeo.com/1",
            "replayVideoUrl": "https://vimeo.com/2",
            "chatVisibility": "Display",
            "participantsVisibility": "Hidden",
            "visibility": "InvitedMembersOnly",
            "participation": "InvitedMembersOnly",
            "record": False,
        },
    )


@pytest.mark.parametrize(
    ("studio", "links"),
    [
        # Lives page, "Get a Live", with addresses in place of its "text"
        (
            {
                "isRecorded": True,
                "recordAvailable": True,
                "videos": {"url": "https://v.example/1", "quality": "text", "encoding": "hls", "createdAt": "x"},
                "replayVideo": {},
            },
            [LinkRow("recording", "https://v.example/1"), LinkRow("replay", "")],
        ),
        (
            {"videos": [{"url": "https://v.example/1"}, {"url": "https://v.example/2"}, {"url": None}, 7]},
            [
                LinkRow("recording", "https://v.example/1"),
                LinkRow("recording 2", "https://v.example/2"),
                LinkRow("replay", ""),
            ],
        ),
        (
            {"videos": None, "replayVideo": "https://v.example/r"},
            [NO_RECORDING, LinkRow("replay", "https://v.example/r")],
        ),
        ({"replayVideo": {"url": "https://v.example/r"}}, [NO_RECORDING, LinkRow("replay", "https://v.example/r")]),
        (None, [NO_RECORDING, NO_REPLAY]),
        ("text", [NO_RECORDING, NO_REPLAY]),
    ],
)
def test_links_of_a_live(studio: Any, links: list[LinkRow]) -> None:
    assert list(live_links({"builtInConfig": studio})) == links


@pytest.mark.parametrize("listed", [False, True])
def test_a_pull_brings_recording_replay_and_the_ids_of_speakers(listed: bool) -> None:
    world = World(videos_listed=listed)
    (made,) = send_of("session.create")(world.client, [live_call()])
    call = Call(
        "speaker:ada@example.org@S1",
        "speaker.add",
        {"member": {"email": "ada@example.org"}, "highlighted": False, "grantHostRights": False},
        {"live": made.remote_id},
    )
    send_of("speaker.add")(world.client, [call])
    read = PLATFORM.capabilities["live.pull"].read
    assert read

    def rows(kind: type) -> list[Any]:
        pages = read(world.client, PullCall("live@S1", {"live": made.remote_id}, "S1"))
        return [row for page in pages for row in page.rows if isinstance(row, kind)]

    assert rows(LinkRow) == [NO_RECORDING, NO_REPLAY]
    world.sandbox.finish("Opening")
    assert rows(LinkRow) == [LinkRow("recording", f"https://videos.example.org/{made.remote_id}.m3u8"), NO_REPLAY]
    known = {row.email: row.row_id for row in rows(MemberRow)}
    assert known.keys() == {"host@example.org", "ada@example.org"}
    assert known["ada@example.org"] in world.sandbox.state["members"]


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ([{"type": "p", "children": [{"text": "My new live"}]}], "My new live"),
        (
            [
                {"type": "h1", "children": [{"text": "Hello "}, {"text": "you", "bold": True}]},
                {
                    "type": "p",
                    "children": [{"text": "See "}, {"type": "a", "url": "x", "children": [{"text": "here"}]}],
                },
                {"type": "ul", "children": [{"type": "li", "children": [{"text": "one"}]}, {"children": []}]},
                {"type": "img", "url": "https://x"},
                "noise",
                None,
            ],
            "Hello you\nSee here\none",
        ),
        ("plain already", "plain already"),
        (None, ""),
        ({"type": "p"}, ""),
        ([{"children": "x"}, {"text": 7}], ""),
    ],
)
def test_a_description_comes_back_as_text(nodes: Any, text: str) -> None:
    assert plain_text(nodes) == text


def test_a_description_of_any_depth_is_read_as_far_as_makes_sense() -> None:
    deep: Any = {"text": "down there"}
    for _ in range(5000):
        deep = {"children": [deep]}
    assert plain_text([deep]) == ""


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("Short.\n\n**Long** one.", [{"children": [{"text": "Short."}]}, {"children": [{"text": "Long one."}]}], True),
        ("Short.", [{"children": [{"text": "Other."}]}], False),
    ],
)
def test_a_description_is_confirmed_in_our_words_or_shown_in_theirs(ours: str, theirs: Any, told: bool) -> None:
    live = {"id": "l1", "title": "Opening", "description": theirs}
    client = scripted_client(PLATFORM, lambda _: httpx.Response(200, json=live))
    call = Call(
        "session:S1", "session.update", {"title": "Opening", "startDate": 1, "description": ours}, remote_id="l1"
    )
    find = PLATFORM.capabilities["session.update"].find
    assert find
    (found,) = find(client, [call])["session:S1"]
    assert found.read_back["description"] == (ours if told else "Other.")
    (made,) = send_of("session.create")(client, [Call("session:S1", "session.create", call.body)])
    assert made.read_back.get("description") == (ours if told else None)


def test_what_a_live_shows_of_its_videos_is_confirmed() -> None:
    live = {
        "id": "l1",
        "title": "Opening",
        "solution": "Vimeo",
        "videoUrl": "https://vimeo.com/1",
        "builtInConfig": {"isRecorded": False, "recordAvailable": False, "replayVideo": {"url": "https://vimeo.com/2"}},
    }
    client = scripted_client(PLATFORM, lambda _: httpx.Response(200, json=live))
    body = {"title": "Opening", "videoUrl": "https://vimeo.com/1", "replayVideoUrl": None, "recordAvailable": False}
    (made,) = send_of("session.update")(client, [Call("session:S1", "session.update", body, remote_id="l1")])
    assert made.read_back == {
        "title": "Opening",
        "videoUrl": "https://vimeo.com/1",
        "replayVideoUrl": "https://vimeo.com/2",
    }


# --- one session's own values ---------------------------------------------------------------------------------------


def test_a_session_may_differ_from_the_others() -> None:
    usual = view(session("S1", (person(), "speaker")), session("S2", (person(), "speaker")), group_ids="g1")  # type: ignore[arg-type]
    own = PLATFORM.publication_options(
        host_email="host@example.org",
        visibility="AnyOne",
        solution="Youtube",
        video_url="https://youtu.be/x",
        highlighted=True,
        group_ids="g2,g3",
    )
    seen = PublicationView(
        event=usual.event,
        sessions=usual.sessions,
        speakers=usual.speakers,
        attendees=(),
        options=usual.options,
        account_options=usual.account_options,
        known={},
        now=NOW,
        session_options={"S2": own},
    )
    desired_objects = {desired.key: desired for desired in PLATFORM.desired_objects(seen)}
    first, second = desired_objects["session:S1"].body, desired_objects["session:S2"].body
    assert (first["visibility"], first["solution"]) == ("InvitedMembersOnly", "NoSolution")
    assert (second["visibility"], second["solution"], second["videoUrl"]) == (
        "AnyOne",
        "Youtube",
        "https://youtu.be/x",
    )
    assert [desired_objects[f"speaker:ada@example.org@{code}"].body["highlighted"] for code in ("S1", "S2")] == [
        False,
        True,
    ]
    assert [key for key in desired_objects if key.startswith("group:")] == ["group:g1@S1", "group:g2@S2", "group:g3@S2"]


# --- the sandbox alone ----------------------------------------------------------------------------------------------


def test_the_sandbox_keeps_rooms_and_replays_to_where_they_belong(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot, enableBreakoutRooms=True)
    path = f"/v1/lives/{live}"
    video = {"solution": "Youtube", "videoUrl": "https://youtu.be/x", "replayVideoUrl": "https://youtu.be/r"}
    shown = ask(spot, "PUT", path, UPDATE | video).body
    assert shown["builtInConfig"]["replayVideo"] == {"url": "https://youtu.be/r"}
    assert ask(spot, "GET", "/v1/lives", replay__eq="true").body["total"] == 1
    assert (
        ask(spot, "PUT", path, UPDATE | video | {"replayVideoUrl": None}).body["builtInConfig"]["replayVideo"] is None
    )
    for wrong in (
        {"replayVideoUrl": "https://youtu.be/r"},
        {"solution": "BuiltIn", "builtInType": "Conference", "enableBreakoutRooms": True},
        {"recordAvailable": "yes"},
        {"spotMemberHostId": "m1"},
    ):
        assert ask(spot, "PUT", path, UPDATE | wrong).status == 400


def test_a_recording_is_there_once_the_live_is_over(spot: MeltingSpotSandbox) -> None:
    live = live_of(spot)
    assert ask(spot, "GET", f"/v1/lives/{live}").body["builtInConfig"]["videos"] is None
    spot.finish("text")
    video = ask(spot, "GET", f"/v1/lives/{live}").body["builtInConfig"]["videos"]
    assert set(video) == {"url", "quality", "encoding", "createdAt"}
