"""What the imitation accepts, typed in from the field tables of API v2, and how it refuses.

The core calls' error shape is documented (3.4); its code words other than BAD_REQUEST are our choice. For the analytics
and booth calls no error shape is documented: they answer with ``statusCode`` and ``statusMessage`` as their 200 does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from integrations.core.sandbox import Refusal, SandboxRequest

CODES = {400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 412: "PRECONDITION_FAILED"}
MINUTE_MS = 60_000
#: hosts whose errors have the documented shape; that the gateway has it too is our choice
CORE = ("api", "gateway")

Check = Callable[[Any], str]


def error_body(host: str, status: int, words: str) -> dict[str, Any]:
    if host in CORE:
        return {"success": False, "code": CODES[status], "errors": [words]}
    return {"data": {}, "statusCode": status, "statusMessage": words}


def refuse(host: str, status: int, words: str) -> Refusal:
    return Refusal(status, error_body(host, status, words))


@dataclass(frozen=True, slots=True)
class Rule:
    """One documented field. ``check`` gives the words of a refusal, or nothing."""

    kind: type | tuple[type, ...]
    required: bool = False
    check: Check = lambda _value: ""

    def problem(self, name: str, value: Any) -> str:
        if not isinstance(value, self.kind) or (isinstance(value, bool) and self.kind is not bool):
            return f"{name} has the wrong type"
        words = self.check(value)
        return f"{name} {words}" if words else ""


def _length(low: int, high: int | None = None) -> Check:
    def check(value: str) -> str:
        short, long = len(value) < low, high is not None and len(value) > high
        return f"must have {low} to {high or 'any number of'} characters" if short or long else ""

    return check


def _must(holds: Callable[[Any], bool], words: str) -> Check:
    return lambda value: "" if holds(value) else words


def _one_of(*allowed: str) -> Check:
    return _must(allowed.__contains__, f"must be one of {', '.join(allowed)}")


def _nested(rules: Mapping[str, Rule]) -> Check:
    return lambda value: first_problem(rules, value)


def _address(value: str) -> str:
    return "" if value.count("@") >= 1 and not value.startswith("@") and not value.endswith("@") else "is no address"


def _addresses(value: list[Any]) -> str:
    return "" if all(isinstance(item, str) and not _address(item) for item in value) else "must hold addresses"


def _custom(value: list[Any]) -> str:
    rules = {"fieldId": Rule(str, True), "value": Rule((str, list), True)}
    return next((words for item in value if (words := first_problem(rules, item))), "")


TEXT = Rule(str)
NAME = Rule(str, True, _length(1))
EMAIL = Rule(str, True, _address)
NUMBER = (int, float)
ZONE = _must(lambda value: value in available_timezones() and bool(ZoneInfo(value)), "is no canonical tz name")
WHOLE_MINUTE = _must(lambda value: value % MINUTE_MS == 0, "must be rounded to minutes")
POSITIVE = _must(lambda value: value > 0, "must be positive")

#: 4.1
AIRMEET = {
    "hostEmail": EMAIL,
    "eventName": Rule(str, True, _length(3, 80)),
    "shortDesc": Rule(str, True, _length(1)),
    "eventImage": TEXT,
    "longDesc": TEXT,
    "access": Rule(str, False, _one_of("INVITED_ONLY", "WITH_VERIFIED_EMAIL", "WITHOUT_VERIFIED_EMAIL")),
    "eventType": Rule(str, False, _one_of("MEETUP")),
    "timing": Rule(
        dict,
        True,
        _nested({"startTime": Rule(NUMBER, True), "endTime": Rule(NUMBER, True), "timezone": Rule(str, True, ZONE)}),
    ),
    "config": Rule(dict, False, _nested({"networking": Rule(bool), "tableCount": Rule(NUMBER)})),
}

#: 4.2: all fields are texts
SPEAKER = {
    "name": NAME,
    "email": EMAIL,
    **dict.fromkeys(("organisation", "designation", "imageUrl", "bio", "city", "country"), TEXT),
}

#: 4.3
SESSION = {
    "sessionTitle": NAME,
    "sessionStartTime": Rule(NUMBER, True, WHOLE_MINUTE),
    "sessionDuration": Rule(NUMBER, False, POSITIVE),
    "sessionSummary": TEXT,
    "hostEmail": EMAIL,
    "speakerEmails": Rule(list, False, _addresses),
    "cohostEmails": Rule(list, False, _addresses),
    "type": Rule(str, False, _one_of("HOSTING")),
}

#: 4.4
STATUS = {"status": Rule(str, True, _one_of("ONGOING", "FINISHED"))}

#: 3.2 and 3.3; organisation is the spelling of 3.1
ATTENDEE = {
    "email": EMAIL,
    "name": NAME,
    **dict.fromkeys(("city", "country", "designation", "organization"), TEXT),
    "customFieldMapping": Rule(list, False, _custom),
}


#: gateway: help article 82000909769, "Manage Registrations"
GATEWAY_ATTENDEE = {
    "email": EMAIL,
    "firstName": NAME,
    "lastName": NAME,
    **dict.fromkeys(("city", "country", "designation", "organisation"), TEXT),
    "attendance_type": Rule(str, False, _one_of("VIRTUAL", "IN-PERSON")),
    "registerAttendee": Rule(bool),
    "sendEmailInvite": Rule(bool),
    "customFieldMapping": Rule(list, False, _custom),
}

#: 3.1
USER = {
    "email": EMAIL,
    "name": NAME,
    **dict.fromkeys(("city", "country", "designation", "organisation"), TEXT),
}

#: gateway: types of Airmeet's own connector, version 4.2
GATEWAY_SESSION = {
    **SESSION,
    "type": Rule(
        str,
        False,
        _one_of("HOSTING", "FLUID_LOUNGE", "BOOTH", "BREAK", "LARGE_CALL", "SPEED_NETWORKING", "STREAMING"),
    ),
}


def first_problem(rules: Mapping[str, Rule], body: Any) -> str:
    """What is wrong with ``body``, in words; empty if nothing."""
    if not isinstance(body, dict):
        return "must be an object"
    unknown = sorted(set(body) - set(rules))
    if unknown:
        return f"unknown field {unknown[0]}"
    for name, rule in rules.items():
        if name not in body:
            if rule.required:
                return f"{name} is required"
        elif words := rule.problem(name, body[name]):
            return words
    return ""


def body(request: SandboxRequest, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """The request's body, or Refusal 400 as documented for bad requests."""
    try:
        data = request.json()
    except ValueError:
        raise refuse(request.host, 400, "The body is no JSON") from None
    if words := first_problem(rules, data):
        raise refuse(request.host, 400, words)
    return dict(data)


def whole(request: SandboxRequest, name: str, default: int, low: int, high: int | None = None) -> int:
    """A whole number of the query; Refusal 400 outside its range (what the platform does there is not documented)."""
    given = request.query.get(name)
    if given is None:
        return default
    if not given.isdecimal() or int(given) < low or (high is not None and int(given) > high):
        raise refuse(request.host, 400, f"{name} is out of range")
    return int(given)
