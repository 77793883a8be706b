"""One person put into every place of the registry: each column of each table, as it could really come there."""

from __future__ import annotations

import base64
import pickle
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task
from picklefield.fields import PickledObjectField

from integrations.core.reasons import Reason
from portal import shapes
from portal.crypto import EncryptedDict, Secret
from portal.erasing.registry import PLACES, Place
from portal.events.models import EmailAddress, Person, Registration, Room, Session, Speaker, Track, Upload
from portal.fields import ReasonsField
from portal.publishing.models import (
    Attempt,
    Attendance,
    BoothVisit,
    ManualTask,
    Metric,
    Need,
    Operation,
    PollAnswer,
    Proposal,
    Pull,
    Question,
    RemoteObject,
)
from portal.shapes import ShapedField
from portal.teams import audit
from portal.teams.models import AuditEntry, CacheEntry, User, WebSession
from portal.teams.sessions import SessionStore
from tests.delivery.test_erasing import ADDRESS, NAME, OPERATOR, World

WORDS = f"{NAME} <{ADDRESS}>"
#: columns that hold an object's name, or something else of a certain form
FORMS = {
    ("publishing.Operation", "key"): f"attendee:{ADDRESS}@Z9",
    ("publishing.RemoteObject", "key"): f"attendee:{ADDRESS}@Z9",
    ("publishing.Need", "address"): f"p1/attendee:{ADDRESS}@Z9",
    ("publishing.ManualTask", "items"): [{"key": f"attendee:{ADDRESS}", "label": NAME, "reasons": [], "values": {}}],
    ("teams.CacheEntry", "cache_key"): f"allauth:login:{ADDRESS}",
    ("django_q.OrmQ", "payload"): signing.dumps({"args": WORDS}),
    ("teams.CacheEntry", "value"): base64.b64encode(pickle.dumps([WORDS])).decode(),
}
#: what is kept as it is: two that others look a person up by, and publications wait where an address stands in them
KEPT = {
    ("events.EmailAddress", "address"),
    ("events.EmailAddress", "normalised"),
    ("events.Registration", "join_token"),
}
NAMES_ONLY = {("publishing.Publication", "options"), ("publishing.Publication", "session_values")}


def plant(world: World, person: Person) -> None:
    """Into every column of every place."""
    rows = _rows(world, person)
    assert set(rows) == {place.model for place in PLACES}
    for place in PLACES:
        row = rows[place.model]
        values = {name: _value(place, name) for name in place.fields if (place.model, name) not in KEPT}
        values |= {name: Secret({"join": WORDS}) for name in place.sealed}
        type(row)._base_manager.filter(pk=row.pk).update(**values)


def _value(place: Place, name: str) -> Any:
    if (place.model, name) in FORMS:
        return FORMS[place.model, name]
    column = place.table._meta.get_field(name)
    words = NAME if (place.model, name) in NAMES_ONLY or name == "name" else WORDS
    if name in ("normalised", "email", "row_id", "remote_id"):
        return ADDRESS
    if isinstance(column, ReasonsField):
        return [Reason("core.refused", {"status": 400, "words": WORDS})]
    if isinstance(column, ShapedField):
        return _shaped(column.shape, words)
    if isinstance(column, models.JSONField):
        return {"said": words, words: [{"deep": words}]}
    if isinstance(column, models.BinaryField):
        return WORDS.encode()
    if name == "session_data":
        return SessionStore().encode({"found": WORDS, "padding": "x" * 300})
    if isinstance(column, models.URLField):
        return f"https://example.org/{ADDRESS}"
    if isinstance(column, PickledObjectField):
        return [WORDS]
    assert isinstance(column, models.CharField | models.TextField) and not isinstance(column, EncryptedDict)
    return words


def _shaped(shape: shapes.Shape, words: str) -> Any:
    """The words in a value of the column's own shape."""
    url = f"https://example.org/{ADDRESS}"
    fitting: tuple[tuple[shapes.Shape, Any], ...] = (
        (shapes.TAGS, [words]),
        (shapes.LINKS, [{"label": words, "url": url}]),
        (shapes.ANSWERS, {"said": words}),
        (shapes.WORDS, {"said": words}),
        (shapes.OWN_VALUES, {"A1": {"said": words}}),
        (shapes.PAIRS, {"said": [words, words]}),
        (shapes.NAMES, [words]),
        (shapes.LISTED, [{"said": words}]),
    )
    return next((value for own, value in fitting if own is shape), {"said": words, words: [{"deep": words}]})


def _rows(world: World, person: Person) -> dict[str, Any]:
    """Table → a row of it that is the person's own where it can be."""
    event, publication = world.event, world.publication
    now = timezone.now()
    user = User.objects.create(username="staff", email="staff@example.org")
    operation = Operation._base_manager.filter(settled_at__isnull=False).first()
    there = RemoteObject._base_manager.filter(kind="speaker").exclude(key__contains="quillfeather").first()
    assert operation is not None and there is not None
    pulled = {"publication": publication, "as_of": now, "person": person}
    key = SessionStore()
    key.create()
    audit.write(OPERATOR, event.team, "x", "y")
    seen = {"user_agent": "", "ip_address": "127.0.0.1"}
    attempt = AccessAttempt.objects.create(**seen, username="a", failures_since_start=1)
    rows: list[Any] = [
        person,
        event,
        publication,
        world.account,
        operation,
        there,
        EmailAddress._base_manager.filter(person=person).get(),
        Speaker._base_manager.filter(person=person).get(),
        Registration._base_manager.filter(person=person).get(),
        Session._base_manager.filter(event=event).first(),
        Attempt._base_manager.first(),
        AuditEntry._base_manager.first(),
        Upload._base_manager.create(
            team=event.team, user=user, kind="people", digest="d", token="t", name="a.csv", data=b""
        ),
        Track._base_manager.create(event=event, name="t"),
        Room._base_manager.create(event=event, name="r"),
        Need._base_manager.create(operation=operation, address="x"),
        ManualTask._base_manager.create(publication=publication, action="x", done_at=now),
        Attendance._base_manager.create(**pulled, source="s", row_id="1"),
        PollAnswer._base_manager.create(**pulled, source="s", row_id="1", question="q"),
        Question._base_manager.create(**pulled, source="s", row_id="1", question="q"),
        BoothVisit._base_manager.create(**pulled, source="s", row_id="1", booth="b"),
        Pull._base_manager.create(publication=publication, source="s"),
        Metric._base_manager.create(publication=publication, source="s", name="n", as_of=now),
        Proposal._base_manager.create(account=world.account, state="active", actor="x"),
        LogEntry.objects.create(
            user=user, content_type=ContentType.objects.get_for_model(Person), object_id="1", action_flag=2
        ),
        attempt,
        AccessLog.objects.create(**seen),
        AccessFailureLog.objects.create(**seen),
        WebSession.objects.get(),
        CacheEntry.objects.create(cache_key="k", value="", expires=now + timedelta(hours=1)),
        Task.objects.create(id="t", name="t", func="f", started=now, stopped=now, success=True),
        OrmQ.objects.create(key="k", payload="", lock=now),
        Schedule.objects.create(func="f"),
    ]
    return {row._meta.label: row for row in rows}
