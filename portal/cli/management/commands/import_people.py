"""import_people: a CSV or XLSX file becomes speakers or attendees of an event."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from portal.cli.command import FAILED, PortalCommand, Refused, usage
from portal.events.imports import errors_file, files, table
from portal.events.imports.people import import_people
from portal.events.imports.people_rows import ATTENDEES, SPEAKERS
from portal.events.imports.results import PeopleResult
from portal.wording import Medium, say

SHOWN = 20


class Command(PortalCommand):
    help = "Import speakers or attendees from CSV or XLSX."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--as", dest="kind", choices=[SPEAKERS, ATTENDEES], required=True)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--errors", type=Path, metavar="FILE", help="where the bad rows go, as CSV")

    def run(self, **options: Any) -> int | None:
        target: Path | None = options["errors"]
        if target and ((target.exists() and not target.is_file()) or not target.parent.is_dir()):
            raise usage(f"'{target}' cannot be written: there is no such folder, or it is no file.")
        try:
            actor = self.actor(options["by"])
            event = self.event(options["event"], options["team"])
            path: Path = options["file"]
            found = table.read(files.load(path), path.name, "email")
            with ExitStack() as stack:
                self.enter(stack, event.team)
                stack.enter_context(transaction.atomic())
                result = import_people(actor=actor, event=event, table=found, kind=options["kind"])
                transaction.set_rollback(options["dry_run"])
        except files.Unreadable as error:
            raise usage(say(error.reason, Medium.CLI)) from None
        except IntegrityError:
            raise Refused("Somebody changed the same people meanwhile; nothing was imported. Run it again.") from None
        self.emit(_document(result), lambda: _words(result, options["dry_run"]))
        return self._bad_rows(result, target)

    def _bad_rows(self, result: PeopleResult, target: Path | None) -> int | None:
        if target:
            try:
                errors_file.write(target, result)
            except OSError as error:
                again = "Make room and run it again: what is in already is left as it is."
                raise Refused(f"The bad rows cannot be written to '{target}': {error.strerror}. {again}") from None
        if not result.bad:
            return None
        where = f"They are in '{target}'." if target else "--errors FILE writes them to a file."
        self.tell(f"{len(result.bad)} of {result.rows} rows were not taken. {where}")
        return FAILED


def _document(result: PeopleResult) -> dict[str, Any]:
    told = {"errors": result.errors, "warnings": result.warnings}
    lists = {
        name: [
            {
                "line": one.line,
                "column": one.column,
                "value": one.value,
                "message": say(one.reason, Medium.CLI),
                "reasons": [one.reason.document()],
            }
            for one in problems
        ]
        for name, problems in told.items()
    }
    return {**result.figures, "erased_before": result.erased, **lists}


def _words(result: PeopleResult, dry_run: bool) -> str:
    figures = result.figures
    lines = ["Nothing was changed (dry run)."] if dry_run else []
    lines.append(", ".join(f"{count} {name}" for name, count in figures.items()))
    if result.erased:
        lines.append(f"{result.erased} of them had been erased: this brings them back.")
    for problems in (result.errors, result.warnings):
        lines += [
            f"line {one.line}: {one.column or 'row'} '{one.value}': {say(one.reason, Medium.CLI)}"
            for one in problems[:SHOWN]
        ]
        if len(problems) > SHOWN:
            lines.append(f"… and {len(problems) - SHOWN} more; --json lists all.")
    return "\n".join(lines)
