"""An event of any size: so many more of everything that a page could list, made with a statement per table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from portal.events.models import (
    EmailAddress,
    Event,
    Person,
    Registration,
    Session,
    SessionSpeaker,
    Speaker,
    SpeakerState,
)
from portal.publishing.models import (
    Attempt,
    Attendance,
    ManualTask,
    Metric,
    Operation,
    OperationState,
    PollAnswer,
    Publication,
    Pull,
    PullState,
    RemoteObject,
    Run,
    RunState,
)
from tests.support.reasons import plain

S = OperationState
STATES = (S.REJECTED, S.WAITING, S.UNKNOWN, S.NEEDS_PERSON, S.DONE, S.QUEUED)


def grow(event: Event, publications: list[Publication], size: int, more: int) -> None:
    """Make ``more`` of everything, ``size`` being how many there are already; of sessions a fifth."""
    numbers = range(size, size + more)
    sessions = _programme(event, range(size // 5, (size + more) // 5))
    people = _people(event, sessions, numbers)
    for publication in publications:
        _pushed(event, publication, numbers)
        _left_to_people(publication, sessions, numbers)
        _read_back(publication, sessions, people, numbers)


def _make[Row: models.Model](model: type[Row], numbers: range, values: Callable[[int], dict[str, Any]]) -> list[Row]:
    return model._base_manager.bulk_create([model(**values(number)) for number in numbers])


def _programme(event: Event, numbers: range) -> list[Session]:
    start = timezone.now() + timedelta(days=70)
    shared = {"event": event, "duration": timedelta(minutes=30)}
    titles = ("Talk", "blocked", "manual")
    return _make(
        Session,
        numbers,
        lambda n: {**shared, "code": f"G{n}", "title": titles[n % 3], "starts_at": start + timedelta(minutes=n)},
    )


def _people(event: Event, sessions: list[Session], numbers: range) -> list[Person]:
    team = event.team
    people = _make(Person, numbers, lambda n: {"team": team, "name": f"Person {n:05}"})
    here = dict(zip(numbers, people, strict=True))
    _make(EmailAddress, numbers, lambda n: {"team": team, "person": here[n], "primary": True} | _address(n))
    _make(Registration, numbers, lambda n: {"event": event, "person": here[n], "join_token": f"grown-{n}"})
    states = (SpeakerState.PROPOSED, SpeakerState.APPROVED, SpeakerState.REJECTED)
    speakers = _make(Speaker, numbers, lambda n: {"event": event, "person": here[n], "state": states[n % 3]})
    first, many = numbers.start, len(sessions)
    _make(SessionSpeaker, numbers, lambda n: {"session": sessions[n % many], "speaker": speakers[n - first]})
    return people


def _address(number: int) -> dict[str, str]:
    return {"address": f"grown{number}@example.org", "normalised": f"grown{number}@example.org"}


def _pushed(event: Event, publication: Publication, numbers: range) -> None:
    where = {"account": publication.account, "publication": publication}
    runs = _make(Run, numbers, lambda _: {"event": event, "actor": "test", "state": RunState.FINISHED})
    last, first = runs[-1], numbers.start
    common = {**where, "run": last, "action": "session.create", "verb": "create", "kind": "session"}
    operations = _make(
        Operation,
        numbers,
        lambda n: {**common, "key": f"session:G{n}", "state": STATES[n % 6], "reasons": plain("No.")},
    )
    tried = {"number": 1, "outcome": "ok", "started_at": timezone.now()}
    _make(Attempt, numbers, lambda n: {**tried, "operation": operations[n - first]})
    links = {"join": "https://stage.example/j"}
    for kind in ("attendee", "speaker"):
        _make(
            RemoteObject,
            numbers,
            lambda n, kind=kind: (
                {**where, "kind": kind, "links": links, "remote_id": f"{publication.pk}-{kind}-{n}"}
                | {"key": f"{kind}:grown{n}@example.org"}
            ),
        )


def _left_to_people(publication: Publication, sessions: list[Session], numbers: range) -> None:
    """One open task, which names ever more sessions, and as many that are done."""
    items = [{"key": f"session:{each.code}", "label": each.title, "reasons": [], "values": {}} for each in sessions]
    task, _ = ManualTask.objects.get_or_create(publication=publication, action="session.create", done_at=None)
    task.items = [*task.items, *items]
    task.save()
    done = {"publication": publication, "action": "session.update", "items": items[:1], "done_at": timezone.now()}
    _make(ManualTask, numbers, lambda _: done)


def _read_back(publication: Publication, sessions: list[Session], people: list[Person], numbers: range) -> None:
    first, many, now = numbers.start, len(sessions), timezone.now()
    common = {"publication": publication, "as_of": now}
    states = (PullState.COMPLETE, PullState.FAILED, PullState.PARTIAL)
    _make(Pull, numbers, lambda n: {**common, "source": f"live@{n}", "state": states[n % 3]})
    of_row = {**common, "source": "grown"}
    for model, values in (
        (Attendance, {"attended": True, "registered": True, "seconds": 60}),
        (PollAnswer, {"question": "Tea?", "answer": "Yes"}),
    ):
        _make(
            model,
            numbers,
            lambda n, values=values: (
                {**of_row, **values, "row_id": str(n)}
                | {"person": people[n - first], "session": sessions[n % many], "name": "x"}
            ),
        )
    _make(Metric, numbers, lambda n: {**of_row, "source": f"live@{n}", "name": "attended", "value": 1.0})
