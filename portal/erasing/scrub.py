"""Taking a person out of every table. Rows stay, so that what is counted stays the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet

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

PULLED: tuple[type[Model], ...] = (Attendance, PollAnswer, Question, BoothVisit)
EMPTY = ("first_name", "last_name", "username", "job_title", "company", "biography", "city", "country", "avatar_url")
PEOPLE = ("person", "speaker", "registration")  #: whose audit entries are about the person alone

SAID = ("label", "reasons", "body", "path", "candidates", "drops")  #: fields of an operation

Rows = QuerySet[Any]


def scrub(person: Person, names: Names) -> dict[str, int]:
    """Names, addresses, links and notes of ``person`` out of all tables of their team: table → rows that were
    changed or deleted. In a transaction."""
    done: Counter[str] = Counter()
    for step in (_sent, _there, _pulled, _left_to_people, _trail, _uploads, _takes_part, _own):
        done.update(step(person, names))
    return {name: number for name, number in sorted(done.items()) if number}


# --- what was told to platforms


def _sent(person: Person, names: Names) -> dict[str, int]:
    rows = Operation.objects.filter(account__team=person.team)
    rows.filter(names.objects()).update(label=GONE, body={}, path={}, candidates=[], drops=[])
    operations = rows.filter(_about(names, *SAID))
    attempts = Attempt.objects.filter(names.anywhere("reasons"), operation__account__team=person.team)
    needs = Need.objects.filter(names.anywhere("address"), operation__account__team=person.team)
    return {
        "attempts": _rewrite(attempts, names, "reasons"),
        "needs": _rewrite(needs, names, "address"),
        "operations": _rewrite(operations, names, "key", "fingerprint", *SAID),
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
    about = rows.filter(_about(names, "label", "body", "path", "differences", "remote_id"))
    return {"remote_objects": _rewrite(about, names, "key", "label", "remote_id", "body", "path", "differences")}


def _pulled(person: Person, names: Names) -> dict[str, int]:
    done: dict[str, int] = {}
    for table in PULLED:
        rows = table._base_manager.filter(publication__account__team=person.team)
        theirs = rows.filter(Q(person=person) | Q(normalised__in=names.addresses))
        links = {"links": Secret()} if table is Attendance else {}
        done[str(table._meta.verbose_name_plural)] = theirs.count()
        _rewrite(theirs.filter(names.anywhere("row_id")), names, "row_id")
        theirs.update(person=person, email="", normalised="", name="", **links)
    return done


def _left_to_people(person: Person, names: Names) -> dict[str, int]:
    number = 0
    for task in ManualTask.objects.filter(publication__event__team=person.team):
        items = [_item(item, names) for item in task.items]
        if items == task.items:
            continue
        # the task's own reasons are those of its first object
        ManualTask.objects.filter(pk=task.pk).update(items=items, reasons=names.scrubbed(task.reasons))
        number += 1
    return {"manual_tasks": number}


def _item(item: dict[str, Any], names: Names) -> dict[str, Any]:
    """Items about others keep their names, although they may be the same."""
    if not names.concern(item):
        return item
    return {**names.scrubbed(item), **({"label": GONE} if names.is_about(item["key"]) else {})}


# --- our own


def _trail(person: Person, names: Names) -> dict[str, int]:
    """Who did what when stays; who it was done to, and from what to what, does not."""
    ids = {
        "person": [person.pk],
        "speaker": list(person.speaking.values_list("pk", flat=True)),
        "registration": list(person.registrations.values_list("pk", flat=True)),
    }
    about = Q(pk__in=())
    for kind in PEOPLE:
        about |= Q(subject_type=kind, subject_id__in=ids[kind])
    entries = AuditEntry.objects.filter(team=person.team)
    own = entries.filter(about)
    number = own.update(subject=GONE, changes={})
    others = entries.exclude(pk__in=own.values("pk")).filter(names.anywhere("subject", "changes"))
    return {"audit_entries": number + _rewrite(others, names, "subject", "changes")}


def _uploads(person: Person, names: Names) -> dict[str, int]:
    """Files between preview and import that hold them, or may for all that can be told; they are handed in again."""
    needles = [needle.encode() for needle in (*names.addresses, *(name.lower() for name in names.names))]
    held = [row.pk for row in Upload.objects.filter(team=person.team) if _may_hold(row, needles)]
    number, _ = Upload.objects.filter(pk__in=held).delete()
    return {"uploads": number}


def _may_hold(row: Upload, needles: Sequence[bytes]) -> bool:
    if row.name.lower().endswith(".xlsx"):
        return True  # packed
    text = b" ".join((bytes(row.data), bytes(row.errors), str(row.preview).encode())).lower()
    return any(needle in text for needle in needles)


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


def _rewrite(rows: Rows, names: Names, *fields: str) -> int:
    """Take the person out of these fields of ``rows``; says of how many."""
    clean: Callable[[Any], Any] = names.scrubbed
    number = 0
    for row in rows.only("pk", *fields).iterator(chunk_size=500):
        changed = [name for name in fields if clean(getattr(row, name)) != getattr(row, name)]
        for name in changed:
            setattr(row, name, clean(getattr(row, name)))
        if changed:
            type(row)._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in changed})
            number += 1
    return number
