"""An imitation of BeMyApp's talks, written from Update page and the public pages on authentication and creation.

No document shows the JSON of errors or the status of a body that is not valid. Chosen here: ``code`` and ``message``
as in the documented answer, 400 for a bad attribute (named in the message), 404 for an unknown talk, 201 and 200 for
a talk made and updated. Accounts are known by address; no password is kept, neither in the state nor in the ledger.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from integrations.core.sandbox import Clock, PlatformSandbox, Refusal, Reply, SandboxRequest, iso, route
from integrations.core.variants import Variant

from .rules import DEFAULTS, Rules, check_talk, refuse

CREATE = "BeMyApp external API, Create a Talk"
UPDATE = "BeMyApp external API, Update a Talk"
TALK = "6627cb4d6f1f3e2d6cf414bb"
WINDOW = 60.0
AHEAD = timedelta(days=30)


class BeMyAppSandbox(PlatformSandbox):
    """Switches:

    ``create_status``      status of a talk made: 201 or 200
    ``invalid_status``     status of a refused attribute: 400 or 422; 200 gives the ``code`` of an error in a success
    ``can_create``         whether POST /talks exists on this platform
    ``restricted``         whether talks are out of reach for keys that begin with IDT_ (403)
    ``names_required``     whether first and last name are required of everybody, as the text of Update page says
    ``past_start``         whether a start in the past is taken
    ``requests_per_minute``  100, measured in real time
    ``mails``              whether somebody who gets an account is written to: no document says
    """

    slug = "bemyapp"
    mounts: ClassVar[Mapping[str, str]] = {"talks/v1": "api"}
    sample_credentials: ClassVar[Mapping[str, str]] = {"api_key": "bemyapp-sandbox-key"}
    sample_sessions = (TALK,)
    switches: ClassVar[Mapping[str, Any]] = {
        "create_status": 201,
        "invalid_status": 400,
        "can_create": True,
        "restricted": False,
        "names_required": True,
        "past_start": False,
        "requests_per_minute": 100,
        "mails": False,
    }
    variants = (
        Variant("a talk made is answered with 200", CREATE, {"create_status": 200}),
        Variant("names are not required", CREATE, {"names_required": False}),
        Variant("it writes to new speakers", UPDATE, {"mails": True}),
    )

    def __init__(self, clock: Clock | None = None, state: dict[str, Any] | None = None) -> None:
        super().__init__(clock, state)
        self._seen: deque[float] = deque()

    def fresh(self) -> dict[str, Any]:
        talk = {**DEFAULTS, "title": "A talk to come", "start": iso(self.clock.now() + AHEAD), "duration": 60}
        return {"talks": {TALK: talk}, "accounts": {}, "tracks": [], "tags": []}

    def identify(self, request: SandboxRequest) -> None:
        now = time.monotonic()
        while self._seen and self._seen[0] <= now - WINDOW:
            self._seen.popleft()
        if len(self._seen) >= int(self.state["switches"]["requests_per_minute"]):
            raise Refusal(429, {"code": "too_many_requests", "message": "Too many requests, please try again later."})
        self._seen.append(now)
        header = request.headers.get("authorization", "")
        if not header:
            raise Refusal(401, {"code": "unauthorized", "message": "Missing Authorization header"})
        scheme, _, key = header.partition(" ")
        if scheme != "Bearer" or not key.strip():
            raise Refusal(401, {"code": "unauthorized", "message": "Invalid API key"})
        if self.state["switches"]["restricted"] and key.startswith("IDT_"):
            raise Refusal(403, {"code": "forbidden", "message": "Access denied: Insufficient permissions."})

    @route("POST", "/talks")
    def create(self, request: SandboxRequest) -> Reply:
        if not self.state["switches"]["can_create"]:
            return self.unknown(request)
        try:
            given = self._checked(request, {}, new=True)
        except Refusal as refusal:
            return self._refused(refusal)
        talk_id = self.new_id().replace("-", "")[:24]
        self.record("talk.created", talk_id)
        answer = self._write(talk_id, {**DEFAULTS}, given, "Talk created successfully")
        return Reply(int(self.state["switches"]["create_status"]), answer)

    @route("PUT", "/talks/{talk_id}")
    def update(self, request: SandboxRequest, talk_id: str) -> Reply:
        talk = self.state["talks"].get(talk_id)
        if talk is None:
            raise Refusal(404, {"code": "not_found", "message": "Talk not found"})
        try:
            given = self._checked(request, talk, new=False)
        except Refusal as refusal:
            return self._refused(refusal)
        self.record("talk.updated", talk_id)
        return Reply(200, self._write(talk_id, talk, given, "Talk updated successfully"))

    def unknown(self, request: SandboxRequest) -> Reply:
        return Reply(404, {"code": "not_found", "message": "Not found"})

    def _checked(self, request: SandboxRequest, talk: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
        try:
            body = request.json()
        except ValueError:
            raise refuse("body", "must be JSON") from None
        chosen = self.state["switches"]
        rules = Rules(names_required=chosen["names_required"], past_start=chosen["past_start"], now=self.clock.now())
        return check_talk(body, talk, rules, new=new)

    def _refused(self, refusal: Refusal) -> Reply:
        return Reply(int(self.state["switches"]["invalid_status"]), refusal.reply.body)

    def _write(self, talk_id: str, talk: dict[str, Any], given: dict[str, Any], message: str) -> dict[str, Any]:
        shown = {name: [self._account(entry) for entry in given.get(name, ())] for name in ("speakers", "moderators")}
        kept = {name: [{"id": p["id"], "email": p["email"]} for p in shown[name]] for name in shown if name in given}
        self.state["talks"][talk_id] = {**talk, **given, **kept}
        self._learn("tracks", [given["track"]] if given.get("track") else [])
        self._learn("tags", given.get("tags", []))
        current = {name: shown[name] if name in given else talk.get(name, []) for name in shown}
        return {"code": "ok", "message": message, "id": talk_id, **current}

    def _account(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The person as answered: with a password if the account was made just now."""
        address = entry["email"].strip().lower()
        known = self.state["accounts"].get(address)
        if known:
            return {"id": known["id"], "email": known["email"]}
        number = self.number()
        # last and first name in plain letters with four digits, as in the sample of Update page
        names = (re.sub(r"[^a-z0-9]", "", str(entry.get(name, "")).lower()) for name in ("lastName", "firstName"))
        username = f"{'.'.join(filter(None, names))}#{number % 10_000:04d}"
        fresh = {"id": f"{number:024x}", "username": username, **entry}
        self.state["accounts"][address] = fresh
        self._learn("tags", entry.get("tags", []))
        self.record("account.created", address)
        self.mail(address)
        return {"id": fresh["id"], "email": fresh["email"], "password": secrets.token_urlsafe(15)}

    def _learn(self, what: str, names: list[str]) -> None:
        self.state[what] = [*self.state[what], *(name for name in dict.fromkeys(names) if name not in self.state[what])]
