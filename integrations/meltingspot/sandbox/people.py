"""Routes of the sandbox for speakers and participants (Lives page, Invite page)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.core.sandbox import Reply, SandboxRequest, route

from . import rules
from .lists import PARTICIPANT_FILTERS, SPEAKER_FILTERS, passes, read_filters
from .members import MemberRoutes, member_fields
from .state import Record

_SHOWN = ("id", "liveId", "status", "type", "invitedAt", "registeredAt", "isHighlighted")


class PeopleRoutes(MemberRoutes):
    """People of a live. Lists and invitations of an unknown live answer 404: not documented."""

    @route("GET", "/v1/lives/{live_id}/speakers")
    def list_speakers(self, request: SandboxRequest, live_id: str) -> Reply:
        """Speakers and hosts."""
        self.live(live_id)
        found = (person for person in self.people(live_id).values() if person["type"] != "Participant")
        return self._listed(request, found, SPEAKER_FILTERS)

    @route("GET", "/v1/lives/{live_id}/participants")
    def list_participants(self, request: SandboxRequest, live_id: str) -> Reply:
        """People of every type."""
        self.live(live_id)
        return self._listed(request, self.people(live_id).values(), PARTICIPANT_FILTERS)

    @route("POST", "/v1/lives/{live_id}/speakers")
    def invite_speaker(self, request: SandboxRequest, live_id: str) -> Reply:
        """201 for somebody new; 200 for whoever is in the live already, whose flags stay as they are."""
        self.live(live_id)
        body = rules.read_body(request, rules.SPEAKER)
        if isinstance(body["member"], str):  # the id of a Spot member; an object names somebody by address (Lives page)
            member = self.member(body["member"], "member")
        else:
            asked = rules.read_object(body["member"], rules.SPEAKER_MEMBER, "member.")
            named = {
                "firstname": asked.get("firstName"),
                "lastname": asked.get("lastName"),
                "title": asked.get("title"),
            }
            member = self.member_of(asked["email"], **named)
        there = self.people(live_id).get(member["id"])
        if there is not None:
            return Reply(200, self.person(there) if self.switch("speaker_200_body") else None)
        return Reply(201, self.person(self._invite_speaker(live_id, member, body)))

    @route("POST", "/v1/lives/{live_id}/speakers~bulkInvite")
    def invite_speakers(self, request: SandboxRequest, live_id: str) -> Reply:
        self.live(live_id)
        body = rules.read_body(request, rules.SPEAKERS)
        self.bounded(len(body["spotMemberIds"]))
        members = [self.member(member_id, "spotMemberIds") for member_id in body["spotMemberIds"]]
        here = self.people(live_id)
        people = [here.get(member["id"]) or self._invite_speaker(live_id, member, body) for member in members]
        return Reply(200, [self.person(person) for person in people])

    @route("POST", "/v1/lives/{live_id}/participants")
    def invite_participant(self, request: SandboxRequest, live_id: str) -> Reply:
        """201 for somebody new, 200 without a body for who is there already (Invite page)."""
        self.live(live_id)
        body = rules.read_body(request, rules.PARTICIPANT)
        who = body["member"]
        member = self.member_of(who) if "@" in who else self.member(who, "member")
        if member["id"] in self.people(live_id):
            return Reply(200)
        return Reply(201, self.person(self._invite(live_id, member, body)))

    @route("POST", "/v1/lives/{live_id}/participants~bulkInvite")
    def invite_participants(self, request: SandboxRequest, live_id: str) -> Reply:
        """200 with a bare array; whether it holds who was there before is a switch."""
        self.live(live_id)
        body = rules.read_body(request, rules.PARTICIPANTS)
        asked = rules.read_object(body["members"], rules.PARTICIPANTS_MEMBERS, "members.")
        self.bounded(len(asked["spotMemberIds"]) + len(asked["emails"]))
        members = [self.member(member_id, "members.spotMemberIds") for member_id in asked["spotMemberIds"]]
        members += [self.member_of(email) for email in asked["emails"]]
        listed = []
        for member in members:
            there = self.people(live_id).get(member["id"])
            if there is None:
                listed.append(self._invite(live_id, member, body))
            elif self.switch("bulk_lists_known"):
                listed.append(there)
        return Reply(200, [self.person(person) for person in listed])

    def _invite_speaker(self, live_id: str, member: Record, body: Mapping[str, Any]) -> Record:
        """Which type a speaker with host rights has is not documented; here it is Host."""
        kind = "Host" if body.get("grantHostRights", False) else "Speaker"
        made = self.join(live_id, member, kind, highlighted=body.get("highlighted", False))
        self._told("speaker.invite", live_id, member, body)
        return made

    def _invite(self, live_id: str, member: Record, body: Mapping[str, Any]) -> Record:
        made = self.join(live_id, member, "Participant")
        self._told("participant.invite", live_id, member, body)
        return made

    def _told(self, effect: str, live_id: str, member: Record, body: Mapping[str, Any]) -> None:
        self.record(effect, f"{live_id}/{member['email']}")
        if body.get("withEmailNotification", False):
            self.mail(f"{live_id}/{member['email']}")

    # showing

    def _listed(
        self, request: SandboxRequest, people: Iterable[Record], allowed: Mapping[str, tuple[str, ...]]
    ) -> Reply:
        filters = read_filters(request.query, allowed)
        hits = []
        for person in people:
            metrics = {name: person["metrics"][name] is True for name in ("hasReplayed", "hasParticipated")}
            member = member_fields(self.state["members"][person["memberId"]])
            if passes(filters, {**member, "type": person["type"], "status": person["status"], **metrics}):
                hits.append(person)
        return Reply(200, {"items": [self.person(one) for one in self.page(request, hits)], "total": len(hits)})

    def person(self, person: Record) -> Record:
        """The participant as every answer gives it (Invite page); names are null for who was invited by address."""
        member = self.state["members"][person["memberId"]]
        return {
            **{name: person[name] for name in _SHOWN},
            "spotMemberId": member["id"],
            "spotMemberEmail": member["email"],
            "spotMemberFirstname": member["firstname"],
            "spotMemberLastname": member["lastname"],
            "metrics": person["metrics"],
        }
