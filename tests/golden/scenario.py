"""What an operator asks for, step by step: every verb of a plan, every state of an operation, every report."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command

from integrations.sandbox.control import ControlClient
from tests.commands.desk import ACCOUNTS, KEYS, TALK, Ran, write_attendees, write_speakers
from tests.support.programme import code_of, people_of, programme, sessions_of

EVENT, DAYS, ROOMS, SLOTS = "golden", 2, 2, 2
FIRST, OVER = "2031-03-01", datetime(2031, 3, 5, tzinfo=UTC)
REPORTS = ("summary", "sessions", "attendance", "speakers", "links", "engagement", "sync")


def call(*arguments: object) -> Ran:
    """Run a command in this process."""
    out, err, ended = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        ended = int(end.code or 0)
    return Ran(ended, out.getvalue(), err.getvalue())


class Scenario:
    """Keeps the document that each step prints, by the step's name."""

    def __init__(self, control: ControlClient, folder: Path, addresses: dict[str, list[tuple[str, str]]]) -> None:
        self.control = control
        self.folder = folder
        self.addresses = addresses
        self.said: dict[str, Any] = {}
        self.document = programme(DAYS, ROOMS, SLOTS)
        sessions_of(self.document)[0]["title"] = "Very long " * 40
        sessions_of(self.document)[1]["links"] = [{"url": "http://example.org/plain", "title": "plain"}]

    def say(self, step: str, *arguments: object) -> Any:
        """Run a command with --json; its exit status is kept beside its document."""
        ran = call(*arguments, "--json")
        assert ran.out, (step, ran)
        self.said[step] = {"status": ran.status, "document": ran.json}
        return ran.json

    def play(self) -> dict[str, Any]:
        self.load()
        self.refuse_and_stop()
        self.push()
        self.change()
        self.happen()
        return self.said

    def load(self) -> None:
        file = self.folder / "programme.json"
        file.write_text(json.dumps(self.document), encoding="utf-8")
        names = people_of(self.document)
        emails = write_speakers(self.folder / "speakers.csv", names[1:])
        with (self.folder / "speakers.csv").open("a", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["no address", "X", "Y"], ["new@example.org", "Neu", "Person"]])
        write_attendees(self.folder / "attendees.csv", 6, [code_of(0, 0, 1), code_of(0, 1, 0)])
        with (self.folder / "attendees.csv").open("a", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["broken@nowhere"], ["guest0000@example.org"]])
        call("add_user", "ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner")
        call("add_user", "ann", "--email", "ann@example.org", "--role", "analyst")
        for slug, places in self.addresses.items():
            hosts = [word for host, url in places for word in ("--base-url", f"{host}={url}")]
            keys = [word for key, name in KEYS[slug].items() for word in ("--credential", f"{key}=env:{name}")]
            self.say(f"connect {slug}", "connect", slug, ACCOUNTS[slug], *hosts, *keys, "--test")
        days = ("--starts-on", FIRST, "--timezone", "Europe/Berlin")
        self.say("import_schedule", "import_schedule", file, "--event", EVENT, *days)
        people = ("import_people", EVENT)
        self.say("import_speakers", *people, self.folder / "speakers.csv", "--as", "speakers")
        self.say("import_attendees", *people, self.folder / "attendees.csv", "--as", "attendees")
        self.publish()
        self.say("plan of the unapproved", "plan", EVENT)
        self.say("approve", "approve", EVENT, *list(emails.values())[:-1], "nobody@example.org", "--by", "ada")
        self.say("plan", "plan", EVENT)

    def publish(self) -> None:
        host = ("--option", "host_email=host@example.org")
        talk = ("--remote-id", f"session:{code_of(0, 0, 1)}={TALK}")
        self.say("publish spot", "publish_on", EVENT, "Community Spot", *host)
        self.say("publish airmeet", "publish_on", EVENT, "Airmeet EU", *host, "--option", "access=INVITED_ONLY")
        self.say("publish rooms", "publish_on", EVENT, "Rooms", "--option", "room_mode=group")
        self.say("publish talks", "publish_on", EVENT, "Talks", *talk)

    def refuse_and_stop(self) -> None:
        """What goes wrong: a refusal, keys that are refused, an answer that got lost."""
        control = self.control
        push = ("push", EVENT, "--wait", "--max-wait", "0")
        control.fault("bemyapp", "status", status=400, body={"code": "no", "message": "No talk today"})
        self.say("push refused", *push, "--account", "Talks")
        control.fault("airmeet", "status", status=401, times=0)
        self.say("push stopped", *push, "--account", "Airmeet EU")
        control.clear_faults()
        control.fault("whereby", "drop-before", method="POST", times=1)
        self.say("push lost", *push, "--account", "Rooms")
        self.say("status with problems", "sync_status", EVENT)
        self.say("plan with problems", "plan", EVENT)
        problems = self.said["status with problems"]["document"]["problems"]
        for problem in problems:
            if problem["state"] == "unknown":
                call("resolve", problem["id"], "--send-again", "--by", "ada")
        self.say("test again", "connect", "airmeet", "Airmeet EU", "--test")

    def push(self) -> None:
        self.say("push", "push", EVENT, "--wait")
        self.say("status", "sync_status", EVENT)
        self.say("status of attendees", "sync_status", EVENT, "--kind", "attendee")
        self.say("second plan", "plan", EVENT)
        self.say("second push", "push", EVENT, "--wait")
        self.say("early pull", "pull", EVENT, "--wait")
        self.say("drift", "check_drift", EVENT)

    def change(self) -> None:
        """What staff change later: cancelled, withdrawn, moved, renamed; a second publication."""
        models = {name: apps.get_model("events", name)._base_manager for name in ("Session", "Registration", "Speaker")}
        models["Session"].filter(code=code_of(0, 0, 0)).update(state="cancelled", remove_there=True)
        models["Session"].filter(code=code_of(1, 1, 1)).update(title="Another title", duration=timedelta(minutes=20))
        withdrawn = models["Registration"].order_by("pk").values_list("pk", flat=True)[1]
        models["Registration"].filter(pk=withdrawn).update(state="withdrawn", remove_there=True)
        models["Speaker"].filter(pk=models["Speaker"].filter(state="approved").first().pk).update(state="rejected")
        host = ("--option", "host_email=host@example.org")
        self.say("publish rooms of one", "publish_on", EVENT, "Airmeet EU", "--sessions", "room:Säal 1")
        second = ("--name", "second", "--sessions", "room:Säal 2")
        self.say("publish second", "publish_on", EVENT, "Airmeet EU", *second, *host)
        self.say("unpublish", "unpublish", EVENT, "Rooms", "--sessions", code_of(1, 0, 0), "--remove-there")
        self.say("plan of changes", "plan", EVENT)
        self.say("push of changes", "push", EVENT, "--wait", "--allow-delete", "--allow-emails")
        self.say("status of changes", "sync_status", EVENT)

    def happen(self) -> None:
        self.say("start", "set_status", EVENT, "Airmeet EU", "start", "--by", "ada")
        self.control.to(OVER)
        self.say("finish", "set_status", EVENT, "Airmeet EU", "finish", "--yes", "--by", "ada")
        self.say("pull", "pull", EVENT, "--wait")
        for name in REPORTS:
            self.say(f"report {name}", "report", EVENT, name)
        self.say("drift afterwards", "check_drift", EVENT)
