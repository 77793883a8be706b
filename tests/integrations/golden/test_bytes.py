"""The golden event's requests, byte for byte as they were typed in by hand from the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from integrations import registry
from integrations.core.contract import DesiredObject, Platform
from integrations.core.records import PublicationView, SessionRecord
from tests.integrations.contract.stage import NOW, Stage
from tests.support.bridge import SandboxTransport
from tests.support.reasons import all_said, said

from .event import AISHA, EVENT, GUESTS, SESSIONS, ZOE

FOLDER = Path(__file__).parent
UUID = re.compile(r"/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{24})(?=/|$)")
#: only what cannot be left out; everything else as it is for somebody who chooses nothing
PUBLICATION: Mapping[str, Mapping[str, Any]] = {
    "airmeet": {"host_email": "host@example.org"},
    "meltingspot": {"host_email": "host@example.org"},
}
ACCOUNT: Mapping[str, Mapping[str, Any]] = {"bemyapp": {"talk_create": True}}


class Recorder(SandboxTransport):
    """Keeps the writes as they go over the wire: method, path with ids struck out, body."""

    written: list[str]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET" and not request.url.path.endswith("/auth"):
            path = UUID.sub("/{}", request.url.raw_path.decode().partition("?")[0])
            mount = max((m for m in self.sandbox.mounts if path.startswith(f"/{m}/")), key=len)
            self.written += [f"{request.method} {path.removeprefix(f'/{mount}')}", request.read().decode()]
        return super().handle_request(request)


def view(platform: Platform, **changes: Any) -> PublicationView:
    fields: dict[str, Any] = {
        "event": EVENT,
        "sessions": SESSIONS,
        "speakers": (ZOE, AISHA),
        "attendees": GUESTS,
        "options": platform.publication_options(**PUBLICATION.get(platform.slug, {})),
        "account_options": platform.account_options(**ACCOUNT.get(platform.slug, {})),
        "known": {},
        "now": NOW,
        "can_mail": True,
    }
    return PublicationView(**(fields | changes))


@pytest.mark.parametrize("slug", sorted(registry.PLATFORMS))
def test_requests_byte_for_byte(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(registry.PLATFORMS[slug])
    transport = Recorder(stage.sandbox)
    transport.written = []
    stage.client._http._transport = transport
    monkeypatch.setattr(stage, "view", lambda **more: view(stage.platform, known=stage.known, **more))
    stage.push()
    expected = (FOLDER / f"{slug}.txt").read_text().splitlines()
    assert transport.written == [
        re.sub(r"\{\w+\}", "{}", line) if place % 2 == 0 else line for place, line in enumerate(expected)
    ]


# --- limits and rules of time: what is refused before anything is sent -----------------------------------------------


def desired_objects(slug: str, **changes: Any) -> dict[str, DesiredObject]:
    platform = registry.PLATFORMS[slug]
    return {desired.key: desired for desired in platform.desired_objects(view(platform, **changes))}


def only(**changes: Any) -> tuple[SessionRecord, ...]:
    return (replace(SESSIONS[0], **changes),)


FAMILY = "👩🏽‍🚀"  # four code points


@pytest.mark.parametrize(
    ("title", "fits"), [("ab", False), ("abc", True), (FAMILY * 20, True), (FAMILY * 20 + "!", False)]
)
def test_names_of_events_are_counted_in_code_points(title: str, fits: bool) -> None:
    """D02: Airmeet takes 3 to 80."""
    blocked = said(desired_objects("airmeet", event=replace(EVENT, title=title))["event"].blocked)
    assert (not blocked) == fits
    assert fits or (str(len(title)) in blocked and "3 to 80" in blocked)


@pytest.mark.parametrize(("length", "fits"), [(140, True), (141, False)])
def test_titles_of_talks(length: int, fits: bool) -> None:
    """D02: BeMyApp takes 140, and names both numbers."""
    blocked = said(desired_objects("bemyapp", sessions=only(title=(FAMILY * 40)[:length]))["session:GAP"].blocked)
    assert (not blocked) == fits
    assert fits or ("141" in blocked and "140" in blocked)


def test_long_descriptions_of_talks_are_shortened_with_a_note() -> None:
    """D02: 800 go as they are, 801 are cut to 800 at a word."""
    whole = desired_objects("bemyapp", sessions=only(abstract="wort " * 159 + "worte"))["session:GAP"]
    assert len(whole.body["description"]) == 800
    assert not any("shortened" in note for note in all_said(whole.notes))
    cut = desired_objects("bemyapp", sessions=only(abstract="wort " * 159 + "worter"))["session:GAP"]
    assert len(cut.body["description"]) <= 800
    assert cut.body["description"].endswith("wort…")
    assert "description shortened from 801 to 800 characters" in all_said(cut.notes)


def test_prefixes_of_rooms_have_39_characters_at_most() -> None:
    """D02: what staff chose and our marker together; one that leaves the marker no room is refused as an option."""
    platform = registry.PLATFORMS["whereby"]
    longest = platform.publication_options(room_name_prefix="a" * 23)
    token = desired_objects("whereby", options=longest)["session:GAP"].body["roomNamePrefix"]
    assert len(token["prefix"]) + token["$token"] == 39
    with pytest.raises(ValueError, match="at most 23"):
        platform.publication_options(room_name_prefix="a" * 24)


def test_ten_thousand_characters_go_nowhere_unnoticed() -> None:
    """D02: a name of any length is sent whole or keeps its object back; it is never cut."""
    huge = "x" * 10_000
    for slug in registry.PLATFORMS:
        for desired in desired_objects(slug, sessions=only(title=huge)).values():
            title = desired.body.get("title", desired.body.get("sessionTitle", huge))
            assert desired.kind != "session" or desired.blocked or title == huge, slug


def _overlapping(minutes: float, start: float = 0) -> Iterator[SessionRecord]:
    yield replace(SESSIONS[0], parts=())
    begins = SESSIONS[0].ends_at - timedelta(minutes=minutes) + timedelta(seconds=start)
    yield replace(SESSIONS[0], code="NEXT", title="Next", starts_at=begins, parts=())


def test_touching_ends_are_allowed_and_a_minute_too_much_is_not() -> None:
    """D16: on Airmeet, which holds one session at a time."""
    assert not desired_objects("airmeet", sessions=tuple(_overlapping(0)), speakers=())["session:NEXT"].blocked
    blocked = said(desired_objects("airmeet", sessions=tuple(_overlapping(1)), speakers=())["session:NEXT"].blocked)
    assert SESSIONS[0].title in blocked
    assert "second publication" in blocked


def test_starts_between_minutes_are_rounded_with_a_note() -> None:
    """D16: Airmeet takes whole minutes."""
    desired = desired_objects("airmeet", sessions=tuple(_overlapping(0, start=59)), speakers=())["session:NEXT"]
    assert desired.body["sessionStartTime"] == 1806196500000
    assert any("rounded" in note for note in all_said(desired.notes))


def test_a_namesake_is_refused_before_sending() -> None:
    """D18: two speakers of one name and two addresses; the first goes, the second is told why not."""
    twin = replace(AISHA, who="twin@example.org", email="twin@example.org")
    session = replace(SESSIONS[1], parts=(SESSIONS[1].parts[0], replace(SESSIONS[1].parts[0], speaker=twin)))
    options = registry.PLATFORMS["airmeet"].publication_options(host_email="h@example.org", incomplete_sessions=True)
    found = desired_objects("airmeet", sessions=(session,), speakers=(AISHA, twin), options=options)
    assert not found["speaker:aisha@example.org"].blocked
    assert said(found["speaker:twin@example.org"].blocked).startswith("Namesake refused by Airmeet")
    assert found["session:FOLD"].body["speakerEmails"] == ["aisha@example.org"]
