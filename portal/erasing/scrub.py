"""Taking a person out of every table. Rows stay, so that what is counted stays the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

from portal.crypto import Secret
from portal.events.models import Person, Registration, Speaker, Upload
from portal.events.registrations import join_token
from portal.publishing.models import (
    Attempt,
    Attendance,
    BoothVisit,
    ManualTask,
    Need,
    Operation,
    PollAnswer,
    Question,
    RemoteObject,
)
from portal.teams.models import AuditEntry

from .names import GONE, Names
from .rewrite import from_texts, holds, needles, rewrite

PULLED: tuple[type[Model], ...] = (Attendance, PollAnswer, Question, BoothVisit)
EMPTY = ("first_name", "last_name", "username", "job_title", "company", "biography", "city", "country", "avatar_url")
#: what people wrote or chose there
SAID_THERE: dict[type[Model], tuple[str, ...]] = {
    PollAnswer: ("question", "answer"),
    Question: ("question",),
    BoothVisit: ("booth",),
}
AT_ONCE = 1000
PEOPLE = ("person", "speaker", "registration")  #: whose audit entries are about the person alone

#: fields of an operation
SAID = ("label", "reasons", "body", "path", "candidates", "drops", "batch", "lookalikes")


@dataclass(slots=True)
class Scrubbed:
    """``removed``: table → rows that were changed or deleted. ``entries``: of the audit trail, whose details are gone
    or changed: whoever checks the trail is told that it was an erasing."""

    removed: dict[str, int] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)


def scrub(person: Person, names: Names) -> Scrubbed:
    """Names, addresses, links and notes of ``person`` out of every place of the registry. In a transaction."""
    done: Counter[str] = Counter()
    entries = _trail(person, names)
    for step in (_sent, _there, _pulled, _left_to_people, _uploads, _of_others, _takes_part, _own):
        done.update(step(person, names))
    done.update(from_texts(person.team_id, names))
    done["audit_entries"] = len(entries)
    return Scrubbed({name: number for name, number in sorted(done.items()) if number}, sorted(entries))


# --- what was told to platforms


def _sent(person: Person, names: Names) -> dict[str, int]:
    rows = Operation.objects.filter(account__team=person.team)
    rows.filter(names.objects()).update(label=GONE, body={}, path={}, candidates=[], drops=[])
    operations = rows.filter(_about(names, *SAID))
    attempts = Attempt.objects.filter(names.anywhere("reasons"), operation__account__team=person.team)
    needs = Need.objects.filter(names.anywhere("address"), operation__account__team=person.team)
    return {
        "attempts": len(rewrite(attempts, names, "reasons")),
        "needs": len(rewrite(needs, names, "address")),
        "operations": len(rewrite(operations, names, "key", "fingerprint", *SAID)),
    }


def _about(names: Names, *fields: str) -> Q:
    """What is theirs or holds an address of theirs; of what is not about people, also what holds their name."""
    by_name = Q(kind__in=("event", "session")) & names.anywhere(*fields)
    return names.objects() | names.anywhere(*fields, names=False) | by_name


def _there(person: Person, names: Names) -> dict[str, int]:
    """Their own objects lose their links; others, such as a session that named them, only what names them."""
    rows = RemoteObject.objects.filter(account__team=person.team)
    theirs = rows.filter(names.objects())
    theirs.update(links=Secret(), label=GONE, body={}, path={}, differences={}, url="")
    fields = ("label", "body", "path", "differences", "remote_id", "url")
    return {"remote_objects": len(rewrite(rows.filter(_about(names, *fields)), names, "key", *fields))}


def _pulled(person: Person, names: Names) -> dict[str, int]:
    done: dict[str, int] = {}
    for table in PULLED:
        rows = table._base_manager.filter(publication__account__team=person.team)
        theirs = rows.filter(Q(person=person) | Q(normalised__in=names.addresses))
        links = {"links": Secret()} if table is Attendance else {}
        done[str(table._meta.verbose_name_plural)] = theirs.count()
        rewrite(theirs.filter(names.anywhere("row_id")), names, "row_id")
        theirs.update(person=person, email="", normalised="", name="", unread={}, **links)
        said = SAID_THERE.get(table, ())
        rewrite(rows.filter(names.anywhere(*said)), names, *said)
    return done


def _left_to_people(person: Person, names: Names) -> dict[str, int]:
    number = 0
    for task in ManualTask.objects.filter(publication__event__team=person.team):
        # the task's own reasons are those of its first object
        items = [_item(item, names) for item in task.items]
        texts = {"reasons": names.scrubbed(task.reasons), "url": names.scrubbed(task.url)}
        if items == task.items and not names.in_addresses([task.url, *map(str, task.reasons)]):
            continue
        ManualTask.objects.filter(pk=task.pk).update(items=items, **texts)
        number += 1
    return {"manual_tasks": number}


def _item(item: dict[str, Any], names: Names) -> dict[str, Any]:
    """Items about others keep their names, although they may be the same."""
    if not names.concern(item):
        return item
    return {**names.scrubbed(item), **({"label": GONE} if names.is_about(item["key"]) else {})}


# --- our own


def entries_about(person: Person) -> Q:
    """Entries of the audit trail that are about the person alone."""
    ids = {
        "person": [person.pk],
        "speaker": list(person.speaking.values_list("pk", flat=True)),
        "registration": list(person.registrations.values_list("pk", flat=True)),
    }
    about = Q(pk__in=())
    for kind in PEOPLE:
        about |= Q(subject_type=kind, subject_id__in=ids[kind])
    return about


def _trail(person: Person, names: Names) -> list[int]:
    """Who did what when stays; who it was done to, and from what to what, does not, nor the salt by which that could
    be guessed. Returns the entries."""
    about = entries_about(person)
    entries = AuditEntry.objects.filter(team=person.team)
    own = list(entries.filter(about).values_list("pk", flat=True))
    for start in range(0, len(own), AT_ONCE):
        entries.filter(pk__in=own[start : start + AT_ONCE]).update(subject=GONE, changes={}, salt="")
    others = entries.exclude(about).filter(names.anywhere("subject", "changes"))
    return own + rewrite(others, names, "subject", "changes", also={"salt": ""})


def _uploads(person: Person, names: Names) -> dict[str, int]:
    """Files between preview and import that hold them, or may for all that can be told; they are handed in again."""
    wanted = needles(names)
    held = [row.pk for row in Upload.objects.filter(team=person.team) if _may_hold(row, wanted)]
    number, _ = Upload.objects.filter(pk__in=held).delete()
    return {"uploads": number}


def _may_hold(row: Upload, wanted: set[bytes]) -> bool:
    if row.name.lower().endswith(".xlsx"):
        return True  # packed
    return any(holds(value, wanted) for value in (row.name, row.data, row.errors, row.preview, row.choices))


def _of_others(person: Person, names: Names) -> dict[str, int]:
    """What is said of them in rows of other people, less those of namesakes: it is their own name there."""
    others = Person.objects.filter(team=person.team).exclude(pk=person.pk)
    speakers = Speaker.objects.filter(event__team=person.team).exclude(person=person)
    going = Registration.objects.filter(event__team=person.team).exclude(person=person)
    for name in names.names:
        others, speakers = others.exclude(name__iexact=name), speakers.exclude(person__name__iexact=name)
    about = ("biography", "job_title", "company", "username", "avatar_url", "tags")
    said = ("reason", "approved_values")
    return {
        "people": len(rewrite(others.filter(names.anywhere(*about)), names, *about)),
        "speakers": len(rewrite(speakers.filter(names.anywhere(*said)), names, *said)),
        "registrations": len(rewrite(going.filter(names.anywhere("custom")), names, "custom")),
    }


def _takes_part(person: Person, names: Names) -> dict[str, int]:
    speakers = Speaker.objects.filter(person=person)
    registrations = list(Registration.objects.filter(person=person))
    for row in registrations:
        row.custom, row.join_token = {}, join_token()
        row.save(update_fields=["custom", "join_token"])
    return {
        "speakers": speakers.update(reason="", approved_values={}, source_code=""),
        "registrations": len(registrations),
    }


def _own(person: Person, names: Names) -> dict[str, int]:
    number, _ = person.addresses.all().delete()
    blank: dict[str, Any] = dict.fromkeys(EMPTY, "")
    Person.objects.filter(pk=person.pk).update(name=GONE, time_zone="", tags=[], **blank)
    return {"addresses": number, "people": 1}
