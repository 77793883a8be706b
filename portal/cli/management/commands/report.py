"""``report EVENT NAME``: what came of an event, for people, for programs, as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from portal.cli.command import PortalCommand, Refused, usage
from portal.reports import catalogue, writers
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Show a report of an event, or write it to a file."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("name", metavar="NAME", choices=list(catalogue.KINDS), help=", ".join(catalogue.KINDS))
        parser.add_argument("--format", choices=list(writers.FORMATS), help="text unless given")
        parser.add_argument("--output", metavar="FILE", type=Path, help="write to this file; xlsx needs it")
        parser.add_argument("--masked", action="store_true", help="mask addresses and leave links out")

    def run(self, **options: Any) -> int | None:
        fmt, output = options["format"] or ("json" if options["json"] else "text"), options["output"]
        if options["json"] and fmt != "json":
            raise usage(f"--json and --format {fmt} are two answers to one question. Give one of them.")
        if fmt == writers.XLSX and output is None:
            raise usage("An xlsx file cannot be shown here. Say where to with --output FILE.")
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        export = output is not None or fmt == "csv"
        with scope(event.team):
            report = catalogue.build(options["name"], event, actor, mask=options["masked"], export=export)
            if output is None:
                writers.WRITERS[fmt](report, self.stdout)
                return None
            try:
                writers.save(report, output, fmt)
            except writers.CannotWrite as error:
                raise Refused(error.message) from None
        self.tell(f"Written to {output}.")
        return None
