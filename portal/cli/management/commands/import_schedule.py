"""import_schedule: a conference programme becomes an event with sessions and speakers."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.cli.command import FAILED, PortalCommand, Refused, usage
from portal.events.imports import files, formats
from portal.events.imports.results import ScheduleResult
from portal.events.imports.schedule import Wanted, import_schedule, slug_for
from portal.events.models import Event
from portal.fields import validate_time_zone
from portal.teams.models import Team
from portal.teams.scope import everything
from portal.wording import Medium, say


class Command(PortalCommand):
    help = "Import a conference programme (schedule.json, schedule.xml, Sessionize JSON or CSV)."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--event", metavar="SLUG", help="the event's short name; else made from the programme's own"
        )
        parser.add_argument("--starts-on", metavar="DATE", help="the new date of the file's first day")
        parser.add_argument("--timezone", metavar="ZONE", default="", help="in which times are shown")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")

    def run(self, **options: Any) -> int | None:
        try:
            result = self._import(**options)
        except files.Unreadable as error:
            raise usage(say(error.reason, Medium.CLI)) from None
        except IntegrityError:
            raise Refused("The event was changed at the same time; nothing was imported. Run it again.") from None
        document = {
            "event": result.event.slug,
            "sessions": result.sessions.figures,
            "speakers": result.speakers.figures,
            "erased_before": result.erased,
            "warnings": [
                {
                    "object": one.name,
                    "message": say(one.reason, Medium.CLI),
                    "code": "left_out" if one.leaves_out else "note",
                    "reasons": [one.reason.document()],
                }
                for one in result.warnings
            ],
        }
        self.emit(document, lambda: _words(result, options["dry_run"]))
        if result.left_out:
            self.tell(f"{result.left_out} sessions were left out. Mend them in the file and import it again.")
        return FAILED if result.left_out else None

    def _import(self, **options: Any) -> ScheduleResult:
        actor = self.actor(options["by"])
        first, zone = options["starts_on"], options["timezone"]
        try:
            wanted_date = date.fromisoformat(first) if first else None
        except ValueError:
            raise usage(f"'{first}' is no date. Write it as 2027-03-01.") from None
        try:
            if zone:
                validate_time_zone(zone)
        except ValidationError as error:
            raise usage(error.messages[0]) from None
        found = formats.read(files.load(options["file"]))
        wanted = Wanted(slug_for(found, options["event"] or ""), wanted_date, zone)
        with ExitStack() as stack:
            stack.enter_context(transaction.atomic())
            team = self._team(options["team"], wanted.slug)
            self.enter(stack, team)
            result = import_schedule(actor=actor, team=team, programme=found, wanted=wanted)
            transaction.set_rollback(options["dry_run"])
        return result

    def _team(self, name: str | None, slug: str) -> Team:
        """The team that has the event, else the one named, else the only one."""
        if name:
            return self.team(name, make=True)
        with everything():
            found = list(Event.objects.select_related("team").filter(slug=slug)[:2])
        return found[0].team if len(found) == 1 else self.team(None)


def _words(result: ScheduleResult, dry_run: bool) -> str:
    lines = [f"{result.event.title} ({result.event.slug})" + (": nothing was changed (dry run)" if dry_run else "")]
    for label, tally in (("Sessions", result.sessions), ("Speakers", result.speakers)):
        lines.append(f"{label}: " + ", ".join(f"{count} {name}" for name, count in tally.figures.items()))
    if result.erased:
        lines.append(f"{result.erased} new speakers are called like somebody who had been erased.")
    lines += [f"{one.name}: {say(one.reason, Medium.CLI)}" for one in result.warnings]
    return "\n".join(lines)
