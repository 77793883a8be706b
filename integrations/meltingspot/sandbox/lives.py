"""Routes of the sandbox for lives (Lives page)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from integrations.core.sandbox import Reply, SandboxRequest, iso, route

from . import rules
from .groups import GroupRoutes
from .lists import LIVE_FILTERS, read_filters
from .state import Record

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


class LiveRoutes(GroupRoutes):
    """Lives."""

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
        for name in ("videoUrl", "replayVideoUrl"):
            live[name] = live[name] if live["solution"] in ("Youtube", "Vimeo") else None
        self.record("live.update", live_id)
        return Reply(200, self.shown(live))

    @route("DELETE", "/v1/lives/{live_id}")
    def delete_live(self, request: SandboxRequest, live_id: str) -> Reply:
        self.live(live_id)
        del self.state["lives"][live_id], self.state["people"][live_id]
        self.record("live.delete", live_id)
        return Reply(204)

    # showing

    def shown(self, live: Record) -> Record:
        """The live as every answer gives it (Lives page, "Get a Live")."""
        # a description goes in as Markdown and comes out as a tree of nodes: one ``p`` per paragraph
        paragraphs = map(str.strip, live["description"].split("\n\n"))
        return {
            "id": live["id"],
            "title": live["title"],
            "startDate": _iso(live["start"]),
            "endDate": _iso(live["end"]),
            "metrics": self.metrics(live),
            "description": [{"type": "p", "children": [{"text": part}]} for part in paragraphs if part],
            "status": live["status"],
            "computedStatus": live["status"],
            "solution": live["solution"],
            "privacy": {"visibility": live["visibility"], "participation": live["participation"]},
            "config": {name: live[name] for name in ("chatVisibility", "participantsVisibility")},
            "builtInType": live["builtInType"],
            "videoUrl": live["videoUrl"],
            "createdAt": live["createdAt"],
            "spotId": "sandbox-spot",
            "builtInConfig": self._studio(live),
        }

    def _studio(self, live: Record) -> Record:
        """As in the example of Lives page, whatever the solution; ``videos`` is one or a list, as the switch says."""
        filmed = live["solution"] == "BuiltIn" and live["record"] and live["status"] == "Ended"
        video = {
            "url": f"https://videos.example.org/{live['id']}.m3u8",
            "quality": "1080p",
            "encoding": "hls",
            "createdAt": _iso(live["end"]),
        }
        videos: Any = [video] if self.switch("videos_listed") else video
        return {
            "isRecorded": live["record"],
            "recordAvailable": live["recordAvailable"],
            "videos": videos if filmed else None,
            "replayVideo": {"url": live["replayVideoUrl"]} if live["replayVideoUrl"] else None,
        }

    def metrics(self, live: Record) -> Record:
        """Sums over the participants of type Participant; what speaks of attendance is null until the live ended."""
        participants = [person for person in self.people(live["id"]).values() if person["type"] == "Participant"]
        registered = [person for person in participants if person["status"] == "Accepted"]
        found = {"invited": len(participants), "registrant": len(registered), **dict.fromkeys(_LATE)}
        if live["status"] != "Ended":
            return found
        there = [person["metrics"]["viewTime"] for person in registered if person["metrics"]["hasParticipated"]]
        return found | {
            "attendee": len(there),
            "noShow": len(registered) - len(there),
            "attendanceRate": round(100 * len(there) / len(registered)) if registered else None,
            "averageViewTime": round(sum(there) / len(there)) if there else None,
            "totalReplayView": sum(person["metrics"]["hasReplayed"] is True for person in participants),
        }

    def _field(self, live: Record, name: str) -> Any:
        if name == "startDate":
            return int(live["start"] * (1000 if self.switch("time_unit") == "milliseconds" else 1))
        if name == "replay":
            return bool(live["replayVideoUrl"] or live["recordAvailable"])
        return live[name] if name in live else self.metrics(live)[name]


_LATE = ("attendee", "noShow", "attendanceRate", "averageViewTime", "totalReplayView")


def _kept(body: Mapping[str, Any]) -> Record:
    return {name: body[name] for name in _KEPT if name in body}


def _iso(seconds: float) -> str:
    return iso(datetime.fromtimestamp(seconds, UTC))
