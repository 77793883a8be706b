"""The report ``engagement``: answers to polls, questions asked, booths visited."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from portal.events.models import Event
from portal.publishing.models import BoothVisit, PollAnswer, Question

from .document import Cells, Frame, Report, Table
from .loading import People, load_frame, load_people

COLUMNS = (
    *("kind", "account", "platform", "session", "person", "email"),
    *("question", "answer", "votes", "booth", "visits", "wants_contact", "as_of"),
)


def engagement(event: Event) -> Report:
    """Everything people did besides being there, as the platforms list it. What a kind has no word for is null."""
    frame = load_frame(event)
    return frame.report("engagement", Table(COLUMNS, lambda: _rows(frame)))


def _rows(frame: Frame) -> Iterator[Cells]:
    people = load_people(frame.event)
    return chain(
        _kind(frame, people, "poll", PollAnswer, "question", "answer"),
        _kind(frame, people, "question", Question, "question", "votes"),
        _kind(frame, people, "booth", BoothVisit, "booth", "visits", "wants_contact"),
    )


def _kind(frame: Frame, people: People, kind: str, model: Any, *columns: str) -> Iterator[Cells]:
    accounts = {each.pk: each.account for each in frame.publications}
    rows = model.objects.filter(publication__in=accounts, unlisted_since=None).order_by("pk")
    common = ("publication", "session__code", "person", "person__name", "name", "email", "normalised", "as_of")
    for values in rows.values_list(*common, *columns).iterator(2000):
        publication, session, person, named, name, email, normal, as_of = values[: len(common)]
        who = person or people.behind.get(normal) or normal
        yield {
            **dict.fromkeys(COLUMNS),
            "kind": kind,
            "account": accounts[publication].name,
            "platform": accounts[publication].platform,
            "session": session,
            "person": named or people.name.get(who, name) or None,
            "email": people.shown(who, email) or None,
            **dict(zip(columns, values[len(common) :], strict=True)),
            "as_of": frame.iso(as_of),
        }
