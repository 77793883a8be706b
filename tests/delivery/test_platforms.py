"""The engine with the real adapters, against their sandboxes."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage

from portal.events.models import Person, SessionSpeaker, Speaker, SpeakerState
from portal.planning.manual_tasks import PASSWORD
from portal.publishing.models import Attempt, ManualTask, Operation, RemoteObject
from tests.support.fakes import dump

from .platforms import Places
from .world import World

#: platform, the request whose answer is lost, the effect that must happen once
CREATIONS = [
    ("whereby", "/meetings", "meeting.created", "session:A1"),
    ("meltingspot", "/lives", "live.create", "session:A1"),
    ("airmeet", "/api/v1/airmeet", "event.create", "event"),
    ("airmeet", "/session", "session.create", "session:A1"),
]


def people(world: World) -> None:
    world.speaker("Bo Ek", "A1", first_name="Bo", last_name="Ek")
    world.attendee("Ann", "A1")


@pytest.mark.parametrize("slug", ["airmeet", "meltingspot", "whereby"])
def test_everything_goes_and_unchanged_data_costs_no_write(places: Places, slug: str) -> None:
    world = places.world(slug, "A1 B2")
    people(world)
    world.go()
    world.settle_all(3)
    assert set(world.states()) <= {"done", "done_with_differences"}, world.states()
    before = dict(places.effects(slug))
    assert world.go().operations == 0
    assert dict(places.effects(slug)) == before
    assert not [line for line in world.plan().lines if line.verb not in ("skip",)]


@pytest.mark.parametrize("kind", ["drop-after", "truncate", "garbage"])
@pytest.mark.parametrize(("slug", "path", "effect", "key"), CREATIONS)
def test_a_create_whose_answer_is_lost_happens_once(
    places: Places, slug: str, path: str, effect: str, key: str, kind: str
) -> None:
    world = places.world(slug)
    people(world)
    places.fault(slug, kind, method="POST", path=path)
    world.go()
    world.settle_all(6)
    assert places.effects(slug)[effect] == 1, places.effects(slug)
    assert world.live() == 0, world.states()
    assert world.state(key) == "done"
    assert "Ambiguous" in set(Attempt._base_manager.values_list("outcome", flat=True))


@pytest.mark.parametrize(("slug", "path", "effect", "key"), CREATIONS)
def test_a_create_that_never_arrived_is_sent_again(places: Places, slug: str, path: str, effect: str, key: str) -> None:
    world = places.world(slug)
    places.fault(slug, "drop-before", method="POST", path=path)
    world.go()
    world.settle_all(6)
    assert (places.effects(slug)[effect], world.state(key)) == (1, "done")


@pytest.mark.parametrize("slug", ["airmeet", "meltingspot"])
def test_people_whose_answer_is_lost_are_added_once(places: Places, slug: str) -> None:
    world = places.world(slug)
    people(world)
    for path in ("speaker", "attendee", "participants"):
        places.fault(slug, "drop-after", method="POST", path=path)
    world.go()
    world.settle_all(8)
    assert set(world.states()) <= {"done", "done_with_differences"}, [
        (op.key, op.state, op.message) for op in Operation._base_manager.all()
    ]
    assert places.effects(slug)["speaker.add"] <= 1


def test_a_speaker_added_by_a_worker_that_died_is_ours(places: Places) -> None:
    """The address is refused as taken, and it was our own lost attempt that took it."""
    world = places.world("airmeet")
    people(world)
    world.go()
    world.settle_all(4)
    key = "speaker:bo.ek@example.org"
    RemoteObject._base_manager.filter(key=key).delete()
    op = world.op(key)
    Operation._base_manager.filter(pk=op.pk).update(state="queued", attempt_count=1, crash_count=1)
    Attempt._base_manager.filter(operation=op).update(outcome="Lost")
    world.settle_all(2)
    assert (world.state(key), places.effects("airmeet")["speaker.add"]) == ("done", 1)


def test_a_start_that_comes_back_different_is_refused(places: Places) -> None:
    places.switch("meltingspot", "time_unit", "milliseconds")
    world = places.world("meltingspot")
    people(world)
    world.go()
    world.settle_all(2)
    op = world.op("session:A1")
    assert op.state == "rejected"
    assert "The platform stored something else. endDate: we sent" in op.message
    assert world.states() == {"done": 1, "rejected": 1, "cancelled": 2}
    assert world.line("session:A1").verb == "update"


def test_flags_that_are_ignored_are_done_with_differences(places: Places) -> None:
    world = places.world("meltingspot")
    world.attendee("Bo Ek", "A1")
    world.go()
    world.settle_all(2)
    person = Person._base_manager.get(name="Bo Ek")
    speaker = Speaker._base_manager.create(
        event=world.event, person=person, state=SpeakerState.APPROVED, highlighted=True
    )
    SessionSpeaker._base_manager.create(session=world.session("A1"), speaker=speaker)
    world.go()
    world.settle_all(2)
    key = "speaker:bo.ek@example.org@A1"
    assert (world.state(key), world.op(key).message) == ("done_with_differences", "it keeps highlighted: False")
    assert (world.line(key).verb, world.line(key).reason) == ("skip", "platform keeps highlighted: False")


def test_a_large_invitation_is_cut_to_what_the_platform_takes(places: Places) -> None:
    places.switch("meltingspot", "bulk_limit", 30)
    world = places.world("meltingspot")
    for number in range(120):
        world.attendee(f"Guest {number:03}", "A1")
    world.go()
    world.settle_all(4)
    assert world.states() == {"done": 122}
    assert places.effects("meltingspot")["participant.invite"] == 120


def test_a_group_link_is_not_repeated_on_a_guess(places: Places) -> None:
    """It may have written to the whole group: nobody knows how many mails that were."""
    group, *_ = places.state("meltingspot")["groups"]
    world = places.world("meltingspot", group_ids=[group], with_email_notification=True)
    places.fault("meltingspot", "drop-before", method="POST", path="/groups")
    world.go()
    world.settle_all(4)
    op = world.op(f"group:{group}@A1")
    assert (op.emails, op.state) == (None, "needs_person")
    assert op.attempt_count == 1


def test_a_group_is_unlinked_from_its_live(places: Places) -> None:
    group, *_ = places.state("meltingspot")["groups"]
    world = places.world("meltingspot", group_ids=[group])
    world.go()
    world.settle_all(2)
    assert world.state(f"group:{group}@A1") == "done"
    world.options(group_ids=[])
    world.publication.remove_there = True
    world.publication.save()
    world.go(allow_delete=True)
    world.settle_all(2)
    assert places.effects("meltingspot")["group.unlink"] == 1
    assert world.remote(f"group:{group}@A1").state == "gone"


def test_a_removed_attendee_loses_access(places: Places) -> None:
    world = places.world("airmeet")
    row = world.attendee("Ann")
    world.go()
    world.settle_all(3)
    row.state, row.remove_there = "withdrawn", True
    row.save()
    world.go(allow_delete=True)
    assert places.effects("airmeet")["attendee.revoke"] == 1


@pytest.mark.parametrize(
    ("slug", "key"), [("airmeet", "speaker:bo.ek@example.org"), ("meltingspot", "speaker:bo.ek@example.org@A1")]
)
def test_rejected_speakers_are_left_to_a_person(places: Places, slug: str, key: str) -> None:
    world = places.world(slug)
    people(world)
    world.go()
    world.settle_all(3)
    Speaker._base_manager.update(state=SpeakerState.REJECTED)
    assert world.line(key).verb == "manual"


# --- BeMyApp: passwords that are shown once


@pytest.fixture
def talks(places: Places, settings: LazySettings) -> World:
    """A talk with two new speakers, made through the API; mail is delivered."""
    settings.CAN_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox.clear()
    world = places.world("bemyapp", account={"talk_create": True})
    world.speaker("Bo Ek", "A1", first_name="Bo", last_name="Ek")
    world.speaker("Zoe Ray", "A1", first_name="Zoe", last_name="Ray")
    return world


def passwords(bodies: list[str]) -> list[str]:
    """The words that stand alone in their line of these mails, greetings aside."""
    return [line for body in bodies for line in body.splitlines() if line and " " not in line and line != "Hello,"]


def test_new_speakers_go_one_by_one_and_get_their_password_once(talks: World, places: Places) -> None:
    talks.go()
    assert talks.states() == {"done": 3}
    assert places.effects("bemyapp") == {"talk.created": 1, "talk.updated": 1, "account.created": 2}
    assert sorted(message.to[0] for message in mail.outbox) == ["bo.ek@example.org", "zoe.ray@example.org"]
    found = passwords([message.body for message in mail.outbox])
    assert len(set(found)) == 2
    stored = dump()
    assert not [word for word in found if word in stored]
    talks.go()
    assert len(mail.outbox) == 2
    assert not ManualTask._base_manager.exists()


def test_a_mail_that_fails_leaves_a_task_and_no_password(
    talks: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def send(message: EmailMessage, fail_silently: bool = False) -> int:
        seen.append(message.body)
        raise OSError(f"no connection; the body was {message.body}")

    monkeypatch.setattr(EmailMessage, "send", send)
    talks.go()
    assert talks.states() == {"done": 3}
    task = ManualTask._base_manager.get(action=PASSWORD)
    assert "password reset needed" in task.message
    assert {item["values"]["address"] for item in task.items} == {"bo.ek@example.org", "zoe.ray@example.org"}
    assert len(set(passwords(seen))) == 2
    for secret in passwords(seen):
        assert secret not in dump()
        assert secret not in caplog.text


def test_a_lost_answer_is_a_lost_password(talks: World, places: Places) -> None:
    places.fault("bemyapp", "drop-after", method="PUT")
    talks.go()
    assert talks.states() == {"done": 2, "rejected": 1}
    assert talks.op("speaker:zoe.ray@example.org@A1").message.startswith("not added yet, push again")
    assert (talks.line("session:A1").verb, len(mail.outbox)) == ("update", 1)
    talks.go()
    assert talks.states() == {"done": 4, "rejected": 1}
    assert len(mail.outbox) == 1
    task = ManualTask._base_manager.get(action=PASSWORD)
    assert [item["values"]["address"] for item in task.items] == ["zoe.ray@example.org"]


def test_a_talk_whose_creation_was_lost_is_left_to_a_person(talks: World, places: Places) -> None:
    places.fault("bemyapp", "drop-after", method="POST")
    talks.go()
    talks.settle_all(3)
    assert talks.state("session:A1") == "needs_person"
    assert places.effects("bemyapp")["talk.created"] == 1
    assert {op.state for op in Operation._base_manager.filter(kind="speaker")} == {"waiting"}


def test_a_rejected_speaker_is_taken_out_by_an_update(talks: World, places: Places) -> None:
    talks.go()
    Speaker._base_manager.filter(person__name="Bo Ek").update(state=SpeakerState.REJECTED)
    assert talks.line("session:A1").verb == "update"
    talks.go()
    (talk,) = [talk for talk in _talks(places) if talk["title"] == "Talk A1"]
    assert [entry["email"] for entry in talk["speakers"]] == ["zoe.ray@example.org"]
    assert talks.remote("speaker:bo.ek@example.org@A1").state == "gone"


def _talks(places: Places) -> list[dict[str, Any]]:
    found = places.state("bemyapp")["talks"]
    return list(found.values() if isinstance(found, dict) else found)
