"""One function per endpoint of Airmeet. The table below is the only place that knows a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from integrations.core.errors import Rejected
from integrations.core.frozen import Json
from integrations.core.hosts import Host
from integrations.core.http import Answer, segment
from integrations.core.reasons import Reason

from .options import GATEWAYS, Generation

if TYPE_CHECKING:
    from integrations.core.http import Client

LIST_SIZE = 500  # /airmeets and /registrations: 50 unless asked, at most 500 (API v2, 2.1 and 2.2)
PEOPLE_SIZE = 500  # /participants: no maximum is documented, so the answer's own total decides about further pages
#: analytics: at most 500 on the classic hosts (API v2, 2.6 to 2.10), at most 50 on the gateway
FIGURES_SIZE = {Generation.CLASSIC: 500, Generation.GATEWAY: 50}
FIGURES = "figures"


def most_of(what: str, generation: Generation) -> int:
    """How many a page of the list ``what`` may hold: a name of ``PLACES``, or ``FIGURES`` for all analytics."""
    return {"participants": PEOPLE_SIZE, FIGURES: FIGURES_SIZE[generation]}.get(what, LIST_SIZE)


class Place(NamedTuple):
    """Where an endpoint is in each generation, with one ``{}`` per id; empty where that generation has none.

    ``host`` is the key of the classic host; on the gateway all stand on one, by the account's region.
    """

    host: str
    classic: str
    gateway: str


#: Classic: API v2. Gateway: help articles 82000909768 to 82000909770, whose table of contents has no registrations.
PLACES: Mapping[str, Place] = {
    "auth": Place("api", "/api/v1/auth", "/auth"),
    "airmeets": Place("api", "/api/v1/airmeets", "/airmeets"),
    "info": Place("api", "/api/v1/airmeet/{}/info", "/airmeet/{}/info"),
    "registrations": Place("api", "/api/v1/airmeet/{}/registrations", ""),
    "participants": Place("api", "/api/v1/airmeet/{}/participants", "/airmeet/{}/participants"),
    "custom-fields": Place("api", "/api/v1/airmeet/{}/custom-fields", "/airmeet/{}/custom-fields"),
    "attendee": Place("api", "/api/v1/airmeet/{}/attendee", "/airmeet/{}/attendee"),
    "one-attendee": Place("api", "/api/v1/airmeet/{}/attendee/{}", "/airmeet/{}/attendee/{}"),
    "user": Place("api", "/api/v1/airmeet/{}/user", ""),
    "airmeet": Place("api", "/api/v1/public/airmeet", "/airmeet"),
    "speaker": Place("api", "/api/v1/public/airmeet/{}/speaker", "/airmeet/{}/speaker"),
    "session": Place("api", "/api/v1/public/airmeet/{}/session", "/airmeet/{}/session"),
    "status": Place("api", "/api/v1/public/airmeet/{}/status", "/airmeet/{}/status"),
    "event-attendees": Place("analytics", "/api/v1/airmeet/{}/attendees", "/airmeet/{}/attendees"),
    "session-attendees": Place("analytics", "/api/v1/session/{}/attendees", "/session/{}/attendees"),
    "polls": Place("analytics", "/api/v1/airmeet/{}/polls", "/airmeet/{}/polls"),
    "questions": Place("analytics", "/api/v1/airmeet/{}/questions", "/airmeet/{}/questions"),
    "booths": Place("bff", "/api/v1/airmeet/{}/booth/public", "/airmeet/{}/booths"),
    "booth-attendees": Place(
        "analytics", "/api/v1/airmeet/{}/booth/{}/booth-attendance", "/airmeet/{}/booth/{}/booth-attendance"
    ),
    "replay-attendees": Place("", "", "/airmeet/{}/event-replay-attendees"),
    "recordings": Place("", "", "/airmeet/{}/session-recordings"),
}

OWN = ("airmeet.com",)
HOSTS = (
    *(Host(name, f"https://{name}.airmeet.com", OWN) for name in ("api", "analytics", "bff")),
    Host("gateway", "https://api-gateway.airmeet.com/prod", OWN),
    Host("gateway_eu", "https://api-gateway-prod.eu.airmeet.com/prod", OWN),
    Host("gateway_us", "https://api-gateway-prod.us.airmeet.com/prod", OWN),
)

Params = Mapping[str, Any]


def _call(client: Client, method: str, name: str, *ids: str, **more: Any) -> Answer:
    """Raises Rejected where the account's generation does not have the endpoint."""
    place, options = PLACES[name], client.options
    on_gateway = options.generation is Generation.GATEWAY
    path = place.gateway if on_gateway else place.classic
    if not path:
        raise Rejected(Reason("airmeet.not_offered", {"generation": options.generation.value}))
    host = GATEWAYS[options.region] if on_gateway else place.host
    return client.request(method, path.format(*map(segment, ids)), host=host, **more)


def authenticate(client: Client) -> Answer:
    """Keys for a token that lasts 30 days (API v2, 1.2). Repeating it is harmless."""
    return _call(client, "POST", "auth", json={}, headers=_keys(client), identify=False, write=False)


def authenticate_at(client: Client, host: str) -> Answer:
    """The same at another host than the account's generation and region have, to learn whether the keys are for it."""
    path = PLACES["auth"].gateway if host in GATEWAYS.values() else PLACES["auth"].classic
    return client.request("POST", path, host=host, json={}, headers=_keys(client), identify=False, write=False)


def _keys(client: Client) -> dict[str, str]:
    return {
        "X-Airmeet-Access-Key": client.credentials["access_key"],
        "X-Airmeet-Secret-Key": client.credentials["secret_key"],
    }


def airmeets(client: Client, params: Params) -> Answer:
    """The community's Airmeets by creation time, with before, after, size (API v2, 2.1)."""
    return _call(client, "GET", "airmeets", params=params)


def registrations(client: Client, airmeet: str, params: Params) -> Answer:
    """Who registered, with before, after, size (API v2, 2.2)."""
    return _call(client, "GET", "registrations", airmeet, params=params)


def participants(client: Client, airmeet: str, params: Params) -> Answer:
    """Invitees, guests and registered people, with pageNumber (from 1), resultSize, sortingKey, sortingDirection
    (API v2, 2.3)."""
    return _call(client, "GET", "participants", airmeet, params=params)


def info(client: Client, airmeet: str) -> Answer:
    """The Airmeet's sessions (API v2, 2.4)."""
    return _call(client, "GET", "info", airmeet)


def custom_fields(client: Client, airmeet: str) -> Answer:
    """What people are asked when they register (API v2, 2.5)."""
    return _call(client, "GET", "custom-fields", airmeet)


def event_attendees(client: Client, airmeet: str, params: Params) -> Answer:
    """Who attended the event; 202 while it is prepared (API v2, 2.6)."""
    return _call(client, "GET", "event-attendees", airmeet, params=params)


def session_attendees(client: Client, session: str, params: Params) -> Answer:
    """Who attended a session; 202 while it is prepared (API v2, 2.7)."""
    return _call(client, "GET", "session-attendees", session, params=params)


def booths(client: Client, airmeet: str) -> Answer:
    """The booths of an Airmeet (API v2, 2.8)."""
    return _call(client, "GET", "booths", airmeet)


def booth_attendees(client: Client, airmeet: str, booth: str, params: Params) -> Answer:
    """Who visited a booth; 202 while it is prepared (API v2, 2.9)."""
    return _call(client, "GET", "booth-attendees", airmeet, booth, params=params)


def polls(client: Client, airmeet: str, params: Params) -> Answer:
    """Poll answers by person, with before, after, size (API v2, 2.10)."""
    return _call(client, "GET", "polls", airmeet, params=params)


def questions(client: Client, airmeet: str) -> Answer:
    """Questions by person, all at once (API v2, 2.11)."""
    return _call(client, "GET", "questions", airmeet)


def replay_attendees(client: Client, airmeet: str, params: Params) -> Answer:
    """Who watched the replay of an event, gateway only; 202 while it is prepared (API v2, "Event replay attendees")."""
    return _call(client, "GET", "replay-attendees", airmeet, params=params)


def recordings(client: Client, airmeet: str) -> Answer:
    """Recordings of an event's sessions, gateway only; their links work for six hours (API v2, "Recordings")."""
    return _call(client, "GET", "recordings", airmeet)


def register_user(client: Client, airmeet: str, body: Json) -> Answer:
    """Put somebody on the list of registrations (API v2, 3.1). Deprecated there, so no page offers it."""
    return _call(client, "POST", "user", airmeet, json=body)


def add_attendee(client: Client, airmeet: str, body: Json) -> Answer:
    """Let somebody in. Repeating it only lets them in again (API v2, 3.2)."""
    return _call(client, "POST", "attendee", airmeet, json=body)


def remove_attendee(client: Client, airmeet: str, email: str) -> Answer:
    """Take somebody's access away: 204; 404 if the Airmeet or the address is unknown (API v2, 3.4)."""
    return _call(client, "DELETE", "one-attendee", airmeet, email)


def create_airmeet(client: Client, body: Json) -> Answer:
    """A new Airmeet (API v2, 4.1). Not safe to repeat."""
    return _call(client, "POST", "airmeet", json=body)


def add_speaker(client: Client, airmeet: str, body: Json) -> Answer:
    """A new speaker; 400 where the name or the address is there already (API v2, 4.2)."""
    return _call(client, "POST", "speaker", airmeet, json=body)


def create_session(client: Client, airmeet: str, body: Json) -> Answer:
    """A new session; 400 where another one has that time (API v2, 4.3)."""
    return _call(client, "POST", "session", airmeet, json=body)


def set_status(client: Client, airmeet: str, status: str) -> Answer:
    """Start (ONGOING) or end (FINISHED) an Airmeet (API v2, 4.4)."""
    return _call(client, "POST", "status", airmeet, json={"status": status})
