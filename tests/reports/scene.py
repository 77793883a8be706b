"""A whole event after a first pull: one session is over, one is not, the Airmeet has ended, a room gave who came."""

from __future__ import annotations

from datetime import timedelta

from portal.events.models import Room, SpeakerState, Track
from portal.publishing.models import BoothVisit, ManualTask, Operation, PollAnswer, Question, Run
from tests.support.reasons import plain

from .world import READ, World


def play(world: World) -> None:
    """Fill ``world``; everything a report can show occurs at least once."""
    _programme(world)
    _live(world)
    _airmeet(world)
    _rooms(world)
    world.publication("bemyapp", "Talks")


def _programme(world: World) -> None:
    world.a1.room = Room.objects.create(event=world.event, name="Main hall")
    world.a1.track = Track.objects.create(event=world.event, name="Web")
    world.a1.save()
    world.session("C3", "Dropped", hours=7, state="cancelled")
    world.ada = world.attendee("Ada")
    world.bob = world.attendee("Bob")
    world.cleo = world.attendee("Cleo", world.a1)
    world.attendee("Dan", state="withdrawn")
    world.sam = world.speaker("Sam", world.a1, world.b2, email="sam@example.org")
    world.speaker("Nomail", world.b2)
    world.speaker("Gone", world.a1, state=SpeakerState.REJECTED, email="gone@example.org")


def _live(world: World) -> None:
    spot = world.publication("meltingspot", "Community Spot")
    world.pulled(spot, "live@A1")
    world.pulled(spot, "live@B2", "partial", READ + timedelta(minutes=5))
    world.live(spot, world.ada, world.a1, attended=True, seconds=1800, replay=False)
    world.live(spot, world.bob, world.a1, attended=False, replay=True)
    world.live(spot, world.cleo, world.a1, attended=False, unlisted_since=READ)
    world.live(spot, "guest@example.com", world.a1, attended=True, seconds=601, replay=False)
    world.live(spot, world.sam, world.a1, attended=True, seconds=4000, counted=False)
    world.live(spot, world.ada, world.b2)
    for name, value in {"registered": 3, "attended": 2, "attendance_rate": 0.67, "replay_views": 4}.items():
        world.metric(spot, name, value, world.a1)
    world.metric(spot, "average_view_seconds", 1200, world.a1, unit="seconds", assumed=True)
    world.metric(spot, "status", None, world.a1, text="Ended")
    world.there(spot, "session", "session:A1", url="https://spot.example/a1", links={"join": "https://spot.example/j"})
    world.there(spot, "session", "session:B2")
    world.there(spot, "attendee", "attendee:ada@example.org@A1")
    world.there(spot, "attendee", "attendee:cleo@example.org@A1")
    world.there(spot, "speaker", "speaker:sam@example.org@A1")
    run = Run.objects.create(event=world.event, actor="test")
    for key, state in {"session:A1": "done", "session:B2": "done", "speaker:sam@example.org@B2": "rejected"}.items():
        Operation.objects.create(
            run=run, account=spot.account, publication=spot, action="x", verb="create", kind=key.partition(":")[0],
            key=key, state=state, reasons=plain("They said no." if state == "rejected" else ""), attempt_count=1,
        )  # fmt: skip


def _airmeet(world: World) -> None:
    airmeet = world.publication("airmeet", "Airmeet EU")
    for source in ("registrations", "event-attendance", "attendance@A1"):
        world.pulled(airmeet, source)
    for person in (world.ada, world.bob):
        world.row(airmeet, "registrations", person, invited=True, registered=True)
    world.row(airmeet, "event-attendance", world.bob, attended=True, seconds=900, joined_at=READ)
    world.row(airmeet, "event-attendance", world.sam, attended=True, seconds=9000)
    world.row(airmeet, "attendance@A1", world.bob, world.a1, attended=True, seconds=700)
    world.metric(airmeet, "attended", 2)
    world.there(airmeet, "attendee", "attendee:bob@example.org", links={"join": "https://airmeet.example/e?code=bob"})
    world.there(airmeet, "speaker", "speaker:sam@example.org")
    world.there(airmeet, "event", "event", links={"join:sam@example.org": "https://airmeet.example/e?code=sam"})
    PollAnswer.objects.create(
        publication=airmeet, source="polls", row_id="1", person=world.bob, email="bob@example.org",
        normalised="bob@example.org", question="Tea?", answer="=1+1", as_of=READ,
    )  # fmt: skip
    Question.objects.create(
        publication=airmeet, source="questions", row_id="1", email="x@example.com", normalised="x@example.com",
        name="X", question="Ask me at x@example.com", votes=2.0, session=world.a1, as_of=READ,
    )  # fmt: skip
    BoothVisit.objects.create(
        publication=airmeet, source="booths", row_id="1", email="x@example.com", normalised="x@example.com",
        name="X", booth="Hall", visits=3, wants_contact=True, as_of=READ,
    )  # fmt: skip
    ManualTask.objects.create(
        publication=airmeet, action="speaker.password", reasons=plain("Password reset needed."),
        items=[
            {"key": "session:A1", "label": "SAM@example.org", "reasons": [], "values": {"address": "SAM@example.org"}},
        ],
    )  # fmt: skip


def _rooms(world: World) -> None:
    rooms = world.publication("whereby", "Rooms")
    world.there(
        rooms,
        "session",
        "session:B2",
        links={"join": "https://x.whereby.com/r?a=1#top", "host": "https://x.whereby.com/r?roomKey=h"},
    )
    world.pulled(rooms, "insights@B2")
    world.row(rooms, "insights@B2", world.ada, world.b2, attended=True, seconds=300, joined_at=READ)
    world.row(
        rooms, "insights@B2", world.ada, world.b2, attended=True, seconds=60, joined_at=READ + timedelta(minutes=9)
    )  # fmt: skip
