"""Routes of the sandbox for Spot members (help page "Endpoints - Spot members", API reference)."""

from __future__ import annotations

from integrations.core.sandbox import Reply, SandboxRequest, route
from integrations.meltingspot.addresses import normal

from . import rules
from .lists import MEMBER_FILTERS, passes, read_filters
from .lives import LiveRoutes
from .state import Record


class MemberRoutes(LiveRoutes):
    """Members of the Spot."""

    @route("GET", "/v1/spotMembers")
    def list_members(self, request: SandboxRequest) -> Reply:
        filters = read_filters(request.query, MEMBER_FILTERS)
        dates = self.state["dates"]
        hits = [one for one in self.state["members"].values() if passes(filters, member_fields(one) | dates[one["id"]])]
        return Reply(200, {"items": self.page(request, hits), "total": len(hits)})

    @route("GET", "/v1/spotMembers/{member_id}")
    def get_member(self, request: SandboxRequest, member_id: str) -> Reply:
        found = self.state["members"].get(member_id)
        if found is None:
            raise rules.missing("Spot member")
        return Reply(200, found)

    @route("POST", "/v1/spotMembers")
    def invite_member(self, request: SandboxRequest) -> Reply:
        """201 with the member. Somebody who is one already is refused: what really happens is not documented."""
        body = rules.read_body(request, rules.MEMBER)
        if normal(body["email"]) in self.state["addresses"]:
            raise rules.malformed("email belongs to a member of the Spot")
        member = self.member_of(body["email"])
        if body.get("withEmailNotification", False):
            self.mail(body["email"])
        return Reply(201, member)

    @route("POST", "/v1/spotMembers~bulkInvite")
    def invite_members(self, request: SandboxRequest) -> Reply:
        """``created`` and ``failed``: who is a member already is among the failed. Its status is not documented."""
        body = rules.read_body(request, rules.MEMBERS)
        self.bounded(len(body["emails"]))
        known = self.state["addresses"]
        failed = [email for email in body["emails"] if normal(email) in known]
        created = [self.member_of(email) for email in body["emails"] if email not in failed]
        for member in created if body.get("withEmailNotification", False) else ():
            self.mail(member["email"])
        unknown = dict.fromkeys(("firstname", "lastname", "title", "role", "avatarUrl", "lang", "theme", "timezone"))
        return Reply(200, {"created": created, "failed": [{"email": email, **unknown} for email in failed]})

    def bounded(self, size: int) -> None:
        if size > self.switch("bulk_limit"):
            raise rules.refusal(413, "Payload is too large", "Payload Too Large")

    def _fields(self, member: Record) -> Record:
        dates: Record = self.state["dates"].get(member["id"], {})
        return {**member_fields(member), "invitationDate": None, "registrationDate": None, **dates}


def member_fields(member: Record) -> Record:
    """What filters look at."""
    return {**member, "email": normal(member["email"])}
