"""The sandbox alone: filters, pages and groups of lives (Lives page)."""

from __future__ import annotations

import pytest

from integrations.core.sandbox import Reply
from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox

from .asking import GROUP, START, ask, effects, live_of


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Alpha", "Beta", "Gamma"]),
        ({"title__eq": "Alpha"}, ["Alpha"]),
        ({"title__contains": "amm"}, ["Gamma"]),
        ({"startDate__eq": str(START)}, ["Alpha"]),
        ({"startDate__gte": str(START), "startDate__lt": str(START + 2)}, ["Alpha", "Beta"]),
        ({"startDate__gt": str(START), "startDate__lte": str(START + 2)}, ["Beta", "Gamma"]),
        ({"status__eq": "Ended"}, []),
        ({"solution__eq": "BuiltIn"}, ["Alpha", "Beta", "Gamma"]),
        ({"builtInType__in": "Conference,Workshop"}, ["Alpha", "Beta", "Gamma"]),
        ({"replay__eq": "true"}, []),
        ({"invited__gte": "0"}, ["Alpha", "Beta", "Gamma"]),
        ({"attendee__gte": "0"}, []),
    ],
)
def test_filters_of_lives(spot: MeltingSpotSandbox, query: dict[str, str], titles: list[str]) -> None:
    for place, title in enumerate(("Alpha", "Beta", "Gamma")):
        live_of(spot, title=title, startDate=START + place)
    reply = ask(spot, "GET", "/v1/lives", **query)
    assert (reply.status, [live["title"] for live in reply.body["items"]]) == (200, titles)
    assert reply.body["total"] == len(titles)


@pytest.mark.parametrize(
    "query",
    [
        {"title__like": "x"},
        {"colour": "red"},
        {"status__eq": "Done"},
        {"startDate__eq": "tomorrow"},
        {"replay__eq": "maybe"},
        {"page": "x"},
        {"page": "0"},
        {"limit": "0"},
    ],
)
def test_malformed_filters_are_400(spot: MeltingSpotSandbox, query: dict[str, str]) -> None:
    assert ask(spot, "GET", "/v1/lives", **query).status == 400


@pytest.mark.parametrize("base", [0, 1])
def test_paging_by_both_bases(spot: MeltingSpotSandbox, base: int) -> None:
    spot.state["switches"] |= {"page_base": base, "default_limit": 2, "max_limit": 3}
    for title in "abcde":
        live_of(spot, title=title)

    def titles(**query: str) -> str:
        reply = ask(spot, "GET", "/v1/lives", **query)
        assert reply.body["total"] == 5
        return "".join(live["title"] for live in reply.body["items"])

    assert titles() == titles(page=str(base)) == "ab"
    assert titles(page=str(base + 2)) == "e"
    assert titles(limit="100", page=str(base + 1)) == "de"
    assert titles(page=str(base + 9)) == ""


def test_groups_of_a_live(spot: MeltingSpotSandbox) -> None:
    path = f"/v1/lives/{live_of(spot)}/groups"
    for _ in range(2):
        assert ask(spot, "POST", path, {"groupId": GROUP, "withEmailNotification": True}) == Reply(204)
    reply = ask(spot, "GET", path)
    assert (reply.body["total"], set(reply.body["items"][0])) == (1, {"id", "name", "description", "emoji", "icon"})
    assert ask(spot, "DELETE", f"{path}/{GROUP}") == Reply(204)
    assert ask(spot, "DELETE", f"{path}/{GROUP}").body["message"] == "Live or Group not found"
    assert ask(spot, "POST", f"{path}~bulkRemove", {"groupIds": [GROUP]}) == Reply(204)
    for body in ({}, {"groupId": 1}, {"groupId": "unknown"}, {"groupId": GROUP, "x": 1}):
        assert ask(spot, "POST", path, body).status == 400
    assert ask(spot, "POST", f"{path}~bulkRemove", {"groupIds": GROUP}).status == 400
    assert len(effects(spot, "group.link")) == len(effects(spot, "group.unlink")) == 1
