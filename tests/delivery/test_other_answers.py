"""An answer about something else than what was sent: nobody knows what became of this one, so it is looked up. Nothing
is made twice, and nothing of what the answer names is touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.core.account import NoLimit, NoTokenCache
from integrations.core.http import Client
from portal.accounts import clients
from portal.events.models import Session
from portal.publishing.models import Account, Attempt

from .platforms import Places, SandboxTransport
from .world import World

pytestmark = pytest.mark.django_db
Twist = Callable[[httpx.Request, Any], Any]


class Twisted(httpx.BaseTransport):
    """Whatever is asked is carried out; ``twist`` has the last word on what is answered."""

    def __init__(self, places: Places, twist: Twist) -> None:
        self.inner, self.twist = SandboxTransport(places.sandbox), twist

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = self.inner.handle_request(request)
        raw = reply.read()
        if reply.status_code >= 300:
            return reply
        changed = self.twist(request, json.loads(raw) if raw else None)
        status = 200 if changed is not None and reply.status_code == 204 else reply.status_code
        return httpx.Response(status, content=b"" if changed is None else json.dumps(changed).encode())


class Answers:
    def __init__(self) -> None:
        self.change: Twist = lambda _request, data: data

    def __call__(self, request: httpx.Request, data: Any) -> Any:
        return self.change(request, data)

    def once(self, method: str, path: str, change: Callable[[Any], Any]) -> None:
        """Change the next answer to ``method`` on something whose address ends in ``path``."""

        def twist(request: httpx.Request, data: Any) -> Any:
            if request.method != method or not request.url.path.endswith(path):
                return data
            self.change = lambda _request, untouched: untouched
            return change(data)

        self.change = twist


@pytest.fixture
def answers() -> Answers:
    return Answers()


def world_of(places: Places, answers: Answers, slug: str) -> World:
    world = places.world(slug, "A1 B2", account={"talk_create": True} if slug == "bemyapp" else {})
    own: Callable[..., Client] = type(places).world.__globals__["clients"].make

    def make(row: Account, **_: Any) -> Client:
        client = own(row, limiter=NoLimit())
        client._http._transport = Twisted(places, answers)
        client.state.token_cache = NoTokenCache()
        return client

    places.patch.setattr(clients, "make", make)
    world.go()
    world.settle_all()
    assert "rejected" not in world.states()
    return world


def add(world: World, code: str = "C3") -> None:
    last = world.session("B2")
    starts = last.starts_at + timedelta(hours=3)
    Session._base_manager.create(
        event=world.event, code=code, title=f"Talk {code}", starts_at=starts, duration=last.duration
    )


def outcomes(world: World, key: str) -> list[str]:
    return list(
        Attempt._base_manager.filter(operation=world.op(key)).order_by("number").values_list("outcome", flat=True)
    )


CREATES = {
    "meltingspot": ("/lives", "id", "live.create"),
    "whereby": ("/meetings", "meetingId", "meeting.created"),
    "airmeet": ("/session", "uuid", "session.create"),
}


@pytest.mark.parametrize("slug", CREATES)
def test_a_create_that_names_another_one_is_looked_up_and_made_once(
    places: Places, answers: Answers, slug: str
) -> None:
    path, name, effect = CREATES[slug]
    world = world_of(places, answers, slug)
    other = world.remote("session:A1").remote_id
    before = places.effects(slug)[effect]
    answers.once("POST", path, lambda data: {**data, name: other})
    add(world)
    world.go()
    assert outcomes(world, "session:C3")[0] == "Ambiguous"
    assert world.state("session:C3") not in ("rejected", "cancelled")
    world.settle_all()
    assert world.state("session:C3").startswith("done")
    assert places.effects(slug)[effect] == before + 1, "never a second one"
    assert world.remote("session:A1").remote_id == other != world.remote("session:C3").remote_id


def test_a_create_answered_with_a_strangers_live(places: Places, answers: Answers) -> None:
    """One that nobody here knows: title and times tell that it is not what was sent."""
    world = world_of(places, answers, "meltingspot")
    stranger = {"id": "ffffffff-0000-4000-8000-000000000000", "title": "Not ours", "startDate": "2031-01-01T00:00:00Z",
                "endDate": "2031-01-01T01:00:00Z"}  # fmt: skip
    answers.once("POST", "/lives", lambda data: {**data, **stranger})
    add(world)
    world.go()
    assert outcomes(world, "session:C3")[0] == "Ambiguous"
    world.settle_all()
    assert world.state("session:C3").startswith("done")
    assert places.effects("meltingspot")["live.create"] == 3
    assert world.remote("session:C3").remote_id != stranger["id"]


def test_a_room_of_another_name(places: Places, answers: Answers) -> None:
    world = world_of(places, answers, "whereby")
    stranger = {"meetingId": "999999", "roomName": "/somebody-else", "endDate": "2031-01-01T00:00:00.000Z"}
    answers.once("POST", "/meetings", lambda data: {**data, **stranger})
    add(world)
    world.go()
    assert outcomes(world, "session:C3")[0] == "Ambiguous"
    world.settle_all()
    assert world.state("session:C3") == "done"
    assert places.effects("whereby")["meeting.created"] == 3


def test_nobody_joins_a_talk_that_was_not_the_one(places: Places, answers: Answers, settings: Any) -> None:
    """BeMyApp: people join one per call. The first answer names another talk; they must not be put into that one."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    world = world_of(places, answers, "bemyapp")
    other = world.remote("session:A1").remote_id
    answers.once("POST", "/talks", lambda data: {**data, "id": other})
    add(world)
    for who in ("Ann Lee", "Bob Ray"):
        world.speaker(who, "C3", first_name=who.split()[0], last_name=who.split()[1])
    world.go()
    assert world.state("session:C3") in ("unknown", "needs_person")
    talk = places.state("bemyapp")["talks"][other]
    assert not talk["speakers"], "they joined the talk that the answer named"
    world.settle_all()
    assert world.state("session:C3") == "needs_person", "nothing lists talks there"


def test_a_talk_update_about_another_talk_is_not_done(places: Places, answers: Answers) -> None:
    world = world_of(places, answers, "bemyapp")
    answers.once("PUT", world.remote("session:B2").remote_id, lambda data: {**data, "id": "f" * 24})
    world.edit("B2", title="Another")
    world.go()
    assert world.state("session:B2") != "done"
    assert outcomes(world, "session:B2")[0] == "Ambiguous"
    world.settle_all()
    assert world.state("session:B2") == "done", "saying it again does no harm"


UPDATES: list[tuple[str, str, dict[str, Any]]] = [
    ("by id", "id", {"id": "ffffffff-0000-4000-8000-000000000000"}),
    ("by all it says", "title", {"title": "x", "startDate": "2031-01-01T00:00:00Z", "endDate": "2031-01-01T01:00:00Z"}),
]


@pytest.mark.parametrize(("_name", "_field", "given"), UPDATES, ids=[each[0] for each in UPDATES])
def test_an_update_about_another_live_is_not_done(
    places: Places, answers: Answers, _name: str, _field: str, given: dict[str, Any]
) -> None:
    world = world_of(places, answers, "meltingspot")
    answers.once("PUT", world.remote("session:B2").remote_id, lambda data: {**data, **given})
    world.edit("B2", title="Another")
    world.go()
    assert outcomes(world, "session:B2")[0] == "Ambiguous"
    world.settle_all()
    assert world.state("session:B2") == "done"


@pytest.mark.parametrize(("slug", "name"), [("meltingspot", "id"), ("whereby", "meetingId")])
def test_a_removal_about_another_one_is_not_done(places: Places, answers: Answers, slug: str, name: str) -> None:
    world = world_of(places, answers, slug)
    answers.once("DELETE", world.remote("session:B2").remote_id, lambda _data: {name: "something-else"})
    world.edit("B2", state="cancelled", remove_there=True)
    world.go(allow_delete=True)
    assert outcomes(world, "session:B2")[0] == "Ambiguous"
    world.settle_all()
    assert world.state("session:B2") == "done"


PEOPLE = [
    ("meltingspot", "participants", {"spotMemberEmail": "else@example.org"}),
    ("meltingspot", "participants", {"liveId": "another-live"}),
    ("airmeet", "attendee", {"email": "else@example.org"}),
]


@pytest.mark.parametrize(("slug", "path", "given"), PEOPLE)
def test_an_invitation_about_somebody_else_is_not_done(
    places: Places, answers: Answers, slug: str, path: str, given: dict[str, str]
) -> None:
    world = world_of(places, answers, slug)
    answers.once("POST", path, lambda data: {**(data or {}), **given})
    world.attendee("Ann", "A1")
    world.go()
    key = "attendee:ann@example.org" + ("@A1" if slug == "meltingspot" else "")
    assert outcomes(world, key)[0] == "Ambiguous"
    world.settle_all()
    assert world.state(key) == "done"
    assert "else" not in world.remote(key).remote_id


def test_a_bulk_answer_of_another_live_tells_nothing(places: Places, answers: Answers) -> None:
    world = world_of(places, answers, "meltingspot")
    answers.once("POST", "participants~bulkInvite", lambda data: [{**each, "liveId": "another"} for each in data])
    for name in ("Ann", "Bob"):
        world.attendee(name, "A1")
    world.go()
    world.settle_all()
    states = {world.state(f"attendee:{name}@example.org@A1") for name in ("ann", "bob")}
    assert states == {"done"}, "the live's own list has them"
