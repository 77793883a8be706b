"""What staff do with talks on BeMyApp, as they type it: publish_on with options, then plan, push and what stands there.

Every test is one operation of the document (Update page) from a person's choice to the sandbox's state.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.management import call_command

from portal.events.models import SessionRole, SessionSpeaker
from portal.publishing.models import Operation
from portal.roles import Role
from portal.teams import audit
from portal.teams.models import Membership, User
from portal.teams.scope import everything

from .platforms import Places
from .world import World

TALKS = "bemyapp"
TALK = "6627cb4d6f1f3e2d6cf414bb"


def choose(world: World, *options: str, sessions: tuple[str, ...] = (), adopt: str = "") -> None:
    """``publish_on`` as an operator types it; ``sessions``: CODE:KEY=VALUE; ``adopt``: OBJECT=ID."""
    words = [word for option in options for word in ("--option", option)]
    words += [word for option in sessions for word in ("--session-option", option)]
    words += ["--remote-id", adopt] if adopt else []
    call_command("publish_on", world.event.slug, world.account.name, *words, verbosity=0)
    world.publication.refresh_from_db()


def talks(places: Places) -> dict[str, dict[str, Any]]:
    return {talk["title"]: talk for talk in places.state(TALKS)["talks"].values()}


@pytest.fixture(autouse=True)
def delivery(settings: LazySettings) -> None:
    settings.CAN_MAIL = True


def test_an_account_that_may_makes_talks_with_every_attribute(places: Places) -> None:
    world = places.world(TALKS, "A1 B2", account={"talk_create": True})
    world.edit("A1", abstract="Short.", tags=["one"], links=[{"label": "Slides", "url": "https://example.org/s"}])
    choose(
        world,
        *("hidden_tags=campaign; spring", "recommended=yes", "viewers_list=no"),
        sessions=(
            *("B2:type=replay", "B2:video=https://videos.example.org/b.mp4", "B2:available=yes"),
            *("B2:cover=https://example.org/c.png", "B2:featured=yes", "B2:keynote=yes", "B2:chat=no"),
            *("B2:free_live=yes", "B2:free_replay=yes", 'B2:hidden_tags=""'),
        ),
    )
    world.go()
    world.settle_all(3)
    first, second = (talks(places)[title] for title in ("Talk A1", "Talk B2"))
    assert (first["type"], first["description"], first["tags"]) == ("embedded", "Short.", ["one"])
    assert first["links"] == [{"label": "Slides", "url": "https://example.org/s"}]
    assert (first["hiddenTags"], first["recommended"], first["keynote"]) == (["campaign", "spring"], True, False)
    assert (second["type"], second["video"], second["available"]) == (
        "replay",
        "https://videos.example.org/b.mp4",
        True,
    )
    assert (second["cover"], second["featured"], second["keynote"]) == ("https://example.org/c.png", True, True)
    assert second["features"] == {
        "chat": False,
        "questions": True,
        "surveys": True,
        "viewersCount": True,
        "viewersList": False,
        "rewardsEarning": True,
        "freeLive": True,
        "freeReplay": True,
    }
    assert "hiddenTags" not in second
    assert {line.verb for line in world.plan().lines} == {"skip"}


def test_a_talk_made_by_hand_is_changed_with_its_people(places: Places) -> None:
    world = places.world(TALKS)
    assert world.line("session:A1").verb == "manual"
    choose(world, "type=youtube", "video=https://www.youtube.com/embed/x", adopt=f"session:A1={TALK}")
    ann = world.speaker(
        "Ann Lee",
        "A1",
        first_name="Ann",
        last_name="Lee",
        username="AnnL",
        job_title="Tester",
        company="Ink",
        biography="Writes.",
        avatar_url="https://example.org/a.png",
        tags=["Mentor"],
        time_zone="Europe/Paris",
    )
    ann.highlighted = True
    ann.save()
    bo = world.speaker("Bo Ek", first_name="Bo", last_name="Ek")
    SessionSpeaker._base_manager.create(session=world.session("A1"), speaker=bo, role=SessionRole.MODERATOR)
    world.go()
    world.settle_all(3)
    talk, accounts = talks(places)["Talk A1"], places.state(TALKS)["accounts"]
    assert (talk["type"], talk["video"]) == ("youtube", "https://www.youtube.com/embed/x")
    assert [person["email"] for person in talk["speakers"]] == ["ann.lee@example.org"]
    assert [person["email"] for person in talk["moderators"]] == ["bo.ek@example.org"]
    made = dict(accounts["ann.lee@example.org"])
    made.pop("id")
    assert made == {
        "email": "ann.lee@example.org",
        "firstName": "Ann",
        "lastName": "Lee",
        "username": "AnnL",
        "avatar": "https://example.org/a.png",
        "description": "Writes.",
        "job": "Tester",
        "company": "Ink",
        "tags": ["Mentor"],
        "timezone": "Europe/Paris",
        "highlighted": True,
    }
    assert sorted(message.to[0] for message in mail.outbox) == ["ann.lee@example.org", "bo.ek@example.org"]


def test_a_password_mail_says_where_what_for_and_whom_to_ask(places: Places) -> None:
    world = places.world(TALKS, account={"talk_create": True})
    owner = User._base_manager.create(username="olga", email="olga@example.org")
    Membership._base_manager.create(user=owner, team=world.event.team, role=Role.OWNER.value)
    manager = User._base_manager.create(username="mara", email="mara@example.org")
    Membership._base_manager.create(user=manager, team=world.event.team, role=Role.MANAGER.value)
    world.speaker("Ann Lee", "A1", first_name="Ann", last_name="Lee")
    with everything():
        world.push(audit.acting(manager))
    world.settle_all(3)
    (message,) = mail.outbox
    assert message.subject == f"Your speaker account on BeMyApp for {world.event.title}"
    assert message.reply_to == ["mara@example.org"]
    for words in (world.event.title, "“Talk A1”", "BeMyApp", "http://sandbox.test/", message.to[0], "mara@example.org"):
        assert words in message.body
    (password,) = re.findall(r"Your password:\n\n(\S+)\n", message.body)
    assert password not in json.dumps(list(Operation._base_manager.values_list("body", "reasons")), default=str)
    assert password not in str(places.state(TALKS)["talks"])


def test_an_operators_push_names_an_owner_to_ask(places: Places) -> None:
    world = places.world(TALKS, account={"talk_create": True})
    owner = User._base_manager.create(username="olga", email="olga@example.org")
    Membership._base_manager.create(user=owner, team=world.event.team, role=Role.OWNER.value)
    world.speaker("Ann Lee", "A1", first_name="Ann", last_name="Lee")
    world.go()
    world.settle_all(3)
    assert [message.reply_to for message in mail.outbox] == [["olga@example.org"]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("type=youtube", "video=https://youtu.be/x"), "embed form"),
        (("type=external",), "needs video"),
        (("available=yes",), "available is for replays"),
        (("cover=http://example.org/c.png",), "cover must be an https address"),
    ],
)
def test_options_that_cannot_work_are_refused_in_words(
    places: Places, options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world = places.world(TALKS)
    with pytest.raises(SystemExit, match="2"):
        choose(world, *options)
    assert words in capsys.readouterr().err
