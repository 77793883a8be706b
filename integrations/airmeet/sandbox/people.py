"""Attendees of an imitated Airmeet: let in, let out, registered (API v2, chapter 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.core.sandbox import Clock, Reply, SandboxRequest, iso, route

from . import rules
from .fields import wrong_answer
from .rules import refuse

Item = dict[str, Any]


class People:
    """The part of the Airmeet sandbox that manages registrations."""

    if TYPE_CHECKING:
        state: dict[str, Any]
        clock: Clock

        def airmeet(self, request: SandboxRequest, uid: str) -> Item: ...

        def user_id(self) -> str: ...

        def new_id(self) -> str: ...

        def number(self) -> int: ...

        def record(self, effect: str, key: str) -> None: ...

        def mail(self, who: str) -> None: ...

    @route("POST", "/api/v1/airmeet/{airmeet}/attendee")
    @route("POST", "/airmeet/{airmeet}/attendee", host="gateway")
    def add_attendee(self, request: SandboxRequest, airmeet: str) -> Reply:
        """3.2 and 3.3. A replay changes no details; it only lets the person in again. On the gateway the invitation
        goes out with every call that asks for it, and a person who is not registered by it is a guest."""
        held = self.airmeet(request, airmeet)
        on_gateway = request.host == "gateway"
        body = rules.body(request, rules.GATEWAY_ATTENDEE if on_gateway else rules.ATTENDEE)
        words = wrong_answer(body.get("customFieldMapping", []), self.state["switches"]["custom_fields"])
        if words:
            raise refuse(request.host, 400, words)
        if on_gateway:
            body["name"] = f"{body['firstName']} {body['lastName']}"
        person = held["attendees"].setdefault(body["email"].lower(), {**body, "authorised": False})
        if "code" not in person:
            self._enrol(person, registered=body.get("registerAttendee", True))
        if not person["authorised"]:
            person["authorised"] = True
            self.record("attendee.register", f"{airmeet}/{body['email']}")
            self.mail(body["email"])
        if body.get("sendEmailInvite"):
            person["invited"] = True
            self.record("attendee.mail", f"{airmeet}/{body['email']}")
        link = f"https://www.airmeet.com/e/{airmeet}?code={person['code']}"
        return Reply(200, {"email": person["email"], "entryLink": link})

    @route("POST", "/api/v1/airmeet/{airmeet}/user")
    def register_user(self, request: SandboxRequest, airmeet: str) -> Reply:
        """3.1, deprecated: the person is on the list of registrations and not let in."""
        held = self.airmeet(request, airmeet)
        body = rules.body(request, rules.USER)
        if body["email"].lower() not in held["attendees"]:
            person = held["attendees"][body["email"].lower()] = {**body, "authorised": False, "by_itself": True}
            self._enrol(person, registered=True)
            self.record("user.register", f"{airmeet}/{body['email']}")
        return Reply(200, {"email": body["email"]})

    def _enrol(self, person: dict[str, Any], *, registered: bool) -> None:
        person.update(code=self.new_id(), number=self.number(), user_id=self.user_id())
        person["registered"] = iso(self.clock.now()) if registered else None

    @route("DELETE", "/api/v1/airmeet/{airmeet}/attendee/{email}")
    @route("DELETE", "/airmeet/{airmeet}/attendee/{email}", host="gateway")
    def remove_attendee(self, request: SandboxRequest, airmeet: str, email: str) -> Reply:
        """3.4: 204, and 404 for an address that is not authorised."""
        person = self.airmeet(request, airmeet)["attendees"].get(email.lower())
        if not person or not person["authorised"]:
            raise refuse("api", 404, "No such attendee")
        person["authorised"] = False
        self.record("attendee.revoke", f"{airmeet}/{person['email']}")
        return Reply(204)
