"""What the sandbox accepts: field tables of bodies, as the Lives page, the Invite page and the API reference give them.

No document shows the body of an error. The sandbox answers ``{"statusCode", "message", "error"}``, ``message`` being a
list of sentences where a payload is malformed. Unknown fields are refused, which is stricter than known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.core.sandbox import Refusal, SandboxRequest

SOLUTIONS = ("Youtube", "Vimeo", "BuiltIn", "NoSolution")
STUDIO = ("Workshop", "Conference")
SHOWN = ("Display", "Hidden")


def refusal(status: int, message: Any, error: str) -> Refusal:
    return Refusal(status, {"statusCode": status, "message": message, "error": error})


def malformed(*problems: str) -> Refusal:
    """400 "Malformed payload" (Lives page, every endpoint)."""
    return refusal(400, list(problems), "Malformed payload")


def missing(what: str) -> Refusal:
    """404 "Live not found" and its like (Lives page)."""
    return refusal(404, f"{what} not found", "Not Found")


@dataclass(frozen=True, slots=True)
class Rule:
    """One field: what it must be, in a test and in words."""

    words: str
    test: Callable[[Any], bool]
    required: bool = False
    nullable: bool = False


def _filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _address(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    local, _, domain = value.rpartition("@")
    return bool(local) and "." in domain


def _url(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def one_of(words: Iterable[str], *, nullable: bool = False) -> Rule:
    allowed = tuple(words)
    return Rule(f"must be one of {', '.join(allowed)}", lambda value: value in allowed, nullable=nullable)


TEXT = Rule("must be a string", lambda value: isinstance(value, str))
FLAG = Rule("must be a boolean", lambda value: isinstance(value, bool))
ID = Rule("must be a non-empty string", _filled, required=True)
IDS = Rule(
    "must be an array of strings",
    lambda value: isinstance(value, list) and all(map(_filled, value)),
    required=True,
)
MOMENT = Rule(
    "must be an integer",
    lambda value: isinstance(value, int) and not isinstance(value, bool),
    required=True,
)
ADDRESS = Rule("must be an e-mail address", _address, required=True)
ADDRESSES = Rule(
    "must be an array of e-mail addresses",
    lambda value: isinstance(value, list) and all(map(_address, value)),
    required=True,
)

_LIVE: Mapping[str, Rule] = {
    "title": ID,
    "description": TEXT,
    "startDate": MOMENT,
    "endDate": MOMENT,
    "solution": Rule(one_of(SOLUTIONS).words, lambda value: value in SOLUTIONS, required=True),
    "chatVisibility": one_of(SHOWN),
    "participantsVisibility": one_of(SHOWN),
    "visibility": one_of(("AnyOne", "OnlySpotMembers", "InvitedMembersOnly")),
    "participation": one_of(("AnySpotMembers", "InvitedMembersOnly")),
    "record": FLAG,
    "enableBreakoutRooms": FLAG,
}

LIVE_CREATE: Mapping[str, Rule] = {
    **_LIVE,
    "spotMemberHostId": ID,
    "builtInType": one_of(STUDIO, nullable=True),
    "videoUrl": Rule("must be a URL", _url, nullable=True),
}
LIVE_UPDATE: Mapping[str, Rule] = {
    **_LIVE,
    "builtInType": one_of(STUDIO),
    "recordAvailable": FLAG,
    "videoUrl": Rule("must be a URL", _url),
    "replayVideoUrl": Rule("must be a URL", _url, nullable=True),
}
_INVITATION: Mapping[str, Rule] = {"invitedBySpotMemberId": TEXT, "withEmailNotification": FLAG}
_SPEAKER: Mapping[str, Rule] = {**_INVITATION, "highlighted": FLAG, "grantHostRights": FLAG}
SPEAKER: Mapping[str, Rule] = {
    **_SPEAKER,
    "member": Rule("must be an object or a Spot member id", lambda value: isinstance(value, dict | str), required=True),
}
SPEAKER_MEMBER: Mapping[str, Rule] = {
    "email": ADDRESS,
    **dict.fromkeys(("firstName", "lastName", "title", "biography"), TEXT),
}
SPEAKERS: Mapping[str, Rule] = {**_SPEAKER, "spotMemberIds": IDS}
PARTICIPANT: Mapping[str, Rule] = {**_INVITATION, "member": ID}
PARTICIPANTS: Mapping[str, Rule] = {
    **_INVITATION,
    "members": Rule("must be an object", lambda value: isinstance(value, dict), required=True),
}
PARTICIPANTS_MEMBERS: Mapping[str, Rule] = {
    "spotMemberIds": IDS,
    "emails": ADDRESSES,
}
GROUP: Mapping[str, Rule] = {"groupId": ID, "withEmailNotification": FLAG}
GROUPS: Mapping[str, Rule] = {"groupIds": IDS}
MEMBER: Mapping[str, Rule] = {"email": ADDRESS, "withEmailNotification": FLAG}
MEMBERS: Mapping[str, Rule] = {"emails": ADDRESSES, "withEmailNotification": FLAG}


def read_body(request: SandboxRequest, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """The request's body if it keeps to ``rules``; raises a 400 with every problem found."""
    try:
        body = request.json()
    except ValueError:
        raise malformed("the body is not JSON") from None
    return read_object(body, rules)


def read_object(body: Any, rules: Mapping[str, Rule], where: str = "") -> dict[str, Any]:
    if not isinstance(body, dict):
        raise malformed(f"{where or 'the body'} must be an object")
    problems = [f"property {where}{name} should not exist" for name in body if name not in rules]
    for name, rule in rules.items():
        if name not in body:
            problems += [f"{where}{name} is required"] if rule.required else []
        elif not (rule.nullable and body[name] is None) and not rule.test(body[name]):
            problems.append(f"{where}{name} {rule.words}")
    if problems:
        raise malformed(*problems)
    return body


def check_live(body: Mapping[str, Any]) -> None:
    """Rules between fields: a studio type needs the studio, breakout rooms the workshop, addresses a video (Lives page,
    "Create a Live", "Update a Live"; API reference, operation createLive).

    That a live must end after it starts is this sandbox's choice; the documents do not say.
    """
    if body["endDate"] <= body["startDate"]:
        raise malformed("endDate must be after startDate")
    if body.get("builtInType") and body["solution"] != "BuiltIn":
        raise malformed("builtInType is only for the solution BuiltIn")
    if body.get("enableBreakoutRooms") and body.get("builtInType") != "Workshop":
        raise malformed("enableBreakoutRooms is only for the builtInType Workshop")
    for name in ("videoUrl", "replayVideoUrl"):
        if body.get(name) and body["solution"] not in ("Youtube", "Vimeo"):
            raise malformed(f"{name} is only for the solutions Youtube and Vimeo")
