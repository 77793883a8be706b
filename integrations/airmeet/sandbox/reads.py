"""The imitation's lists and figures (API v2, chapter 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from integrations.core.sandbox import Clock, Refusal, Reply, SandboxRequest, iso, route

from . import figures, rules
from .rules import refuse

Item = dict[str, Any]

READY_LATER = "Preparing your results. Try"
MAX_SIZE = 500
GATEWAY_SIZE = 50  # figures on the gateway
MAX_PEOPLE = 1000  # not documented
SORTING = {"name": "name", "email": "email", "registrationDate": "registrationDate"}
#: what the list of people says of speakers alone
SPEAKING: Item = {
    "profile_url": None,
    "user_type": "Speaker",
    "token": None,
    "invite_sent": False,
    "user_profile": [],
}


class Reads:
    """The reading half of the Airmeet sandbox."""

    _last: tuple[Item, tuple[str, int], Sequence[Item]] | None = None

    if TYPE_CHECKING:
        state: dict[str, Any]
        clock: Clock

        def airmeet(self, request: SandboxRequest, uid: str) -> Item: ...

        def community(self, request: SandboxRequest) -> str: ...

    # core

    @route("GET", "/api/v1/airmeets")
    @route("GET", "/airmeets", host="gateway")
    def list_airmeets(self, request: SandboxRequest) -> Reply:
        """2.1, oldest first: the direction is not documented."""
        own = [a for a in self.state["airmeets"].values() if a["community"] == self.community(request)]
        rows = [
            {
                "uid": a["uid"],
                "name": a["name"],
                "status": a["status"],
                "timezone": a["timezone"],
                "startTime": a["start"],
                "endTime": a["end"],
            }
            for a in own
        ]
        return Reply(200, _paged(request, rows, [int(a["number"]) for a in own], self.state["switches"]))

    @route("GET", "/api/v1/airmeet/{airmeet}/registrations")
    def list_registrations(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.2. Whoever is authorised counts as registered, and so does who was registered by 3.1."""
        people = figures.registered(self.airmeet(request, airmeet))
        rows = [_profile(person) for person in people]
        return Reply(200, _paged(request, rows, [int(person["number"]) for person in people], self.state["switches"]))

    @route("GET", "/api/v1/airmeet/{airmeet}/participants")
    @route("GET", "/airmeet/{airmeet}/participants", host="gateway")
    def list_participants(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.3: everybody with a part in the Airmeet. Only "Registered User" is a documented type."""
        held = self.airmeet(request, airmeet)
        key = request.query.get("sortingKey", "registrationDate")
        direction = request.query.get("sortingDirection", "DESC")
        if key not in SORTING or direction not in ("ASC", "DESC"):
            raise refuse(request.host, 400, "sortingKey or sortingDirection is not known")
        size = rules.whole(request, "resultSize", 50, 1, MAX_PEOPLE)
        skipped = (rules.whole(request, "pageNumber", 1, 1) - 1) * size
        speakers = ({**_profile(one), **SPEAKING} for one in held["speakers"].values())
        attendees = (
            {
                **_profile(one),
                "profile_url": None,
                "user_type": "Registered User" if one["registered"] else "Guest",
                "token": f"https://www.airmeet.com/e/{airmeet}?code={one['code']}",
                "invite_sent": one.get("invited", True),
                "user_profile": one.get("customFieldMapping", []),
            }
            for one in figures.authorised(held)
        )
        people = [*speakers, *attendees]
        people.sort(key=lambda row: str(row[SORTING[key]] or ""), reverse=direction == "DESC")
        page = people[skipped : skipped + size]
        name = self.state["switches"]["participants_key"]
        return Reply(200, {name: page, "userCount": len(page), "totalUserCount": len(people)})

    @route("GET", "/api/v1/airmeet/{airmeet}/info")
    @route("GET", "/airmeet/{airmeet}/info", host="gateway")
    def info(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.4. Durations come in minutes, as the sample's 30 beside the default of 1800 s suggests."""
        held = self.airmeet(request, airmeet)
        return Reply(
            200,
            {
                "name": held["name"],
                "short_desc": held["short_desc"],
                "start_time": held["start"],
                "end_time": held["end"],
                "timezone": held["timezone"],
                "sessions": [_listed(held, session) for session in figures.sessions_of(held)],
            },
        )

    @route("GET", "/api/v1/airmeet/{airmeet}/custom-fields")
    @route("GET", "/airmeet/{airmeet}/custom-fields", host="gateway")
    def custom_fields(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.5"""
        self.airmeet(request, airmeet)
        return Reply(200, {"customFields": self.state["switches"]["custom_fields"]})

    # figures

    @route("GET", "/api/v1/airmeet/{airmeet}/attendees", host="analytics")
    @route("GET", "/airmeet/{airmeet}/attendees", host="gateway")
    def event_attendees(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.6. The event variant of the 202 words lacks a space."""
        held = self.airmeet(request, airmeet)
        self.ready(request, held, "Airmeet", "Preparing your results.Try")
        return figure_page(request, self.kept(request, lambda: figures.event_rows(held)), self.state["switches"])

    @route("GET", "/api/v1/session/{session}/attendees", host="analytics")
    @route("GET", "/session/{session}/attendees", host="gateway")
    def session_attendees(self, request: SandboxRequest, session: str) -> Reply:
        """2.7"""
        uid = next((a["uid"] for a in self.state["airmeets"].values() if session in a["sessions"]), "")
        held = self.airmeet(request, uid)
        self.ready(request, held, "Session")
        return figure_page(
            request,
            self.kept(request, lambda: figures.session_rows(held, held["sessions"][session])),
            self.state["switches"],
        )

    @route("GET", "/api/v1/airmeet/{airmeet}/booth/{booth}/booth-attendance", host="analytics")
    @route("GET", "/airmeet/{airmeet}/booth/{booth}/booth-attendance", host="gateway")
    def booth_attendees(self, request: SandboxRequest, airmeet: str, booth: str) -> Reply:
        """2.9"""
        held = self.airmeet(request, airmeet)
        found = next((b for b in held["booths"] if b["uid"] == booth), None)
        if found is None:
            raise refuse("analytics", 400, "The booth id is invalid")
        self.ready(request, held, "Airmeet")
        return figure_page(request, figures.booth_rows(held, found), self.state["switches"])

    @route("GET", "/api/v1/airmeet/{airmeet}/polls", host="analytics")
    @route("GET", "/airmeet/{airmeet}/polls", host="gateway")
    def polls(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.10: answered at once; rows have no id, so the cursors count them."""
        return figure_page(request, figures.poll_rows(self.airmeet(request, airmeet)), self.state["switches"])

    @route("GET", "/api/v1/airmeet/{airmeet}/questions", host="analytics")
    @route("GET", "/airmeet/{airmeet}/questions", host="gateway")
    def questions(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.11: all at once."""
        rows = figures.question_rows(self.airmeet(request, airmeet))
        return Reply(200, {"data": rows, "statusCode": 200, "statusMessage": "SUCCESS"})

    @route("GET", "/api/v1/airmeet/{airmeet}/booth/public", host="bff")
    @route("GET", "/airmeet/{airmeet}/booths", host="gateway")
    def booths(self, request: SandboxRequest, airmeet: str) -> Reply:
        """2.8"""
        held = self.airmeet(request, airmeet)
        more: Item = {"exhibitors": [], "tags": [], "airmeet_id": airmeet, "logo_url": None, "short_description": None}
        booths = [{**booth, **more, "order": place} for place, booth in enumerate(held["booths"], 1)]
        return Reply(200, {"booths": booths})

    def kept(self, request: SandboxRequest, draw: Callable[[], Sequence[Item]]) -> Sequence[Item]:
        """The rows of the last list asked for: its pages follow each other, and drawing them is the slow part."""
        key = (request.path, len(self.state["ledger"]))
        if self._last is None or self._last[0] is not self.state or self._last[1] != key:
            self._last = (self.state, key, draw())
        return self._last[2]

    def ready(self, request: SandboxRequest, held: Item, what: str, words: str = READY_LATER) -> None:
        """Refuse before the end; after it, answer 202 until the figures asked for have been prepared."""
        if held["status"] != "FINISHED":
            body = rules.error_body("analytics", 400, f"{what} status is not valid")
            raise Refusal(self.state["switches"]["invalid_status_http"], body)
        first = self.state["asked"].setdefault(request.path, iso(self.clock.now()))
        wait = timedelta(seconds=self.state["switches"]["prepare_seconds"])
        if self.clock.now() < datetime.fromisoformat(first) + wait:
            message = f"{words} after 5 minutes to get the updated results"
            raise Refusal(202, {"statusCode": 202, "statusMessage": message})


# --- pages ----------------------------------------------------------------------------------------------------------


def _paged(
    request: SandboxRequest, rows: Sequence[Item], ids: Sequence[int], switches: Item, most: int = MAX_SIZE
) -> Item:
    """One page by cursor. ``after`` wins over ``before``; the only page has cursors too, as the samples show, unless
    the switch ``last_cursor`` says otherwise."""
    size = rules.whole(request, "size", 50, 1, most)
    after, before = rules.whole(request, "after", 0, 0), rules.whole(request, "before", 0, 0)
    found = list(zip(ids, rows, strict=True))
    if after:
        page = [entry for entry in found if entry[0] > after][:size]
    elif before:
        page = [entry for entry in found if entry[0] < before][-size:]
    else:
        page = found[:size]
    ended = switches["last_cursor"] == "null" and page and page[-1][0] == ids[-1]
    cursors = {
        "before": page[0][0] if page else None,
        "after": page[-1][0] if page and not ended else None,
        "pageCount": -(-len(rows) // size),
    }
    return {"data": [row for _, row in page], "cursors": cursors}


def figure_page(request: SandboxRequest, rows: Sequence[Item], switches: Item) -> Reply:
    """One page of an analytics list, in the form of its 200."""
    ids = [int(row.get("id", place)) for place, row in enumerate(rows, 1)]
    page = _paged(request, rows, ids, switches, GATEWAY_SIZE if request.host == "gateway" else MAX_SIZE)
    page["cursors"]["totalCount"] = len(rows)
    return Reply(200, {**page, "statusCode": 200, "statusMessage": "SUCCESS"})


# --- rows -----------------------------------------------------------------------------------------------------------


def _profile(person: Mapping[str, Any]) -> Item:
    return {
        "email": person["email"],
        "name": person["name"],
        "city": person.get("city"),
        "country": person.get("country"),
        "organisation": person.get("organization", person.get("organisation")),
        "Designation": person.get("designation"),
        "registrationDate": person.get("registered"),
    }


def _listed(held: Mapping[str, Any], session: Mapping[str, Any]) -> Item:
    return {
        "sessionid": session["uuid"],
        "name": session["name"],
        "start_time": session["start"],
        "status": "FINISHED" if held["status"] == "FINISHED" else "CREATED",
        "duration": session["minutes"],
        "summary": session["summary"],
        "host_id": [session["host"]],
        "cohost_ids": session["cohosts"],
        "speaker_id": [held["speakers"][address.lower()]["user_id"] for address in session["speakers"]],
        "speakerList": [],
        "type": session["type"],
    }
