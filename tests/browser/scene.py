"""What browser tests find when they begin, made without a worker: an event on three accounts, and what went wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from portal.events.models import EmailAddress, Event, Person, Session, SessionSpeaker, Speaker
from portal.publishing.models import Account, Attempt, ManualTask, Operation, Publication, Run, RunState
from tests.support.programme import programme
from tests.support.reasons import plain

PLATFORMS = ("meltingspot", "airmeet", "whereby")


def imported(folder: Path) -> Event:
    """An event in a month, with ten speakers at least, all of them proposed and with an address."""
    path = folder / "schedule.json"
    first = timezone.localdate() + timedelta(days=30)
    path.write_text(json.dumps(programme(first=str(first))), encoding="utf-8")
    call_command("import_schedule", path, "--event", "conf", "--team", "Main", verbosity=0)
    event: Event = Event.objects.get(slug="conf")
    session = Session.objects.filter(event=event).first()
    for number in range(event.speakers.count(), 10):
        person = Person.objects.create(team=event.team, name=f"Speaker {number}", last_name=f"{number}")
        SessionSpeaker.objects.create(
            session=session, speaker=Speaker.objects.create(event=event, person=person), position=number
        )
    for person in Person.objects.filter(addresses=None):
        where = f"p{person.pk}@example.org"
        EmailAddress.objects.create(team=event.team, person=person, address=where, normalised=where, primary=True)
    return event


def published(event: Event) -> list[Publication]:
    """All of ``event`` on an account of three platforms each."""
    found = []
    for slug in PLATFORMS:
        account = Account.objects.create(team=event.team, platform=slug, name=slug.capitalize())
        options = {"host_email": "host@example.org"} if slug != "whereby" else {}
        found.append(Publication.objects.create(event=event, account=account, options=options))
    return found


def operation(run: Run, publication: Publication, session: Session, state: str, message: str) -> Operation:
    """The creation of ``session`` there, ended as ``state`` says after one attempt."""
    lost = state == "needs_person"
    found: Operation = Operation.objects.create(
        run=run, account=publication.account, publication=publication, action="session.create", verb="create",
        kind="session", key=f"session:{session.code}", label=session.title, state=state, reasons=plain(message),
        attempt_count=1, body={"title": session.title},
        candidates=[{"remote_id": f"there-{session.code}", "label": session.title, "same": True}] if lost else [],
    )  # fmt: skip
    now = timezone.now()
    outcome = "Ambiguous" if lost else "Rejected"
    Attempt.objects.create(
        operation=found, number=1, started_at=now, ended_at=now, outcome=outcome, reasons=plain(message)
    )
    return found


def went_wrong(event: Event, publication: Publication) -> list[Operation]:
    """A push of which three operations need a decision and one was refused."""
    run = Run.objects.create(event=event, actor="somebody", state=RunState.FINISHED)
    sessions = list(Session.objects.filter(event=event).order_by("pk")[:4])
    lost = [operation(run, publication, each, "needs_person", "No answer came.") for each in sessions[:3]]
    return [*lost, operation(run, publication, sessions[3], "rejected", "The platform refused it (422): title.")]


def left_to_people(publication: Publication) -> ManualTask:
    """A session that somebody has to make there."""
    session = Session.objects.filter(event=publication.event).latest("pk")
    item = {"key": f"session:{session.code}", "label": session.title, "reasons": [], "values": {"title": session.title}}
    task: ManualTask = ManualTask.objects.create(
        publication=publication,
        action="session.create",
        reasons=plain("Make it there."),
        items=[{**item, "task": "create"}],
    )
    return task
