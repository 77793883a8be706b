"""Routes of the sandbox for lives and their groups (seed 000)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ..core.sandbox import Reply, SandboxRequest, iso, route
from . import sandbox_rules as rules
from .sandbox_lists import LIVE_FILTERS, cut_page, read_filters
from .sandbox_state import Record, Spot

_KEPT = (
    "title",
    "description",
    "solution",
    "builtInType",
    "videoUrl",
    "chatVisibility",
    "participantsVisibility",
    "visibility",
    "participation",
    "record",
    "recordAvailable",
    "replayVideoUrl",
    "enableBreakoutRooms",
)
#: what a live has where the request leaves it out: not documented, hence this sandbox's choice
_DEFAULTS: Mapping[str, Any] = {
    "description": "",
    "builtInType": None,
    "videoUrl": None,
    "chatVisibility": "Display",
    "participantsVisibility": "Display",
    "visibility": "InvitedMembersOnly",
    "participation": "InvitedMembersOnly",
    "record": False,
    "recordAvailable": False,
    "replayVideoUrl": None,
    "enableBreakoutRooms": False,
}


class LiveRoutes(Spot):
    """Lives and the groups linked to them."""

    @route("GET", "/v1/lives")
    def list_lives(self, request: SandboxRequest) -> Reply:
        filters = read_filters(request.query, LIVE_FILTERS)
        lives = self.state["lives"].values()
        hits = [live for live in lives if all(each.accepts(self._field(live, each.field)) for each in filters)]
        return Reply(200, {"items": [self.shown(live) for live in self.page(request, hits)], "total": len(hits)})

    @route("POST", "/v1/lives")
    def create_live(self, request: SandboxRequest) -> Reply:
        body = rules.read_body(request, rules.LIVE_CREATE)
        rules.check_live(body)
        host = self.member(body["spotMemberHostId"], "spotMemberHostId")
        times = {"start": self.moment(body, "startDate"), "end": self.moment(body, "endDate")}
        live: Record = {"id": self.new_id(), **_DEFAULTS, **_kept(body), **times, "groups": []}
        live |= {"status": "Planned", "createdAt": iso(self.clock.now())}
        self.state["lives"][live["id"]] = live
        self.state["people"][live["id"]] = {}
        self.join(live["id"], host, "Host")
        self.record("live.create", f"{live['title']} {_iso(live['start'])}")
        return Reply(201, self.shown(live))

    @route("GET", "/v1/lives/{live_id}")
    def get_live(self, request: SandboxRequest, live_id: str) -> Reply:
        return Reply(200, self.shown(self.live(live_id)))

    @route("PUT", "/v1/lives/{live_id}")
    def update_live(self, request: SandboxRequest, live_id: str) -> Reply:
        """What is left out stays as it is; a live that has ended can be edited. Neither is documented."""
        live = self.live(live_id)
        body = rules.read_body(request, rules.LIVE_UPDATE)
        rules.check_live(body)
        times = {"start": self.moment(body, "startDate"), "end": self.moment(body, "endDate")}
        live |= {**_kept(body), **times}
        live["builtInType"] = live["builtInType"] if live["solution"] == "BuiltIn" else None
        live["videoUrl"] = live["videoUrl"] if live["solution"] in ("Youtube", "Vimeo") else None
        self.record("live.update", live_id)
        return Reply(200, self.shown(live))

    @route("DELETE", "/v1/lives/{live_id}")
    def delete_live(self, request: SandboxRequest, live_id: str) -> Reply:
        self.live(live_id)
        del self.state["lives"][live_id], self.state["people"][live_id]
        self.record("live.delete", live_id)
        return Reply(204)

    # groups

    @route("GET", "/v1/lives/{live_id}/groups")
    def list_groups(self, request: SandboxRequest, live_id: str) -> Reply:
        groups = [self.state["groups"][group_id] for group_id in self.live(live_id)["groups"]]
        read_filters(request.query, {})
        return Reply(200, {"items": self.page(request, groups), "total": len(groups)})

    @route("POST", "/v1/lives/{live_id}/groups")
    def link_group(self, request: SandboxRequest, live_id: str) -> Reply:
        """204 also where the group is linked already; an unknown group is a malformed payload: both are choices."""
        live = self.live(live_id)
        group_id = rules.read_body(request, rules.GROUP)["groupId"]
        if group_id not in self.state["groups"]:
            raise rules.malformed("groupId is not a group of the Spot")
        if group_id not in live["groups"]:
            live["groups"].append(group_id)
            self.record("group.link", f"{live_id}/{group_id}")
        return Reply(204)

    @route("DELETE", "/v1/lives/{live_id}/groups/{group_id}")
    def unlink_group(self, request: SandboxRequest, live_id: str, group_id: str) -> Reply:
        live = self.state["lives"].get(live_id)
        if live is None or group_id not in live["groups"]:
            raise rules.missing("Live or Group")
        self._unlink(live, [group_id])
        return Reply(204)

    @route("POST", "/v1/lives/{live_id}/groups~bulkRemove")
    def unlink_groups(self, request: SandboxRequest, live_id: str) -> Reply:
        live = self.live(live_id)
        self._unlink(live, rules.read_body(request, rules.GROUPS)["groupIds"])
        return Reply(204)

    def _unlink(self, live: Record, group_ids: Iterable[str]) -> None:
        for group_id in group_ids:
            if group_id in live["groups"]:
                live["groups"].remove(group_id)
                self.record("group.unlink", f"{live['id']}/{group_id}")

    # showing

    def page(self, request: SandboxRequest, items: list[Any]) -> list[Any]:
        limits = (self.switch("page_base"), self.switch("default_limit"), self.switch("max_limit"))
        return cut_page(request.query, items, *limits)

    def shown(self, live: Record) -> Record:
        """The live as every answer gives it (seed 000, "Get a Live")."""
        return {
            "id": live["id"],
            "title": live["title"],
            "startDate": _iso(live["start"]),
            "endDate": _iso(live["end"]),
            "metrics": self.metrics(live),
            "description": _nodes(live["description"]),
            "status": live["status"],
            "computedStatus": live["status"],
            "solution": live["solution"],
            "privacy": {"visibility": live["visibility"], "participation": live["participation"]},
            "config": {name: live[name] for name in ("chatVisibility", "participantsVisibility")},
            "builtInType": live["builtInType"],
            "videoUrl": live["videoUrl"],
            "createdAt": live["createdAt"],
            "spotId": "sandbox-spot",
            "builtInConfig": _studio(live),
        }

    def metrics(self, live: Record) -> Record:
        """Sums over the participants of type Participant; what speaks of attendance is null until the live ended."""
        crowd = [person for person in self.people(live["id"]).values() if person["type"] == "Participant"]
        registered = [person for person in crowd if person["status"] == "Accepted"]
        return {
            "invited": len(crowd),
            "registrant": len(registered),
            **(_attendance(crowd, registered) if live["status"] == "Ended" else dict.fromkeys(_LATE)),
        }

    def _field(self, live: Record, name: str) -> Any:
        if name == "startDate":
            return int(live["start"] * (1000 if self.switch("time_unit") == "milliseconds" else 1))
        if name == "replay":
            return bool(live["replayVideoUrl"] or live["recordAvailable"])
        return live[name] if name in live else self.metrics(live)[name]


_LATE = ("attendee", "noShow", "attendanceRate", "averageViewTime", "totalReplayView")


def _attendance(crowd: list[Record], registered: list[Record]) -> Record:
    there = [person["metrics"]["viewTime"] for person in registered if person["metrics"]["hasParticipated"]]
    return {
        "attendee": len(there),
        "noShow": len(registered) - len(there),
        "attendanceRate": round(100 * len(there) / len(registered)) if registered else None,
        "averageViewTime": round(sum(there) / len(there)) if there else None,
        "totalReplayView": sum(person["metrics"]["hasReplayed"] is True for person in crowd),
    }


def _kept(body: Mapping[str, Any]) -> Record:
    return {name: body[name] for name in _KEPT if name in body}


def _iso(seconds: float) -> str:
    return iso(datetime.fromtimestamp(seconds, UTC))


def _nodes(markdown: str) -> list[Record]:
    """Markdown as the tree of nodes that answers hold: one ``p`` per paragraph."""
    paragraphs = (part.strip() for part in markdown.split("\n\n"))
    return [{"type": "p", "children": [{"text": part}]} for part in paragraphs if part]


def _studio(live: Record) -> Record | None:
    if live["solution"] != "BuiltIn":
        return None
    replay = {"url": live["replayVideoUrl"]} if live["replayVideoUrl"] else None
    return {
        "isRecorded": live["record"],
        "recordAvailable": live["recordAvailable"],
        "videos": None,
        "replayVideo": replay,
    }
