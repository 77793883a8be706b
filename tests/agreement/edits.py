"""What people, platforms and the engine may do to an event between two looks at a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from inspect import isfunction
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from integrations.core.errors import Rejected
from portal.accounts.connect import Wanted as AccountWanted
from portal.accounts.connect import connect
from portal.delivery import hold as holding
from portal.delivery.operations.refusal import NotPossible
from portal.delivery.record.record import record
from portal.delivery.send import lane
from portal.delivery.settle import manual_decisions
from portal.events import people, programme, registrations, sessions, speakers
from portal.events.models import (
    Event,
    Registration,
    RegistrationState,
    Session,
    SessionState,
    Speaker,
    SpeakerState,
    Track,
)
from portal.planning.ticks import reopen, tick
from portal.publications.publish import Wanted, publish_on, unpublish
from portal.publishing.models import (
    Account,
    AccountState,
    Lane,
    ManualTask,
    Operation,
    OperationState,
    Publication,
    RemoteObject,
    RemoteState,
    Run,
    RunState,
)
from portal.teams.audit import Actor
from tests.delivery.world import OPERATOR, World
from tests.support.reasons import why

#: what a domain function says of something that cannot be just now: then nothing was edited
NOT_NOW = (ValidationError, NotPossible)

Edit = Callable[["Editor"], object]


class Editor:
    """Somebody who edits the event of ``world`` at random."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random = world, random
        self.event: Event = world.event
        self.actor: Actor = OPERATOR
        self.made = 0

    def once(self) -> str:
        """Do one of all that can be done, and say what it was."""
        name = self.random.choice(sorted(EDITS))
        self.event.refresh_from_db()
        try:
            EDITS[name](self)
        except NOT_NOW:
            return f"{name}, which could not be"
        return name

    def one(self, rows: Any) -> Any:
        """One row of these; raises where there is none."""
        found = list(rows.order_by("pk"))
        if not found:
            raise NotPossible(why("there is none"))
        return self.random.choice(found)

    def new(self) -> str:
        self.made += 1
        return f"New {self.made}"

    def session(self, *states: SessionState) -> Session:
        return self.one(Session.objects.filter(event=self.event, state__in=states or list(SessionState)))

    def publication(self) -> Publication:
        return self.one(Publication.objects.filter(event=self.event).select_related("account", "event__team"))

    def operation(self, *states: OperationState) -> Operation:
        return self.one(Operation.objects.filter(publication__event=self.event, state__in=states))


# --- the programme


def move_a_session(its: Editor) -> None:
    session = its.session()
    hours = its.random.choice([-3, -1, 1, 2])
    programme.edit_row(actor=its.actor, row=session, values={"starts_at": session.starts_at + timedelta(hours=hours)})


def retitle_a_session(its: Editor) -> None:
    programme.edit_row(
        actor=its.actor, row=its.session(), values={"title": its.random.choice([its.new(), " ", "A" * 90])}
    )


def add_a_session(its: Editor) -> None:
    name = its.new()
    starts = its.event.starts_at + timedelta(minutes=its.random.randrange(600))
    code = name.replace(" ", "")
    row = Session(event=its.event, code=code, title=name, starts_at=starts, duration=timedelta(minutes=30))
    programme.add_row(actor=its.actor, row=row)


def cancel_a_session(its: Editor) -> None:
    session = its.session(SessionState.PLANNED)
    sessions.cancel_session(actor=its.actor, session=session, remove_there=its.random.random() < 0.5)


def restore_a_session(its: Editor) -> None:
    sessions.restore(actor=its.actor, session=its.session(SessionState.CANCELLED))


def put_a_session_on_a_track(its: Editor) -> None:
    track = Track.objects.get_or_create(event=its.event, name="Main")[0]
    programme.edit_row(actor=its.actor, row=its.session(), values={"track": track})


def begin_early(its: Editor) -> None:
    """Time passes: what is to begin has begun."""
    Session.objects.filter(pk=its.session().pk).update(starts_at=timezone.now() - timedelta(minutes=5))


def rename_the_event(its: Editor) -> None:
    programme.edit_row(actor=its.actor, row=its.event, values={"title": its.new()})


# --- people


def add_a_speaker(its: Editor) -> None:
    its.world.speaker(its.new(), its.session().code, state=its.random.choice(list(SpeakerState)))


def decide_on_a_speaker(its: Editor) -> None:
    speaker = its.one(Speaker.objects.filter(event=its.event).select_related("event__team", "person"))
    speakers.decide(actor=its.actor, speaker=speaker, to=its.random.choice(list(SpeakerState)))


def edit_a_speaker(its: Editor) -> None:
    speaker = its.one(Speaker.objects.filter(event=its.event).select_related("person__team"))
    people.edit_person(actor=its.actor, person=speaker.person, values={"job_title": its.new()})


def change_an_address(its: Editor) -> None:
    row = its.one(its.random.choice([Speaker, Registration]).objects.filter(event=its.event).select_related("person"))
    address = f"{its.new().replace(' ', '').lower()}@example.org"
    people.give_address(actor=its.actor, person=row.person, address=address)


def register_somebody(its: Editor) -> None:
    its.world.attendee(its.new(), *([its.session().code] if its.random.random() < 0.5 else []))


def withdraw_a_registration(its: Editor) -> None:
    row = its.one(Registration.objects.filter(event=its.event, state=RegistrationState.ACTIVE))
    registrations.withdraw_registration(actor=its.actor, registration=row, remove_there=its.random.random() < 0.5)


def restore_a_registration(its: Editor) -> None:
    row = its.one(Registration.objects.filter(event=its.event, state=RegistrationState.WITHDRAWN))
    registrations.restore_registration(actor=its.actor, registration=row)


def choose_other_sessions(its: Editor) -> None:
    row = its.one(Registration.objects.filter(event=its.event))
    Registration.objects.filter(pk=row.pk).update(whole_event=False)
    row.sessions.set([its.session()])


# --- where it is published


def choose_what_is_published(its: Editor) -> None:
    row = its.publication()
    choice = its.random.choice(["all", its.session(SessionState.PLANNED).code])
    publish_on(its.event, row.account, Wanted(row.name, choice=choice), its.actor)


def change_an_option(its: Editor) -> None:
    publish_on(its.event, its.world.account, Wanted("main", options={"mood": its.random.choice("abc")}), its.actor)


def take_back_a_publication(its: Editor) -> None:
    unpublish(its.publication(), its.actor, remove_there=its.random.random() < 0.5)


def rename_an_account(its: Editor) -> None:
    account = its.publication().account
    Account.objects.filter(pk=account.pk).update(name=f"{account.name} x"[:100])


def change_an_account(its: Editor) -> None:
    connect(its.event.team, AccountWanted("whereby", "Acc whereby", options={}), its.actor)


def hold_an_account(its: Editor) -> None:
    holding.hold(its.event.team, "x", its.actor, [its.world.reload()])


def release_an_account(its: Editor) -> None:
    holding.release(its.event.team, [its.world.reload()], its.actor)


# --- the engine


def push(its: Editor) -> None:
    record(its.event, actor=its.actor, account=its.world.reload(), allow_delete=True, allow_emails=True)


def push_everything(its: Editor) -> None:
    record(its.event, actor=its.actor, allow_emails=True)


def work(its: Editor) -> None:
    its.world.hurry()
    lane.work(its.world.account.pk)


def refuse(its: Editor) -> None:
    """The next of its calls is refused."""
    action = its.random.choice(["session.create", "session.update", "attendee.register", "speaker.add"])
    its.world.stage.fail(action, Rejected(why("no")))


def try_again(its: Editor) -> None:
    op = its.operation(OperationState.REJECTED, OperationState.WAITING)
    manual_decisions.retry([op], actor=its.actor)


def cancel_the_run(its: Editor) -> None:
    manual_decisions.cancel_run(its.one(Run.objects.filter(event=its.event, state=RunState.RUNNING)), actor=its.actor)


def stop_the_account(its: Editor) -> None:
    Account.objects.filter(pk=its.world.account.pk).update(state=AccountState.STOPPED, reasons=[why("key")])


def start_the_account(its: Editor) -> None:
    Account.objects.filter(pk=its.world.account.pk).update(state=AccountState.ACTIVE, reasons=[])


def slow_the_account(its: Editor) -> None:
    until = datetime.now(UTC) + timedelta(minutes=5)
    Lane.objects.update_or_create(account=its.world.account, defaults={"paused_until": until})


# --- what is found out about the platforms, and what people do there


def lose_something_there(its: Editor) -> None:
    """As a comparison, or a 404, notes it."""
    row = its.one(RemoteObject.objects.filter(publication__event=its.event, state=RemoteState.PRESENT))
    RemoteObject.objects.filter(pk=row.pk).update(state=RemoteState.MISSING)


def find_something_changed_there(its: Editor) -> None:
    row = its.one(RemoteObject.objects.filter(publication__event=its.event, state=RemoteState.PRESENT))
    row.body = {**row.body, "title": "Theirs"}
    row.save(update_fields=["body"])


def tick_off_one(its: Editor) -> None:
    task = its.one(ManualTask.objects.filter(publication__event=its.event, done_at=None))
    item = its.random.choice(task.open_items)
    tick(task, actor=its.actor, objects=[item["key"]])


def tick_off_all(its: Editor) -> None:
    tick(its.one(ManualTask.objects.filter(publication__event=its.event, done_at=None)), actor=its.actor)


def open_again(its: Editor) -> None:
    reopen(its.one(ManualTask.objects.filter(publication__event=its.event)), actor=its.actor)


EDITS: dict[str, Edit] = {
    name.replace("_", " "): value
    for name, value in list(globals().items())
    if name[0] != "_" and isfunction(value) and value.__module__ == __name__
}
