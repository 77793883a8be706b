"""The report ``speakers``: where each of them stands, here and on each account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from integrations.core import objects
from portal.events.addresses import BadAddress, normalise
from portal.events.models import Event, Session, Speaker, SpeakerState
from portal.publishing.models import ManualTask, Operation, OperationState, RemoteObject, RemoteState

from .document import Cells, Frame, Report, Table
from .figures import Who
from .loading import People, load_frame, load_people

COLUMNS = ("name", "email", "state", "sessions", "accounts", "password_reset_needed")

THERE, BLOCKED, ABSENT = "there", "blocked", "-"
#: the manual task that asks to give a speaker a new password
PASSWORD = "speaker.password"  # noqa: S105 - the name of an action
#: an operation that ended like this leaves a speaker outside until somebody decides
STUCK = (OperationState.REJECTED, OperationState.NEEDS_PERSON)

Wanted = tuple[Who, str, str]  # who, account, address


def speakers(event: Event) -> Report:
    """Everybody with a part in the event, by name, then passwords asked for under an address that nobody here has."""
    frame = load_frame(event)
    return frame.report("speakers", Table(COLUMNS, lambda: _rows(frame)))


def _rows(frame: Frame) -> Iterator[Cells]:
    people = load_people(frame.event)
    codes = frozenset(Session.objects.filter(event=frame.event).values_list("code", flat=True))
    there, stuck = _there(frame, people, codes), _stuck(frame, people, codes)
    resets = list(_resets(frame, people, codes))
    known: set[Who] = set()
    lines = Speaker.objects.filter(event=frame.event).select_related("person").prefetch_related("parts__session")
    for speaker in lines:
        known.add(speaker.person_id)
        yield {
            "name": speaker.person.name,
            "email": people.shown(speaker.person_id) or None,
            "state": speaker.state,
            "sessions": sorted(part.session.code for part in speaker.parts.all()),
            "accounts": {
                frame.label(each): _standing(speaker, people, there.get(each.pk, set()), stuck.get(each.pk, set()))
                for each in frame.publications
            },
            "password_reset_needed": [_reset(wanted) for wanted in resets if wanted[0] == speaker.person_id],
        }
    for wanted in resets:
        if wanted[0] not in known:
            yield {**dict.fromkeys(COLUMNS), "email": wanted[2], "password_reset_needed": [_reset(wanted)]}


def _standing(speaker: Speaker, people: People, there: set[Who], stuck: set[Who]) -> str:
    """``blocked``: approved but without an address, or refused there."""
    if speaker.person_id in there:
        return THERE
    if speaker.person_id in stuck or (
        speaker.state == SpeakerState.APPROVED and not people.shown(speaker.person_id)
    ):
        return BLOCKED
    return ABSENT


def _there(frame: Frame, people: People, codes: frozenset[str]) -> Mapping[int, set[Who]]:
    rows = RemoteObject.objects.filter(publication__in=frame.publications, kind="speaker", state=RemoteState.PRESENT)
    return _who_by_publication(rows.order_by().values_list("publication", "key"), people, codes)


def _stuck(frame: Frame, people: People, codes: frozenset[str]) -> Mapping[int, set[Who]]:
    """Publication → speakers whose newest operation was refused or waits for a person."""
    rows = Operation.objects.filter(publication__in=frame.publications, kind="speaker").order_by("pk")
    newest = {(publication, key): state for publication, key, state in rows.values_list("publication", "key", "state")}
    return _who_by_publication((name for name, state in newest.items() if state in STUCK), people, codes)


def _who_by_publication(names: Any, people: People, codes: frozenset[str]) -> Mapping[int, set[Who]]:
    found: defaultdict[int, set[Who]] = defaultdict(set)
    for publication, key in names:
        found[publication].add(people.who(objects.parse(key, codes).who))
    return found


def _resets(frame: Frame, people: People, codes: frozenset[str]) -> Iterator[Wanted]:
    tasks = ManualTask.objects.filter(publication__in=frame.publications, action=PASSWORD, done_at=None)
    for task in tasks.select_related("publication__account"):
        for item in task.items:
            written = _address(item, codes)
            yield people.who(_normal(written)), task.publication.account.name, written


def _address(item: Mapping[str, Any], codes: frozenset[str]) -> str:
    """Whose password it is: the value ``email`` where there is one, else what the item is named after."""
    values = item.get("values")
    given = values.get("email") if isinstance(values, Mapping) else None
    return str(given or objects.parse(f"{_with_kind(str(item.get('key') or ''))}", codes).who or item.get("label") or "")


def _with_kind(key: str) -> str:
    return key if key.startswith("speaker:") else f"speaker:{key}"


def _normal(written: str) -> str:
    try:
        return normalise(written)
    except BadAddress:
        return written


def _reset(wanted: Wanted) -> Cells:
    return {"account": wanted[1], "email": wanted[2]}
