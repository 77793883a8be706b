"""What staff do with an Airmeet community, as they type it: publish, push, look around, start and finish, pull, remove.

Together these tests make every request of API v2 that a page or command offers.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from portal.accounts import connect
from portal.delivery.record.start_finish import set_status
from portal.publishing.models import BoothVisit, PollAnswer, Pull, Question, RemoteObject
from portal.pulling import pull_publication
from portal.pulling.puller import request_pull
from portal.teams.scope import everything, scope
from tests.support.reasons import all_said

from .platforms import Places
from .world import OPERATOR, World

COMMUNITY = "airmeet"
GUESTS = 30  #: enough for somebody to vote, ask and visit


@pytest.fixture
def community(places: Places) -> World:
    """Two sessions, a speaker in each, and guests, all of it pushed."""
    world = places.world(COMMUNITY, "A1 B2")
    world.speaker("Ann Lee", "A1")
    world.speaker("Bo Ek", "B2")
    for number in range(GUESTS):
        world.attendee(f"Guest {number}")
    world.go()
    world.settle_all(3)
    return world


def requests(places: Places) -> set[str]:
    """METHOD path of everything that was asked for, ids struck out."""
    state = places.state(COMMUNITY)
    ids = {*state["airmeets"], *(s for a in state["airmeets"].values() for s in a["sessions"])}
    ids |= {booth["uid"] for airmeet in state["airmeets"].values() for booth in airmeet["booths"]}
    parts = (
        [method, *("…" if part in ids or "%40" in part else part for part in path.split("/"))]
        for method, path, _ in places.sandbox.requests()["last"]
    )
    return {f"{method} {'/'.join(rest)}" for method, *rest in parts}


def test_an_event_is_made_with_its_people_and_sessions(places: Places, community: World) -> None:
    assert places.effects(COMMUNITY) == {
        "event.create": 1, "speaker.add": 2, "session.create": 2, "attendee.register": GUESTS,
    }  # fmt: skip
    assert {line.verb for line in community.plan().lines} == {"skip"}
    assert requests(places) >= {
        "POST /airmeet/api/v1/auth",
        "POST /airmeet/api/v1/public/airmeet",
        "POST /airmeet/api/v1/public/airmeet/…/speaker",
        "POST /airmeet/api/v1/public/airmeet/…/session",
        "POST /airmeet/api/v1/airmeet/…/attendee",
    }


def test_the_connection_is_tested(places: Places, community: World) -> None:
    checked = connect.test(community.reload(), OPERATOR)
    assert checked.ok is True
    assert any("met: the classic generation" in words.lower() for words in all_said(checked.reasons))
    assert requests(places) >= {"GET /airmeet/api/v1/airmeets", "GET /airmeet/api/v1/airmeet/…/participants"}


def test_a_removed_guest_loses_access(places: Places, community: World) -> None:
    row = community.attendee("Late Comer")
    community.go()
    community.settle_all(3)
    row.state, row.remove_there = "withdrawn", True
    row.save()
    community.go(allow_delete=True)
    assert "DELETE /airmeet/api/v1/airmeet/…/attendee/…" in requests(places)
    assert places.effects(COMMUNITY)["attendee.revoke"] == 1


def test_an_event_starts_finishes_and_is_read_back(places: Places, community: World) -> None:
    places.switch(COMMUNITY, "prepare_seconds", 0)
    for word in ("start", "finish"):
        with scope(community.event.team):
            set_status(community.event, community.reload(), word, actor=OPERATOR)
        community.settle_all(3)
    assert places.effects(COMMUNITY)["event.status"] == 2
    with everything(), override_settings(PORTAL_NOT_READY_SECONDS=0):
        request_pull(community.event, actor=OPERATOR, wake_workers=False)
        pull_publication(community.publication.pk)
    assert set(Pull._base_manager.values_list("state", flat=True)) == {"complete"}
    assert requests(places) >= {
        "POST /airmeet/api/v1/public/airmeet/…/status",
        "GET /airmeet/api/v1/airmeets",
        "GET /airmeet/api/v1/airmeet/…/registrations",
        "GET /airmeet/api/v1/airmeet/…/participants",
        "GET /airmeet/api/v1/airmeet/…/info",
        "GET /airmeet-analytics/api/v1/airmeet/…/attendees",
        "GET /airmeet-analytics/api/v1/session/…/attendees",
        "GET /airmeet-bff/api/v1/airmeet/…/booth/public",
        "GET /airmeet-analytics/api/v1/airmeet/…/booth/…/booth-attendance",
        "GET /airmeet-analytics/api/v1/airmeet/…/polls",
        "GET /airmeet-analytics/api/v1/airmeet/…/questions",
    }
    assert all(model._base_manager.exists() for model in (PollAnswer, Question, BoothVisit))


def test_registration_fields_are_read(places: Places, community: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("registration_fields", community.event.slug, community.account.name, "--json", verbosity=0)
    fields = json.loads(capsys.readouterr().out)["fields"]
    assert {field["kind"] for field in fields} >= {"text"}
    assert "GET /airmeet/api/v1/airmeet/…/custom-fields" in requests(places)


def test_every_list_can_be_looked_through(places: Places, community: World, capsys: pytest.CaptureFixture[str]) -> None:
    airmeet = RemoteObject._base_manager.get(key="event").remote_id

    def browse(listing: str, *filters: str) -> list[dict[str, Any]]:
        capsys.readouterr()
        words = [word for each in filters for word in ("--filter", each)]
        call_command("browse", community.account.name, listing, *words, "--json", verbosity=0)
        rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["rows"]
        return rows

    one = f"event={airmeet}"
    assert [row["title"] for row in browse("airmeets")] == ["Conf"]
    assert [row["title"] for row in browse("sessions", one)] == ["Talk A1", "Talk B2"]
    assert len(browse("registrations", one)) == GUESTS
    assert len(browse("participants", one)) == GUESTS + 2
    assert len(browse("booths", one)) == 2
    assert browse("custom_fields", one)
