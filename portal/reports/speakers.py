"""The report ``speakers``: where each of them stands, here and on each account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from integrations.core import objects
from portal.events.addresses import BadAddress, normalise
from portal.events.models import Event
from portal.planning import Comparison, Verb, comparisons
from portal.planning.manual_tasks import PASSWORD
from portal.publications import snapshot
from portal.publishing.models import ManualTask

from .document import Cells, Frame, Report, Table
from .figures import Who
from .loading import People, load_frame, load_people

COLUMNS = ("name", "email", "state", "sessions", "accounts", "password_reset_needed")

THERE, BLOCKED, ABSENT = "there", "blocked", "-"

Wanted = tuple[Who, str, str]  # who, account, address


def speakers(event: Event) -> Report:
    """Everybody with a part in the event, by name, then passwords asked for under an address that nobody here has."""
    frame = load_frame(event)
    return frame.report("speakers", Table(COLUMNS, lambda: _rows(frame)))


def _rows(frame: Frame) -> Iterator[Cells]:
    people = load_people(frame.event)
    data = snapshot.load(frame.event, attendees=False)
    codes = data.codes
    compared = tuple(comparisons(data, frame.publications, leave_out=("attendee",)))
    there, blocked = _there(compared, people, codes), _blocked(compared, people, codes)
    resets = list(_resets(frame, people, codes))
    known: set[Who] = set()
    for each in data.bill:
        who = each.person
        known.add(who)
        yield {
            "name": each.name,
            "email": people.shown(who) or None,
            "state": each.state.value,
            "sessions": list(each.sessions),
            "accounts": {
                frame.label(at): THERE if who in there[at.pk] else BLOCKED if who in blocked[at.pk] else ABSENT
                for at in frame.publications
            },
            "password_reset_needed": [_reset(wanted) for wanted in resets if wanted[0] == who],
        }
    for wanted in resets:
        if wanted[0] not in known:
            yield {**dict.fromkeys(COLUMNS), "email": wanted[2], "password_reset_needed": [_reset(wanted)]}


def _there(compared: Iterable[Comparison], people: People, codes: frozenset[str]) -> Mapping[int, set[Who]]:
    own = ((each.publication.pk, key) for each in compared for key in each.standing.own)
    return _by_publication(((pk, key) for pk, key in own if key.startswith("speaker:")), people, codes)


def _blocked(compared: Iterable[Comparison], people: People, codes: frozenset[str]) -> Mapping[int, set[Who]]:
    """Publication → speakers whom the plan cannot send before something is mended."""
    lines = (line for each in compared for line in each.lines())
    kept_back = (line for line in lines if line.kind == "speaker" and line.verb is Verb.BLOCKED)
    return _by_publication(((line.publication_id, line.object) for line in kept_back), people, codes)


def _by_publication(
    names: Iterable[tuple[int | None, str]], people: People, codes: frozenset[str]
) -> Mapping[int, set[Who]]:
    found: defaultdict[int, set[Who]] = defaultdict(set)
    for publication, key in names:
        if publication is not None:
            found[publication].add(people.who(objects.parse(key, codes).who))
    return found


def _resets(frame: Frame, people: People, codes: frozenset[str]) -> Iterator[Wanted]:
    tasks = ManualTask.objects.filter(publication__in=frame.publications, action=PASSWORD, done_at=None)
    for task in tasks.select_related("publication__account"):
        for item in task.items:
            # whose password it is: the address among the values, else whom the object is named after
            values = item.get("values")
            given = values.get("address") if isinstance(values, Mapping) else None
            written = str(given or objects.parse(str(item.get("key", "")), codes).who or item.get("label", ""))
            try:
                address = normalise(written)
            except BadAddress:
                address = written
            yield people.who(address), task.publication.account.name, written


def _reset(wanted: Wanted) -> Cells:
    return {"account": wanted[1], "email": wanted[2]}
