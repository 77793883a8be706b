"""What goes wrong on the way: refused, unknown, stopped, waiting for a parent, and what people decide about it."""

from __future__ import annotations

from typing import Any

from tests.commands.desk import TALK
from tests.support.programme import code_of, people_of, programme, sessions_of

from .office import HOST, Office
from .whole import attendees_csv, speakers_csv

FIRST, SECOND = code_of(0, 0, 0), code_of(0, 1, 0)
LATER = "2031-03-02T12:00:00+00:00"
NOW = ("--wait", "--max-wait", "0")


def play(office: Office) -> None:
    opened(office)
    queued_and_cancelled(office)
    refused(office)
    unknown(office)
    parent_unknown(office)
    parent_refused(office)
    stopped(office)
    broken_answers(office)
    late(office)


def opened(office: Office) -> None:
    """Two sessions at the same time, their speakers, three guests; everything published, nothing pushed."""
    made = programme(1, 2, 1)
    office.connect(whereby="points_per_minute=1000")
    office.programme("import", made)
    office.people("speakers", "speakers", speakers_csv([*people_of(made), "Nobody"]))
    office.people("attendees", "attendees", attendees_csv(3, [session["slug"] for session in sessions_of(made)]))
    office.quietly("approve", office.event, "--all", "--by", "ada")
    office.publish("Community Spot", *HOST)
    office.publish("Airmeet EU", *HOST)
    office.publish("Rooms")
    office.publish("Talks", "--remote-id", f"session:{FIRST}={TALK}")


def queued_and_cancelled(office: Office) -> None:
    queued = office.say("queue", "push", office.event, "--account", "Rooms", status=1)
    office.say("join what is queued", "push", office.event, "--account", "Rooms", status=1)
    office.say("cancel", "cancel", queued["run"])
    look(office, "cancelled")


def refused(office: Office) -> None:
    office.control.fault("bemyapp", "status", status=400, body={"code": "no", "message": "No talk today"})
    office.say("push: refused", "push", office.event, "--account", "Talks", *NOW, status=1)
    look(office, "refused")
    office.say("retry what was refused", "retry", f"operation:{problem(office)}")
    office.say("push: no longer refused", "push", office.event, "--account", "Talks", "--wait")
    look(office, "no longer refused")


def unknown(office: Office) -> None:
    """No answer came: nothing there was made, as a person says, or something was."""
    office.control.fault("whereby", "drop-before", method="POST", times=2)
    office.say("push: unknown", "push", office.event, "--account", "Rooms", *NOW, status=1)
    look(office, "unknown")
    office.say("push beside the unknown", "push", office.event, "--account", "Rooms", status=1)
    first, second = (one["id"] for one in office.run_json("sync_status", office.event)["problems"])
    office.quietly("resolve", first, "--cancel", "--by", "ada")
    office.quietly("resolve", second, "--adopt", "12345", "--by", "ada")
    look(office, "resolved")
    office.say("drift of what was adopted", "check_drift", office.event)
    office.say("push after resolving", "push", office.event, "--account", "Rooms", "--wait")


def parent_unknown(office: Office) -> None:
    """The Airmeet may exist or not, and everything in it waits."""
    office.control.fault("airmeet", "drop-before", method="POST", path="/public/airmeet", times=1)
    office.say("push: parent unknown", "push", office.event, "--account", "Airmeet EU", *NOW, status=1)
    look(office, "parent unknown")
    office.quietly("resolve", problem(office, "unknown"), "--send-again", "--by", "ada")


def parent_refused(office: Office) -> None:
    """One live is refused, and with it whoever was to be in it."""
    office.control.fault(
        "meltingspot", "status", method="POST", path="/lives", status=422, body={"message": "No room."}
    )
    office.say("push: parent refused", "push", office.event, "--account", "Community Spot", *NOW, status=1)
    look(office, "parent refused")
    office.say("push: parent no longer refused", "push", office.event, "--account", "Community Spot", "--wait")
    look(office, "parent no longer refused")


def stopped(office: Office) -> None:
    """The keys are refused while something is due: the account stops, its work waits, and reading back fails."""
    office.people("one guest more", "attendees", attendees_csv(4, [FIRST, SECOND, FIRST, SECOND, FIRST]))
    office.control.fault("airmeet", "status", status=401, times=0)
    office.say("push: keys refused", "push", office.event, "--account", "Airmeet EU", *NOW, status=1)
    look(office, "stopped")
    office.say("pull of a stopped account", "pull", office.event, "--account", "Airmeet EU", *NOW, status=None)
    office.say("drift of a stopped account", "check_drift", office.event, "--account", "Airmeet EU", status=1)
    office.report("stopped", "summary", "sync")
    office.say("test: keys refused", "connect", "airmeet", "Airmeet EU", "--test", status=1)
    office.control.clear_faults()
    office.say("test: keys taken", "connect", "airmeet", "Airmeet EU", "--test")
    office.say("push: keys taken", "push", office.event, "--account", "Airmeet EU", "--wait")
    look(office, "keys taken")


def broken_answers(office: Office) -> None:
    """Answers that cannot be used while reading back, and a limit that is met."""
    office.control.fault("meltingspot", "garbage", method="GET", times=1)
    office.control.fault("airmeet", "status", method="GET", status=500, times=1)
    office.control.fault("whereby", "status", method="GET", status=404, times=1)
    office.say("pull: answers of no use", "pull", office.event, *NOW, status=None)
    look(office, "answers of no use")
    office.control.clear_faults()
    office.say("hold", "hold")
    look(office, "held")
    office.say("release", "release", "--all", "--by", "ada")


def late(office: Office) -> None:
    """The event is over, a room was never made anew, and nothing else can be sent."""
    office.quietly("sandbox_control", "to", LATER, "--url", office.control.url)
    office.say("pull: the Airmeet was not finished", "pull", office.event, *NOW, status=None)
    office.say("start", "set_status", office.event, "Airmeet EU", "start", "--by", "ada", status=None)
    office.say("finish", "set_status", office.event, "Airmeet EU", "finish", "--by", "ada", "--yes", status=None)
    office.say("late pull", "pull", office.event, "--wait", status=None)
    office.report("late")
    look(office, "late")


def look(office: Office, when: str) -> None:
    """Where things stand, and what a plan says of them."""
    office.say(f"status: {when}", "sync_status", office.event)
    office.say(f"plan: {when}", "plan", office.event)


def problem(office: Office, state: str = "rejected") -> Any:
    problems = office.run_json("sync_status", office.event)["problems"]
    return next(one["id"] for one in problems if one["state"] == state)
