"""What is on the imitated platforms, held against what was to be there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from .desk import TALK
from .expected import Expected, guests
from .story import Story


def lives_are_ours(story: Story) -> None:
    """Every session is a live of its own with our title, times, texts, speakers and participants."""
    spot, remote = story.desk.state("meltingspot"), story.remote("status", "Community Spot")
    assert len(spot["lives"]) == len(story.sessions)
    for session in story.sessions.values():
        live = spot["lives"][remote[f"session:{session.code}"]]
        assert live["title"] == session.title
        assert (live["start"], live["end"]) == (session.start.timestamp(), session.end.timestamp())
        texts = (session.abstract.strip(), session.description.strip())
        assert live["description"] == "\n\n".join(text for text in texts if text)
        wanted = {"Host": {"host@example.org"}, "Speaker": session.speakers}
        wanted["Participant"] = guests(story.people, session.code)
        found: dict[str, set[str]] = {}
        for person in spot["people"][live["id"]].values():
            found.setdefault(person["type"], set()).add(spot["members"][person["memberId"]]["email"])
        assert found == {kind: set(people) for kind, people in wanted.items() if people}


def airmeet_is_ours(airmeet: Any, remote: dict[str, str], sessions: Iterable[Expected]) -> None:
    """One Airmeet holds ``sessions`` and the people in them, and nothing else."""
    wanted = {remote[f"session:{session.code}"]: session for session in sessions}
    assert set(airmeet["sessions"]) == set(wanted)
    for uid, session in wanted.items():
        there = airmeet["sessions"][uid]
        assert there["name"] == session.title
        assert datetime.fromisoformat(there["start"]) == session.start
        assert timedelta(minutes=there["minutes"]) == session.duration
        assert set(there["speakers"]) == session.speakers
        assert there["host"] == "host@example.org"
        assert there["summary"] == (session.abstract.strip() or session.description.strip())
    assert set(airmeet["speakers"]) == {who for session in wanted.values() for who in session.speakers}


def rooms_are_ours(story: Story) -> None:
    """A room per session that stays open a quarter of an hour longer."""
    remote = story.remote("status", "Rooms")
    assert set(story.rooms) == set(remote.values())
    for session in story.sessions.values():
        room = story.rooms[remote[f"session:{session.code}"]]
        assert datetime.fromisoformat(room["endDate"]) == session.end + timedelta(minutes=15)


def talk_is_ours(story: Story) -> None:
    """The one talk there is the adopted session. Without mail delivery nobody goes whose password would be lost."""
    talks, session = story.desk.state("bemyapp")["talks"], story.sessions[story.adopted]
    assert set(talks) == {TALK}
    talk = talks[TALK]
    assert (talk["title"], talk["duration"]) == (session.title, session.duration / timedelta(minutes=1))
    assert datetime.fromisoformat(talk["start"]) == session.start
    assert talk["description"] == (session.abstract.strip() or session.description.strip())
    assert talk["speakers"] == []


def nothing_happened_twice(story: Story) -> None:
    """The second plan holds nothing to send, and the second push sent nothing but, at most, questions."""
    totals, push = story.json("second plan")["totals"], story.json("second push")
    assert (totals["create"], totals["update"], totals["delete"]) == (0, 0, 0)
    assert (push["operations"], push["states"], push["writes"]) == (0, {}, 0)
    assert story.quiet["done"] == []
    assert [request for request in story.quiet["asked"] if request[0] != "GET"] == []
