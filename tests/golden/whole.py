"""The whole run on the generated programme: blocked, sent, changed, taken out, read early and late, reported."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.commands.desk import TALK
from tests.support.programme import code_of, people_of, programme, sessions_of

from .office import HOST, Office, model

DAYS, ROOMS, SLOTS = 2, 2, 3
ADOPTED, LONG, LONGER, DROPPED, MOVED = (code_of(*at) for at in ((0, 0, 0), (0, 0, 1), (0, 1, 2), (1, 0, 2), (1, 0, 0)))
OVER = "2031-03-04T12:00:00+00:00"


def document() -> dict[str, Any]:
    """The programme with two titles that are too long for some, and a session without speakers."""
    made = programme(DAYS, ROOMS, SLOTS)
    by_code = {session["slug"]: session for session in sessions_of(made)}
    by_code[LONG]["title"] = "Very long " * 40
    by_code[LONGER]["title"] = "Rather long " * 12
    by_code[DROPPED]["persons"] = []
    return made


def speakers_csv(names: list[str], **changed: str) -> str:
    """Everybody but the last has an address; the last one's is missing."""
    rows = [["email", "first_name", "last_name", "name", "job_title", "company", "biography", "highlighted"]]
    for number, name in enumerate(names[:-1]):
        first, _, last = name.partition(" ")
        job = changed.get(name, "Engineer")
        rows.append([f"speaker{number:03}@example.org", first, last, name, job, "Works", f"About {name}.", "no"])
    return as_csv(rows)


def attendees_csv(count: int, codes: list[str]) -> str:
    rows = [["email", "first_name", "last_name", "sessions", "Diet"]]
    for number in range(count):
        own = f"{codes[number]} {codes[number + 1]}" if number % 3 == 0 else ""
        last = "" if number == 1 else "Müller"
        rows.append([f"guest{number:04}@example.org", f"Guest{number}", last, own, "vegan" if number == 2 else ""])
    return as_csv(rows)


def as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def play(office: Office) -> None:
    loaded(office)
    planned(office)
    pushed(office)
    changed(office)
    taken_out(office)
    drifted(office)
    happened(office)


def loaded(office: Office) -> None:
    made = document()
    codes = [session["slug"] for session in sessions_of(made)]
    office.connect(whereby="points_per_minute=1000", airmeet="team_emails=host@example.org")
    office.programme("import", made)
    office.people("speakers", "speakers", speakers_csv(people_of(made)))
    office.people("attendees", "attendees", attendees_csv(7, codes))
    office.say("plan before it is published", "plan", office.event)
    office.say("status before it is published", "sync_status", office.event)


def planned(office: Office) -> None:
    """Nothing is approved and hosts are missing, then all is as it should be."""
    for account, *words in (("Community Spot",), ("Airmeet EU",), ("Rooms",)):
        office.publish(account, *words)
    office.publish("Talks", "--remote-id", f"session:{ADOPTED}={TALK}")
    office.say("plan without hosts and approvals", "plan", office.event)
    office.say(
        "reject", "approve", office.event, "speaker002@example.org", "--reject", "--reason", "No.", "--by", "ada"
    )
    office.say("approve", "approve", office.event, "--all", "--by", "ada")
    office.say("approve again", "approve", office.event, "--all", "--by", "ada")
    office.publish("Community Spot", *HOST, "--option", "participation=AnySpotMembers")
    office.publish("Airmeet EU", *HOST, "--option", "access=INVITED_ONLY")
    office.publish("Rooms", "--option", "room_mode=group")
    office.publish("Talks", "--option", "type=embedded")
    office.say("first plan", "plan", office.event)
    office.say("plan of one account", "plan", office.event, "--account", "Airmeet EU")


def pushed(office: Office) -> None:
    office.say("queued", "push", office.event, "--account", "Rooms", status=1)
    office.say("push", "push", office.event, "--wait")
    office.say("status", "sync_status", office.event)
    office.say("status of attendees", "sync_status", office.event, "--kind", "attendee")
    office.say("second plan", "plan", office.event)
    office.say("second push", "push", office.event, "--wait")
    office.say("no drift", "check_drift", office.event)
    office.say("early pull, for the workers", "pull", office.event)
    office.say("early pull", "pull", office.event, "--wait", "--max-wait", "0")
    office.report("early")


def changed(office: Office) -> None:
    """A speaker, a registration, a title, a time, a room's option, a cancelled session, a second publication."""
    made = document()
    sessions = {session["slug"]: session for session in sessions_of(made)}
    sessions[ADOPTED]["title"] = "Another title"
    sessions[MOVED]["duration"] = "00:30"
    sessions[MOVED]["persons"] = sessions[MOVED]["persons"][:1]
    office.programme("import what changed", made)
    names = people_of(document())
    office.people("speakers that changed", "speakers", speakers_csv(names, **{names[0]: "Director", names[1]: "Poet"}))
    model("Session").filter(event__slug=office.event, code=DROPPED).update(state="cancelled")
    for guest, there in (("guest0002", False), ("guest0004", True)):
        rows = model("Registration").filter(event__slug=office.event)
        mine = rows.filter(person__addresses__address=f"{guest}@example.org")
        assert mine.update(state="withdrawn", remove_there=there) == 1
    second = ("--name", "second", "--sessions", "room:Säal 2", *HOST)
    office.publish("Airmeet EU", "--sessions", "room:Säal 1")
    office.publish("Airmeet EU", *second)
    office.publish("Rooms", "--option", "room_mode=normal")
    office.publish("Community Spot", "--option", "visibility=Anyone")
    office.say("plan of what changed", "plan", office.event)
    office.say("approve what changed", "approve", office.event, "--all", "--by", "ada")
    office.say("plan of what changed and was approved", "plan", office.event)
    office.say("push of what changed", "push", office.event, "--wait")
    office.say("plan after what changed", "plan", office.event)
    office.say("status after what changed", "sync_status", office.event)
    task = office.say("push with deletions", "push", office.event, "--allow-delete", "--allow-emails", "--wait")
    assert task["left_out"]["delete"] == 0
    tasks = office.say("status after deletions", "sync_status", office.event)["manual_tasks"]
    office.say("tick", "tick", tasks[0]["id"], "--by", "ada")
    office.say("plan after the tick", "plan", office.event)


def taken_out(office: Office) -> None:
    """Sessions and a whole publication are taken back."""
    office.say("unpublish a session", "unpublish", office.event, "Rooms", "--sessions", LONG, "--remove-there")
    office.say("unpublish", "unpublish", office.event, "Airmeet EU", "--name", "second", "--remove-there")
    office.say("plan of what is taken out", "plan", office.event)
    office.say("push without deletions", "push", office.event, "--wait")
    office.say("status of what is taken out", "sync_status", office.event)
    office.say("dry run of erasing", "erase_person", "guest0003@example.org", "--by", "ada", "--dry-run")


def drifted(office: Office) -> None:
    """Somebody edits on the platforms: a changed title, a live and a room that are gone, a session nobody knows."""
    spot, airmeet, rooms = office.state("meltingspot"), office.state("airmeet"), office.state("whereby")
    lives = {live["title"]: live for live in spot["lives"].values()}
    titles = sorted(lives)
    lives[titles[0]]["title"] = "Edited there"
    gone = lives[titles[1]]["id"]
    del spot["lives"][gone], spot["people"][gone]
    first = next(each for each in airmeet["airmeets"].values() if len(each["sessions"]) >= 2)
    named = sorted(first["sessions"].values(), key=lambda each: each["name"])
    named[0]["name"] = "Edited there, too"
    meetings = sorted(rooms["meetings"].values(), key=lambda each: each["endDate"])
    rooms["meetings"].pop(next(key for key, each in rooms["meetings"].items() if each is meetings[-1]))
    office.say("drift", "check_drift", office.event)
    office.say("drift of an account", "check_drift", office.event, "--account", "Airmeet EU")
    office.say("plan beside the drift", "plan", office.event)


def happened(office: Office) -> None:
    office.say("start", "set_status", office.event, "Airmeet EU", "start", "--by", "ada", "--name", "main")
    office.quietly("sandbox_control", "to", OVER, "--url", office.control.url)
    finish = ("set_status", office.event, "Airmeet EU", "finish", "--by", "ada", "--name", "main", "--yes")
    office.say("finish", *finish)
    office.say("late pull", "pull", office.event, "--wait", status=1)
    office.report("late")
    office.say("late plan", "plan", office.event)
    office.say("late status", "sync_status")
