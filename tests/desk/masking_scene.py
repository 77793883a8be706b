"""A person's address in every column that can hold one, and every page where it might come out."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from portal.events.models import EmailAddress, Person, Registration
from portal.fields import ReasonsField
from portal.publishing.models import (
    Account,
    Attempt,
    Attendance,
    BoothVisit,
    ManualTask,
    Metric,
    Operation,
    PollAnswer,
    Publication,
    Pull,
    Question,
    RemoteObject,
    Run,
)
from portal.teams import audit
from portal.teams.models import Team
from portal.teams.scope import everything
from tests.support.reasons import plain

from .test_rules import _things  # noqa: F401 - a fixture

ADDRESS = "canary.person@hidden.example"
LOCAL = "canary.person"
LABEL = f"Ann <{ADDRESS}>"


@pytest.fixture(name="planted")
def _planted(things: dict[type, Any], team: Team) -> dict[type, Any]:
    """``things``, and one row of each kind that a platform wrote, with the address in it wherever text can stand."""
    with everything():
        publication: Publication = things[Publication]
        now = timezone.now()
        EmailAddress.objects.create(person=things[Person], team=team, address=ADDRESS, normalised=ADDRESS, primary=True)
        RemoteObject.unscoped.create(
            account=publication.account, publication=publication, kind="attendee", key=f"attendee:{ADDRESS}",
            remote_id=f"there/{ADDRESS}", state="present", last_seen_at=now,
        )  # fmt: skip
        Operation.unscoped.create(
            run=things[Run], account=publication.account, publication=publication, action="attendee.create",
            verb="create", kind="attendee", key=f"attendee:{ADDRESS}", state="needs_person",
        )  # fmt: skip
        Attempt.unscoped.create(operation=Operation.unscoped.last(), number=1, started_at=now, outcome="Rejected")
        for number, kind in enumerate((Attendance, PollAnswer, Question, BoothVisit)):
            kind.unscoped.create(publication=publication, source="live@A1", row_id=str(number), as_of=now)
        Metric.unscoped.create(publication=publication, source="live@A1", name="attended", as_of=now)
        Pull.unscoped.create(publication=publication, source="live@A1", state="failed")
        audit.write(audit.operator(), team, "account.update", LABEL, {"note": ["", f"ask {ADDRESS}"]})
        plant(RemoteObject, "label", "body", "differences", "reasons")
        plant(Operation, "label", "body", "changed", "candidates", "reasons", "drops")
        plant(Attempt, "reasons")
        plant(ManualTask, "reasons", "items")
        plant(Pull, "reasons")
        plant(Metric, "text")
        plant(Account, "reasons", "options")
        plant(Publication, "options")
        plant(Registration, "custom")
        plant(Run, "left_out")
        for kind in (Attendance, PollAnswer, Question, BoothVisit):
            plant(kind, *(one.name for one in kind._meta.concrete_fields if type(one) in PLAIN))
    return things


PLAIN = (models.CharField, models.TextField)
WRITTEN = ("source", "row_id", "session")


def plant(model: type[models.Model], *names: str) -> None:
    """Put the address into these columns of all rows of ``model``."""
    known = {column.name: column for column in model._meta.concrete_fields}
    values: dict[str, Any] = {}
    for name in names:
        column = known.get(name)
        if column is None or name in WRITTEN:
            continue
        if isinstance(column, ReasonsField):
            values[name] = plain(LABEL)
        elif isinstance(column, models.JSONField):
            values[name] = SHAPES.get((model.__name__, name), {"note": LABEL})
        else:
            values[name] = LABEL[: column.max_length]
    model._base_manager.update(**values)


#: columns that hold more than a flat object
SHAPES: dict[tuple[str, str], Any] = {
    ("Operation", "candidates"): [{"remote_id": ADDRESS, "label": LABEL}],
    ("Operation", "changed"): ["email"],
    ("RemoteObject", "differences"): {"email": [LABEL, ADDRESS]},
    ("Operation", "drops"): [ADDRESS],
    ("ManualTask", "items"): [
        {"key": f"attendee:{ADDRESS}", "label": LABEL, "reasons": [one.document() for one in plain(LABEL)]}
    ],
    ("Account", "options"): {},
    ("Publication", "options"): {"host_email": ADDRESS},
    ("Run", "left_out"): {"attendee": 1},
}
