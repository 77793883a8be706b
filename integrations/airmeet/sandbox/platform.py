"""An imitation of Airmeet: the classic generation of API v2 with its three hosts, and the gateway with its one.

Both show the same community. What the gateway takes and gives otherwise is told of by clients in production and by
quotations of the help articles, not by the seed; those places are marked "gateway".

An Airmeet becomes FINISHED only through its status call or ``finish``, never by the clock. Where the document leaves
something open, the choice stands in the docstring of the handler or in ``switches``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from integrations.airmeet.options import GATEWAYS
from integrations.core.sandbox import PlatformSandbox, Reply, SandboxRequest, iso, route
from integrations.core.variants import Variant

from . import rules
from .fields import SAMPLE_FIELDS
from .gateway import GatewayReads
from .people import People
from .rules import CORE, refuse

CLIENTS = "clients of the API in use read it so"
TOKEN_LASTS = timedelta(days=30)


class AirmeetSandbox(GatewayReads, People, PlatformSandbox):
    """Switches:

    ``token_place``          both, data or top: where the access token stands (documents and clients disagree)
    ``participants_key``     paticipants as printed, or participants
    ``id_key``               uuid or uid: the key of the id in the answers to a new Airmeet and a new session
    ``last_cursor``          kept or null: what ``after`` is on the last page of a list
    ``prepare_seconds``      how long after the first request figures are still being prepared
    ``duration_unit``        seconds, minutes, or generation: how a session's duration is read; the last is seconds on
                             the classic hosts and minutes on the gateway
    ``invalid_status_http``  the HTTP status under which "status is not valid" comes
    ``keys_revoked``         every exchange of keys ends with 403
    ``separate_communities`` each access key is a community of its own; others' Airmeets answer 401 (analytics 400)
    ``custom_fields``        the registration fields of every Airmeet: no call makes any
    ``mails``                whether people who are added get a mail unasked: no document says
    ``team``                 the community's managers and team members: who may host and co-host
    """

    slug: ClassVar[str] = "airmeet"
    mounts = {
        "airmeet": "api",
        "airmeet-analytics": "analytics",
        "airmeet-bff": "bff",
        "airmeet-gateway/prod": "gateway",
        "airmeet-gateway-eu/prod": "gateway_eu",
        "airmeet-gateway-us/prod": "gateway_us",
    }
    variants = (
        Variant("token in data", "API v2, 1.2", {"token_place": "data"}, met="token stands in “data”"),
        Variant("token at the top", CLIENTS, {"token_place": "top"}, met="token stands at the top"),
        Variant("paticipants", "API v2, 2.3", {"participants_key": "paticipants"}, met="“paticipants”"),
        Variant("participants", CLIENTS, {"participants_key": "participants"}, met="“participants”"),
        Variant("uid of what is new", CLIENTS, {"id_key": "uid"}),
        Variant("cursor on the last page", "API v2, 2.6", {"last_cursor": "kept"}, met="end with a cursor"),
        Variant("no cursor on the last page", CLIENTS, {"last_cursor": "null"}, met="end without a cursor"),
        Variant("durations in minutes", CLIENTS, {"duration_unit": "minutes"}, {"session_duration_unit": "minutes"}),
        Variant("it writes to people unasked", "API v2 says nothing", {"mails": True}),
        Variant("not finished, with 400", CLIENTS, {"invalid_status_http": 400}),
        Variant("classic", "API v2", options={"generation": "classic"}, met="classic generation"),
        Variant(
            "gateway",
            "help articles 82000909768 to 82000909770",
            options={"generation": "gateway"},
            met="gateway generation",
        ),
        Variant(
            "durations in seconds on the gateway",
            "no document settles it",
            {"duration_unit": "seconds"},
            {"generation": "gateway", "session_duration_unit": "seconds"},
        ),
        Variant("gateway in the US", "help article 82000909768", options={"generation": "gateway", "region": "us"}),
    )
    sample_credentials = {"access_key": "sandbox-access-key", "secret_key": "sandbox-secret-key"}
    sample_publication = {"host_email": "host@example.org"}
    switches: ClassVar[dict[str, Any]] = {
        "token_place": "both",
        "participants_key": "paticipants",
        "id_key": "uuid",
        "last_cursor": "kept",
        "prepare_seconds": 2,
        "duration_unit": "generation",
        "invalid_status_http": 200,
        "keys_revoked": False,
        "separate_communities": False,
        "custom_fields": SAMPLE_FIELDS,
        "mails": False,
        "team": ["host@example.org", "team.member@example.com"],
    }

    def handle(self, request: SandboxRequest) -> Reply:
        """All regions of the gateway show the same community: which of them is called is the address's matter."""
        on_gateway = request.host in GATEWAYS.values()
        return super().handle(replace(request, host="gateway") if on_gateway else request)

    def fresh(self) -> dict[str, Any]:
        return {"tokens": {}, "airmeets": {}, "asked": {}}

    def finish(self, title: str) -> int:
        """End every Airmeet of this title that is not over yet."""
        found = [a for a in self.state["airmeets"].values() if a["name"] == title and a["status"] != "FINISHED"]
        for airmeet in found:
            self._set_status(airmeet, "FINISHED")
        return len(found)

    def expire(self) -> int:
        """Every token is older than it lasts from now on: the next call with it is answered 412."""
        issued = iso(self.clock.now() - TOKEN_LASTS - timedelta(seconds=1))
        for token in self.state["tokens"].values():
            token["issued"] = issued
        return len(self.state["tokens"])

    def unknown(self, request: SandboxRequest) -> Reply:
        return Reply(404, rules.error_body(request.host, 404, "No such address"))

    # identification

    def identify(self, request: SandboxRequest) -> None:
        """Every call but the exchange needs a token: 400 if it is bad, 412 if it has expired."""
        if "json" not in request.headers.get("content-type", "").lower():
            raise refuse(request.host, 400, "Content-Type must be application/json")
        if request.path in ("/api/v1/auth", "/auth"):
            return
        held = self.state["tokens"].get(request.headers.get("x-airmeet-access-token", ""))
        if held is None:
            raise refuse(request.host, 400, "Supplied token is bad")
        if self.clock.now() - datetime.fromisoformat(held["issued"]) > TOKEN_LASTS:
            raise refuse(request.host, 412, "Supplied token has expired")

    @route("POST", "/api/v1/auth")
    @route("POST", "/auth", host="gateway")
    def authenticate(self, request: SandboxRequest) -> Reply:
        """1.2. Any keys that are not empty will do."""
        keys = [request.headers.get(f"x-airmeet-{name}-key", "") for name in ("access", "secret")]
        if not all(keys):
            raise refuse("api", 400, "X-Airmeet-Access-Key and X-Airmeet-Secret-Key are required")
        if self.state["switches"]["keys_revoked"]:
            raise refuse("api", 403, "The keys are revoked")
        token = f"token-{self.new_id()}"
        self.state["tokens"][token] = {"issued": iso(self.clock.now()), "key": keys[0]}
        place = self.state["switches"]["token_place"]
        data = {"label": "sandbox", **({"token": token} if place != "top" else {})}
        return Reply(200, {"success": True, "data": data, **({"token": token} if place != "data" else {})})

    def community(self, request: SandboxRequest) -> str:
        if not self.state["switches"]["separate_communities"]:
            return ""
        return str(self.state["tokens"][request.headers["x-airmeet-access-token"]]["key"])

    # writes

    @route("POST", "/api/v1/public/airmeet")
    @route("POST", "/airmeet", host="gateway")
    def create_airmeet(self, request: SandboxRequest) -> Reply:
        """4.1. Past times and an end before the start are taken: no document refuses them."""
        body = rules.body(request, rules.AIRMEET)
        uid, timing = self.new_id(), body["timing"]
        self.state["airmeets"][uid] = {
            "uid": uid,
            "number": self.number(),
            "community": self.community(request),
            "name": body["eventName"],
            "short_desc": body["shortDesc"],
            "host": body["hostEmail"],
            "access": body.get("access", "INVITED_ONLY"),
            "status": "CREATED",
            "start": _from_ms(timing["startTime"]),
            "end": _from_ms(timing["endTime"]),
            "timezone": timing["timezone"],
            "speakers": {},
            "sessions": {},
            "attendees": {},
            "booths": [{"uid": self.new_id(), "name": name} for name in ("Help desk", "Book stall")],
        }
        self.record("event.create", uid)
        return Reply(200, {self.state["switches"]["id_key"]: uid, "airmeet status": "CREATED"})

    @route("POST", "/api/v1/public/airmeet/{airmeet}/speaker")
    @route("POST", "/airmeet/{airmeet}/speaker", host="gateway")
    def add_speaker(self, request: SandboxRequest, airmeet: str) -> Reply:
        """4.2. Names and addresses are compared without regard to case."""
        held = self.airmeet(request, airmeet)
        body = rules.body(request, rules.SPEAKER)
        names = {speaker["name"].casefold() for speaker in held["speakers"].values()}
        if body["email"].lower() in held["speakers"] or body["name"].casefold() in names:
            raise refuse("api", 400, "A speaker with the same name or email already exists")
        held["speakers"][body["email"].lower()] = {**body, "user_id": self.user_id()}
        self.record("speaker.add", f"{airmeet}/{body['email']}")
        self.mail(body["email"])
        return Reply(200, {"email": body["email"], "status": "ADDED_TO_EVENT"})

    @route("POST", "/api/v1/public/airmeet/{airmeet}/session")
    @route("POST", "/airmeet/{airmeet}/session", host="gateway")
    def create_session(self, request: SandboxRequest, airmeet: str) -> Reply:
        """4.3. Speakers must be on the Airmeet, hosts and co-hosts in the team; else 400, which is our choice."""
        held = self.airmeet(request, airmeet)
        body = rules.body(request, rules.GATEWAY_SESSION if request.host == "gateway" else rules.SESSION)
        self._check_people(held, body)
        seconds = {"seconds": True, "minutes": False}.get(
            self.state["switches"]["duration_unit"], request.host != "gateway"
        )
        length = body.get("sessionDuration", 1800 if seconds else 30)
        session = {
            "uuid": self.new_id(),
            "number": self.number(),
            "name": body["sessionTitle"],
            "start": _from_ms(body["sessionStartTime"]),
            "minutes": length / 60 if seconds else length,
            "summary": body.get("sessionSummary", ""),
            "host": body["hostEmail"],
            "cohosts": body.get("cohostEmails", []),
            "speakers": body.get("speakerEmails", []),
            "type": body.get("type", "HOSTING"),
        }
        begins, ends = _span(session)
        for other in held["sessions"].values():
            start, end = _span(other)
            if begins < end and start < ends:
                raise refuse("api", 400, f"Overlaps with the session {other['name']}")
        held["sessions"][session["uuid"]] = session
        self.record("session.create", f"{airmeet}/{session['uuid']}")
        entry = "https://www.airmeet.com/event/session?t="
        links = [{"email": email, "token": f"{entry}{self.new_id()}"} for email in session["speakers"]]
        return Reply(200, {self.state["switches"]["id_key"]: session["uuid"], "token": links})

    @route("POST", "/api/v1/public/airmeet/{airmeet}/status")
    @route("POST", "/airmeet/{airmeet}/status", host="gateway")
    def set_status(self, request: SandboxRequest, airmeet: str) -> Reply:
        """4.4. Starting what is finished is refused with 400; repeating a status is not. Both are our choice."""
        held = self.airmeet(request, airmeet)
        status = rules.body(request, rules.STATUS)["status"]
        if held["status"] == "FINISHED" and status != "FINISHED":
            raise refuse("api", 400, "The airmeet is finished")
        self._set_status(held, status)
        return Reply(200, {"statusUpdated": True})

    # machinery

    def airmeet(self, request: SandboxRequest, uid: str) -> dict[str, Any]:
        """The Airmeet, or 404 if unknown and 401 if another community's; on the other two hosts both are 400."""
        held: dict[str, Any] | None = self.state["airmeets"].get(uid)
        if held is None:
            raise refuse(request.host, 404 if request.host in CORE else 400, "The airmeet id is invalid")
        if held["community"] != self.community(request):
            raise refuse(request.host, 401 if request.host in CORE else 400, "This is another community's airmeet")
        return held

    def _check_people(self, held: dict[str, Any], body: dict[str, Any]) -> None:
        team = {address.lower() for address in self.state["switches"]["team"]}
        # 4.3: a speaker's address in both lists gives them a co-host's privilege
        speaking = {address.lower() for address in body.get("speakerEmails", [])}
        people: tuple[tuple[str, list[str], Callable[[str], bool]], ...] = (
            ("hostEmail", [body["hostEmail"]], team.__contains__),
            ("cohostEmails", body.get("cohostEmails", []), (team | speaking).__contains__),
            ("speakerEmails", body.get("speakerEmails", []), held["speakers"].__contains__),
        )
        for field, addresses, known in people:
            for address in addresses:
                if not known(address.lower()):
                    what = "a speaker of this airmeet" if field == "speakerEmails" else "in the community's team"
                    raise refuse("api", 400, f"{field}: {address} is not {what}")

    def _set_status(self, held: dict[str, Any], status: str) -> None:
        if held["status"] != status:
            held["status"] = status
            self.record("event.status", f"{held['uid']}/{status}")

    def user_id(self) -> str:
        return self.new_id().replace("-", "")[:9]


def _from_ms(value: float) -> str:
    return iso(datetime.fromtimestamp(value / 1000, UTC))


def _span(session: dict[str, Any]) -> tuple[datetime, datetime]:
    start = datetime.fromisoformat(session["start"])
    return start, start + timedelta(minutes=session["minutes"])
