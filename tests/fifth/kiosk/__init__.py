"""Kiosk: a made-up platform with shows and guests, as small as one can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from pydantic import Field

from integrations.core import objects
from integrations.core.auth import HeaderAuth
from integrations.core.batches import singly
from integrations.core.contract import (
    Call,
    Candidate,
    Capability,
    Checked,
    Credential,
    Item,
    Lack,
    Limits,
    Listed,
    Listing,
    Outcome,
    Platform,
    Quirk,
    Window,
    Wish,
)
from integrations.core.errors import Gone, PlatformError
from integrations.core.facts import ByHand, TextLimit
from integrations.core.frozen import ref
from integrations.core.hosts import Host
from integrations.core.http import Client, segment
from integrations.core.options import Options, session_field
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, SessionRecord
from integrations.core.rows import Page, PersonRow, PullCall, Source
from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

MANUAL = "Kiosk's manual"
NAME_MOST = 60
WORDINGS = {
    "kiosk.title_length": Wording(_("the title has {length} characters, Kiosk takes {most}")),
    "kiosk.no_title": Wording(_("give the session a title")),
    "kiosk.no_speakers": Wording(_("Kiosk shows have no speakers.")),
    "kiosk.not_over": Wording(_("not over yet")),
    "kiosk.key_accepted": Wording(_("Kiosk accepts the key.")),
    "kiosk.strike_off": Wording(_("A guest is struck off the list at the kiosk.")),
    "kiosk.quirk_midnight": Wording(_("A kiosk closes at midnight.")),
}
BATCH = 50


class AccountOptions(Options):
    pace: int = Field(60, ge=1, le=600, description="Requests a minute that your plan allows.")


class PublicationOptions(Options):
    mood: str = Field(
        "calm", description="How a show is announced: any word.", json_schema_extra=session_field(), max_length=20
    )


class ShowFilters(Options):
    name: str = Field("", description="Only shows whose name is exactly this.")


# --- what is wished for ----------------------------------------------------------------------------------------------


def wishes(view: PublicationView) -> Iterator[Wish]:
    for session in view.sessions:
        options = cast(PublicationOptions, view.options_of(session.code))
        key, length = objects.session(session.code), len(session.title)
        long = Reason("kiosk.title_length", {"length": length, "most": NAME_MOST}, field="title")
        nameless = None if session.title.strip() else Reason("kiosk.no_title", field="title")
        blocked = long if length > NAME_MOST else nameless
        yield Wish("session", key, session.title or key, show(session, options), blocked=blocked)
        for person in view.attendees:
            if person.sessions is None or session.code in person.sessions:
                name = objects.attendee(person.who, session.code)
                yield Wish("attendee", name, person.name, {"guest": person.email}, {"show": ref(key)}, batch=key)


def show(session: SessionRecord, options: PublicationOptions) -> dict[str, Any]:
    minutes = max(1, round(session.duration.total_seconds() / 60))
    opens = session.starts_at.isoformat(timespec="seconds")
    return {"name": session.title, "opens": opens, "minutes": minutes, "mood": options.mood}


def sources(view: PublicationView) -> Iterator[Source]:
    for key in sorted(view.known):
        if key.startswith("session:"):
            code = key.partition(":")[2]
            yield Source(f"visits@{code}", "attendance.pull", {"show": ref(key)}, code)


# --- how it is carried over -------------------------------------------------------------------------------------------


def create(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    return [_made(call, client.request("POST", "/shows", json=dict(call.body)).data) for call in batch]


def _made(call: Call, data: Any) -> Outcome:
    return Outcome(call.key, remote_id=data["id"], read_back={n: data[n] for n in call.body if n in data})


def update(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    return [_changed(client, call) for call in batch]


def _changed(client: Client, call: Call) -> Outcome:
    client.request("PUT", f"/shows/{segment(call.remote_id)}", json=dict(call.body))
    return Outcome(call.key, remote_id=call.remote_id)


def delete(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    for call in batch:
        try:
            client.request("DELETE", f"/shows/{segment(call.remote_id)}")
        except Gone:
            continue  # it is not there, as was wanted
    return [Outcome(call.key, remote_id=call.remote_id) for call in batch]


def invite(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    guests = [str(call.body["guest"]) for call in batch]
    path = f"/shows/{segment(batch[0].path['show'])}/guests"
    data = client.request("POST", path, json={"guests": guests}).data
    ids = {item["email"]: item["id"] for item in _objects(data["guests"], "email")}
    return [Outcome(call.key, remote_id=ids[str(call.body["guest"])]) for call in batch]


def find(client: Client, call: Call) -> list[Candidate]:
    found = (Candidate(one["id"], one["name"], one["opens"] == call.body["opens"]) for one in _named(client, call))
    return list(found)


def snapshot(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[str]]:
    return {call.key: [one["id"] for one in _named(client, call)] for call in batch}


def _named(client: Client, call: Call) -> list[dict[str, Any]]:
    return _objects(client.request("GET", "/shows", params={"name": call.body["name"]}).data["shows"])


def _objects(entries: list[Any], key: str = "id") -> list[dict[str, Any]]:
    """Those of ``entries`` that name something."""
    return [one for one in entries if isinstance(one, dict) and key in one]


# --- reading ----------------------------------------------------------------------------------------------------------


def visits(client: Client, call: PullCall) -> Iterator[Page]:
    data = client.request("GET", f"/shows/{segment(call.path['show'])}/visits").data
    rows = [
        PersonRow(one["email"], one["email"], attended=one["minutes"] > 0, seconds=60 * one["minutes"])
        for one in _objects(data["visits"], "email")
    ]
    yield Page(rows, over=data["over"], reason=None if data["over"] else Reason("kiosk.not_over"))


def shows(client: Client, filters: ShowFilters, cursor: str) -> Listed:
    params = {name: value for name, value in (("name", filters.name), ("after", cursor)) if value}
    data = client.request("GET", "/shows", params=params).data
    items = [Item(one["id"], one["name"], cells={"mood": one.get("mood", "")}) for one in _objects(data["shows"])]
    return Listed(items, data["next"] or "")


def check(client: Client) -> Checked:
    try:
        client.request("GET", "/shows")
    except PlatformError as error:
        return Checked(False, (error.reason,))
    return Checked(True, (Reason("kiosk.key_accepted"),))


PLATFORM = Platform(
    slug="kiosk",
    label="Kiosk",
    hosts=(Host("api", "https://api.kiosk.example", ("kiosk.example",)),),
    credentials=(Credential("api_key", "Kiosk key", "It is printed on the back of the kiosk."),),
    account_options=AccountOptions,
    publication_options=PublicationOptions,
    limits=lambda options: Limits((Window(60, options.pace),), source=MANUAL),
    auth=HeaderAuth(),
    capabilities={
        "session.create": Capability(
            MANUAL, send=create, find=singly(find), snapshot=snapshot, identity=frozenset({"name", "opens"})
        ),
        "session.update": Capability(
            MANUAL, send=update, replayable=True, changeable=frozenset({"name", "opens", "minutes", "mood"})
        ),
        "session.delete": Capability(MANUAL, send=delete, replayable=True),
        "attendee.register": Capability(MANUAL, send=invite, batch=BATCH, replayable=True),
        "attendance.pull": Capability(MANUAL, read=visits),
    },
    wishes=wishes,
    sources=sources,
    check=check,
    wordings=WORDINGS,
    sandbox="tests.fifth.kiosk.sandbox:KioskSandbox",
    lacks=(Lack("speaker", Reason("kiosk.no_speakers"), MANUAL),),
    quirks=(Quirk(Reason("kiosk.quirk_midnight"), MANUAL),),
    listings={"shows": Listing("Shows", MANUAL, ShowFilters, shows, {"mood": "Mood"}, adopts="session")},
    texts=(TextLimit("session", "name", "Title of a show", MANUAL, most=NAME_MOST),),
    by_hand=(ByHand("attendee.revoke", Reason("kiosk.strike_off"), MANUAL),),
)
