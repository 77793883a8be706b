"""The whole run of the operator, once, with everything that came back."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from integrations.core.sandbox import iso
from tests.support.programme import people_of, sessions_of

from .desk import FIRST_DAY, Desk, Ran, write_attendees, write_speakers
from .expected import Expected, People, expected


@dataclass
class Story:
    """One event on one desk. ``said`` keeps what each named step answered, ``seen`` the requests and ledger before."""

    desk: Desk
    event: str
    adopted: str
    sessions: dict[str, Expected] = field(default_factory=dict)
    people: People = field(default_factory=dict)
    said: dict[str, Ran] = field(default_factory=dict)
    quiet: dict[str, Any] = field(default_factory=dict)
    rooms: dict[str, Any] = field(default_factory=dict)

    def json(self, step: str) -> Any:
        return self.said[step].json

    def say(self, step: str, *arguments: object, **more: Any) -> Any:
        """Run a command with --json, keep what it said under ``step`` and return the document."""
        self.said[step] = self.desk.run(*arguments, "--json", **more)
        return self.said[step].json

    # --- the chapters

    def load(self, programme: Path, folder: Path, attendees: int) -> None:
        """Import the programme on its new dates, the people, and approve everybody."""
        document = json.loads(programme.read_text(encoding="utf-8"))
        run = self.desk.run
        days = ("--starts-on", FIRST_DAY, "--timezone", "Europe/Berlin")
        self.say("import_schedule", "import_schedule", programme, "--event", self.event, *days)
        for session in sessions_of(document):
            session["slug"] = session.get("code") or session["slug"]
        addresses = write_speakers(folder / "speakers.csv", people_of(document))
        self.sessions = expected(document, addresses)
        self.people = write_attendees(folder / "attendees.csv", attendees, list(self.sessions))
        self.say("import_speakers", "import_people", self.event, folder / "speakers.csv", "--as", "speakers")
        self.say("import_attendees", "import_people", self.event, folder / "attendees.csv", "--as", "attendees")
        self.say("approve", "approve", self.event, "--all", "--by", "ada")
        assert run("approve", self.event, "--all", "--by", "ada").status == 0

    def push_twice(self) -> None:
        """Plan and push, then the same once more: nothing may happen the second time."""
        self.say("plan", "plan", self.event)
        self.say("push", "push", self.event, "--wait")
        self.say("status", "sync_status", self.event)
        self.rooms = deepcopy(self.desk.state("whereby")["meetings"])  # forgotten there once they are over
        self.say("second plan", "plan", self.event)
        before = (self.desk.seen(), self.desk.ledger())
        self.say("second push", "push", self.event, "--wait")
        after = (self.desk.seen(), self.desk.ledger())
        self.quiet = {
            "asked": self.desk.last(after[0] - before[0]) if after[0] > before[0] else [],
            "done": after[1][len(before[1]) :],
        }

    def let_it_happen(self) -> None:
        """Move the sandbox's time past the end, then finish what has to be finished by somebody."""
        over = max(session.end for session in self.sessions.values()) + timedelta(days=1)
        self.desk.run("sandbox_control", "to", iso(over), "--url", self.desk.server.url)
        finish = ("set_status", self.event, "Airmeet EU", "finish", "--by", "ada")
        self.said["finish unasked"] = self.desk.run(*finish, status=1)
        self.say("finish", *finish, "--yes")

    def read(self) -> None:
        """Pull until everything is there, then report."""
        self.say("pull", "pull", self.event, "--wait", PORTAL_NOT_READY_SECONDS="2")
        for name in ("summary", "links", "attendance", "sync"):
            self.say(name, "report", self.event, name)

    # --- looking

    def lines(self, step: str, account: str, kind: str = "", publication: str = "main") -> list[dict[str, Any]]:
        """Plan lines of one account, of one kind of object if given."""
        return [
            line
            for line in self.json(step)["lines"]
            if (line["account"], line["publication"]) == (account, publication)
            and line["object"].partition(":")[0].startswith(kind)
        ]

    def remote(self, step: str, account: str, publication: str = "main") -> dict[str, str]:
        """Object name → remote id, as ``sync_status`` has it."""
        return {
            entry["object"]: entry["remote_id"]
            for entry in self.json(step)["remote"]
            if (entry["account"], entry["publication"]) == (account, publication)
        }
