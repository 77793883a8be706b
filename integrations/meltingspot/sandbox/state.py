"""The imitated Spot's memory and its course: what a live, a member and a participant look like, and what time does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from integrations.core.sandbox import PlatformSandbox, chance, iso
from integrations.meltingspot.addresses import normal

from .rules import malformed, missing

#: a live that nobody ends stops one hour after its scheduled end (help page "Ending a live")
OVERTIME = 3600
REGISTER, DECLINE, ATTEND, REPLAY = 0.8, 0.85, 0.7, 0.15

CHANNEL = "e2a1c9d4-5b7f-4c36-9f0a-8d1b2c3e4f50"

Record = dict[str, Any]

_GROUPS: tuple[Record, ...] = (
    {"id": "0d2f7a56-3c41-4b8e-8a39-7c5e21b4f6d8", "name": "Community", "description": "", "emoji": "🌱", "icon": None},
    {"id": "7be3f1c0-92d4-4d0a-b6a5-1f8e3c5d7a92", "name": "Team", "description": "", "emoji": "🛠", "icon": None},
)


class Spot(PlatformSandbox):
    """Lives, members and participants, with what every route needs of them."""

    slug: ClassVar[str] = "meltingspot"
    mounts: ClassVar[Mapping[str, str]] = {"meltingspot": "api"}
    sample_credentials: ClassVar[Mapping[str, str]] = {"api_key": "sandbox-spot-key"}
    sample_publication: ClassVar[Mapping[str, str]] = {
        "host_email": "host@example.org",
        "solution": "BuiltIn",
        "built_in_type": "Conference",
        "visibility": "OnlySpotMembers",
        "participation": "AnySpotMembers",
    }

    def fresh(self) -> dict[str, Any]:
        host = _member("5b0a2f4e-6f0c-4a51-9d0e-1f6a3c7d8e90", "host@example.org")
        host |= {"status": "Accepted", "role": "Admin", "firstname": "Hana", "lastname": "Host"}
        dates = dict.fromkeys(("invitationDate", "registrationDate"), self.clock.now().timestamp())
        return {
            "members": {host["id"]: host},
            "dates": {host["id"]: dates},
            "addresses": {normal(host["email"]): host["id"]},
            "groups": {group["id"]: group for group in _GROUPS},
            "channels": {CHANNEL: []},
            "lives": {},
            "people": {},
        }

    def now(self) -> float:
        return self.clock.now().timestamp()

    def switch(self, name: str) -> Any:
        return self.state["switches"][name]

    # dates

    def moment(self, body: Mapping[str, Any], name: str) -> float:
        """A request's date as Unix seconds, read in the unit that the switch says; 400 where no calendar has it."""
        seconds = body[name] / (1000 if self.switch("time_unit") == "milliseconds" else 1)
        try:
            datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            raise malformed(f"{name} is out of range") from None
        return float(seconds)

    # things

    def live(self, live_id: str) -> Record:
        found: Record | None = self.state["lives"].get(live_id)
        if found is None:
            raise missing("Live")
        return found

    def member(self, member_id: str, field: str) -> Record:
        found: Record | None = self.state["members"].get(member_id)
        if found is None:
            raise malformed(f"{field} is not a member of the Spot")
        return found

    def member_of(self, email: str, **known: str | None) -> Record:
        """The member of an address. An unknown address is invited to the Spot as well (help page "Invitations")."""
        known_id = self.state["addresses"].get(normal(email))
        if known_id:
            found: Record = self.state["members"][known_id]
            return found
        made = {**_member(self.new_id(), email), **known}
        self.state["members"][made["id"]] = made
        self.state["dates"][made["id"]] = {"invitationDate": self.now(), "registrationDate": None}
        self.state["addresses"][normal(email)] = made["id"]
        self.record("member.invite", email)
        return made

    def people(self, live_id: str) -> dict[str, Record]:
        """The live's participants by member id."""
        found: dict[str, Record] = self.state["people"][live_id]
        return found

    def join(self, live_id: str, member: Record, kind: str, *, highlighted: bool = False) -> Record:
        """Put ``member`` into the live as Participant, Speaker or Host; a host is registered at once."""
        moment = iso(self.clock.now())
        made = {
            "id": self.new_id(),
            "liveId": live_id,
            "memberId": member["id"],
            "status": "Accepted" if kind == "Host" else "Invited",
            "type": kind,
            "invitedAt": moment,
            "registeredAt": moment if kind == "Host" else None,
            "isHighlighted": highlighted,
            "decided": kind == "Host",
            "metrics": {"viewTime": None, "hasReplayed": None, "hasParticipated": None},
        }
        self.people(live_id)[member["id"]] = made
        return made

    # time

    def settle(self) -> None:
        """Start what is due, let invited people decide once it runs, end what nobody ended."""
        now = self.now()
        for live in self.state["lives"].values():
            if live["status"] == "Planned" and now >= live["start"]:
                live["status"] = "Live"
            if live["status"] == "Live":
                self._decide(live)
                if now >= live["end"] + OVERTIME:
                    self._end(live)

    def finish(self, title: str) -> int:
        """End every live of this title that has not ended, as its host would; returns how many."""
        running = [one for one in self.state["lives"].values() if one["title"] == title and one["status"] != "Ended"]
        for live in running:
            self._decide(live)
            self._end(live)
        return len(running)

    def _decide(self, live: Record) -> None:
        for person in self.people(live["id"]).values():
            if not person["decided"]:
                person["decided"] = True
                draw = chance("register", live["id"], person["id"]) if person["type"] == "Participant" else 0.0
                if draw < REGISTER:
                    # after the invitation and, where that is possible, before the start
                    invited = datetime.fromisoformat(person["invitedAt"]).timestamp()
                    registered = invited + max(0.0, live["start"] - invited) * draw
                    at = iso(datetime.fromtimestamp(registered, UTC))
                    person |= {"status": "Accepted", "registeredAt": at}
                elif draw < DECLINE:
                    person["status"] = "Declined"

    def _end(self, live: Record) -> None:
        live["status"] = "Ended"
        self.record("live.end", live["id"])
        for person in self.people(live["id"]).values():
            person["metrics"] = _figures(live, person)


def _member(member_id: str, email: str) -> Record:
    return {
        "id": member_id,
        "spotId": "sandbox-spot",
        "userId": None,
        "email": email,
        "title": None,
        "lang": "en",
        "role": "Member",
        "customRoleId": None,
        "status": "Invited",
        "firstname": None,
        "lastname": None,
        "warnings": 0,
        "embedBaseUrls": {},
        "updatedAt": None,
        "lastActivityAt": None,
    }


def _figures(live: Record, person: Record) -> Record:
    """Attendance of one person: speakers are there throughout, of the registered about seven in ten for a while."""
    whole = round(live["end"] - live["start"])
    if person["type"] != "Participant":
        return {"viewTime": whole, "hasReplayed": False, "hasParticipated": True}
    key = (live["id"], person["id"])
    there = person["status"] == "Accepted" and chance("attend", *key) < ATTEND
    stayed = round(whole * (0.25 + 0.75 * chance("stay", *key))) if there else 0
    replayed = person["status"] != "Declined" and chance("replay", *key) < REPLAY
    return {"viewTime": stayed, "hasReplayed": replayed, "hasParticipated": there}
