"""NewPlatform, imitated: what its documents say, kept in memory."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from integrations.core.sandbox import PlatformSandbox, Refusal, Reply, SandboxRequest, route
from integrations.core.variants import Variant

NAME_MOST = 60
PAGE = 2  #: shows on a page of the list


class NewPlatformSandbox(PlatformSandbox):
    """Switch ``extras``: whether a show is answered with its colour."""

    slug = "newplatform"
    mounts = {"newplatform": "api"}
    sample_credentials = {"api_key": "newplatform-key"}
    switches = {"extras": True}
    variants = (Variant("no extras", "NewPlatform's manual", {"extras": False}),)

    def fresh(self) -> dict[str, Any]:
        return {"shows": {}}

    def identify(self, request: SandboxRequest) -> None:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            raise Refusal(401, {"message": "no key"})

    def _show(self, key: str) -> dict[str, Any]:
        if key not in self.state["shows"]:
            raise Refusal(404, {"message": "no such show"})
        found: dict[str, Any] = self.state["shows"][key]
        return found

    def _told(self, key: str) -> dict[str, Any]:
        hidden = {"guests"} if self.state["switches"]["extras"] else {"guests", "colour"}
        return {"id": key, **{n: v for n, v in self._show(key).items() if n not in hidden}}

    @route("POST", "/shows")
    def create(self, request: SandboxRequest) -> Reply:
        body = request.json()
        if not 0 < len(body["name"]) <= NAME_MOST:
            raise Refusal(400, {"message": f"name: 1 to {NAME_MOST} characters"})
        key = f"show-{self.number()}"
        self.state["shows"][key] = {**body, "guests": []}
        self.record("show.create", key)
        return Reply(201, self._told(key))

    @route("GET", "/shows")
    def listed(self, request: SandboxRequest) -> Reply:
        wanted, after = request.query.get("name"), int(request.query.get("after", "0"))
        keys = [key for key, one in self.state["shows"].items() if wanted in (None, one["name"])]
        page, rest = keys[after : after + PAGE], keys[after + PAGE :]
        return Reply(200, {"shows": [self._told(key) for key in page], "next": str(after + PAGE) if rest else None})

    @route("GET", "/shows/{key}")
    def one(self, request: SandboxRequest, key: str) -> Reply:
        return Reply(200, self._told(key))

    @route("PUT", "/shows/{key}")
    def update(self, request: SandboxRequest, key: str) -> Reply:
        self._show(key).update(request.json())
        self.record("show.update", key)
        return Reply(200, self._told(key))

    @route("DELETE", "/shows/{key}")
    def delete(self, request: SandboxRequest, key: str) -> Reply:
        self._show(key)
        del self.state["shows"][key]
        self.record("show.delete", key)
        return Reply(204)

    @route("POST", "/shows/{key}/guests")
    def invite(self, request: SandboxRequest, key: str) -> Reply:
        show, guests = self._show(key), request.json()["guests"]
        for email in guests:
            if email not in show["guests"]:
                show["guests"].append(email)
                self.record("guest", f"{key}/{email}")
        return Reply(200, {"guests": [{"id": f"{key}/{email}", "email": email} for email in guests]})

    @route("GET", "/shows/{key}/visits")
    def visits(self, request: SandboxRequest, key: str) -> Reply:
        show = self._show(key)
        ends = datetime.fromisoformat(show["opens"]) + timedelta(minutes=show["minutes"])
        over = self.clock.now() >= ends
        rows = [{"email": email, "minutes": show["minutes"]} for email in show["guests"]]
        return Reply(200, {"visits": rows if over else [], "over": over})
