"""Whatever staff type, a body that is sent is JSON and keeps within the documented limits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.core.contract import ACTIONS, DesiredObject, Platform
from integrations.core.facts import TextLimit
from integrations.core.frozen import resolve
from integrations.core.records import PublicationView
from tests.support.reasons import all_said, said

from .stage import ANN, ATTENDEES, DRAWN, EVENT, SESSIONS, sendable, view_for

FAMILY = "👩🏽‍🚀"  # four code points on the screen as one
TEXTS = {
    "nothing": "",
    "blanks": "  \t ",
    "one": "x",
    "two": "xy",
    "exactly 80": "a" * 80,
    "81": "a" * 81,
    "140 astronauts": FAMILY * 35,
    "141": FAMILY * 35 + "!",
    "combining": "é" * 400,
    "right to left": "\u0645\u0631\u062d\u0628\u0627 \u200f" * 40,
    "801": "word " * 160 + "x",
    "a lot": "word 🎪 " * 1700,
    "control": "a\x00b\x0bc d\u202ee",
}


def views(platform: Platform, text: str) -> Iterator[PublicationView]:
    """The event with ``text`` in every place where staff may type one."""
    person = replace(ANN, name=text, first_name=text, last_name=text, biography=text, job_title=text, company=text)
    sessions = tuple(
        replace(one, title=text, abstract=text, description=text, track=text, tags=(text,), parts=())
        for one in SESSIONS
    )
    guests = tuple(replace(one, name=text, first_name=text, company=text, city=text) for one in ATTENDEES)
    event = replace(EVENT, title=text, description=text)
    yield view_for(platform, event=event, sessions=sessions, attendees=guests)
    parts = tuple(replace(part, speaker=person) for part in SESSIONS[0].parts[:1])
    yield view_for(platform, sessions=(replace(SESSIONS[0], parts=parts),), speakers=(person,))


def bodies(platform: Platform, view: PublicationView) -> Iterator[tuple[DesiredObject, Any]]:
    for desired in platform.desired_objects(view):
        if sendable(desired):
            ids = {key: f"id-{number}" for number, key in enumerate(_named(platform, view))}
            yield desired, resolve(dict(desired.body), ids, DRAWN)


def _named(platform: Platform, view: PublicationView) -> list[str]:
    return [desired.key for desired in platform.desired_objects(view)]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_bodies_are_json_within_limits(platform: Platform, text: str) -> None:
    for view in views(platform, text):
        for desired, body in bodies(platform, view):
            assert json.loads(json.dumps(body, allow_nan=False).encode()) == body
            for limit in (one for one in platform.texts if one.kind == desired.kind):
                _keeps(limit, body)


def _keeps(limit: TextLimit, body: Mapping[str, Any]) -> None:
    if limit.field in body:
        length = len(body[limit.field])
        assert limit.least <= length, limit.field
        assert not limit.most or length <= limit.most, limit.field


def test_limits_are_reached_and_not_passed(platform: Platform) -> None:
    """At the limit a text goes; one code point more is refused with both numbers, or shortened with a note."""
    for limit in (one for one in platform.texts if one.most):
        at, over = ([*platform.desired_objects(_with(platform, limit, size))] for size in (limit.most, limit.most + 1))
        reached = [w for w in at if w.kind == limit.kind and len(str(w.body.get(limit.field, ""))) == limit.most]
        told = [said(w.blocked) or " ".join(all_said(w.notes)) for w in over if w.kind == limit.kind]
        if not _typed_by_staff(limit):
            continue
        assert reached, limit.field
        assert any(str(limit.most + 1) in words and str(limit.most) in words for words in told), limit.field
        assert all(sendable(desired) == limit.shortened for desired in over if desired.kind == limit.kind)


def _typed_by_staff(limit: TextLimit) -> bool:
    """Whether records hold this text; what options hold is checked by their models."""
    return limit.label.split()[0] in ("Title", "Description")


def _with(platform: Platform, limit: TextLimit, size: int) -> PublicationView:
    text = (FAMILY * size)[:size]
    name = limit.label.split()[0].lower()
    if limit.kind == "event":
        return view_for(platform, event=replace(EVENT, **{name: text}), sessions=())
    fields = {"title": text} if name == "title" else {"abstract": text}
    return view_for(platform, sessions=(replace(SESSIONS[0], **fields),))


def test_odd_hours_are_no_accident(platform: Platform) -> None:
    """A session without length, or one that lasts a second, is blocked or sent as a whole, positive time."""
    for length in (timedelta(0), timedelta(seconds=1), timedelta(days=3)):
        sessions = (replace(SESSIONS[0], duration=length, parts=()),)
        for _, body in bodies(platform, view_for(platform, sessions=sessions, speakers=())):
            json.dumps(body, allow_nan=False)
            assert all(v > 0 for k, v in body.items() if "uration" in k and isinstance(v, int | float))


def test_every_desired_object_has_an_action_or_a_reason(platform: Platform) -> None:
    for desired in platform.desired_objects(view_for(platform)):
        assert desired.kind in ACTIONS
        assert desired.label
        assert platform.can(ACTIONS[desired.kind]["create"]) or desired.manual or desired.blocked
