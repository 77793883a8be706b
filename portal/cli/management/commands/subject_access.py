"""subject_access: all that is held of a person, as one file for them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from portal.cli.command import PortalCommand, usage
from portal.cli.people import person_named
from portal.erasing.access import FORMATS, held
from portal.roles import Right
from portal.teams import audit
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Shows all that is held of a person, or writes it to a file for them: every table that names them."
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", metavar="PERSON|ADDRESS", help="the person's number, or an address of theirs")
        parser.add_argument("--format", choices=list(FORMATS), help="json unless given, or what FILE ends in")
        parser.add_argument("--output", metavar="FILE", type=Path, help="write to this file, readable by you alone")

    def run(self, **options: Any) -> int | None:
        output: Path | None = options["output"]
        fmt = options["format"] or (output.suffix[1:] if output and output.suffix[1:] in FORMATS else "json")
        if options["json"] and fmt != "json":
            raise usage(f"--json and {fmt} are two answers to one question. Give one of them.")
        actor = self.actor(options["by"])
        person = person_named(options["person"], options["team"])
        actor.need(Right.ERASE, person.team)
        with scope(person.team):
            audit.write(actor, person.team, "person.access", person)
            text = FORMATS[fmt][0](held(person))
        if output is None:
            self.stdout.write(text, ending="")
            return None
        output.touch(mode=0o600)
        output.write_text(text, encoding="utf-8")
        self.tell(f"Written to {output}.")
        return None
