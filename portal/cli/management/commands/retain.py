"""retain: people without an event for some months are anonymised."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from portal.cli.command import PortalCommand, usage
from portal.erasing import retention
from portal.erasing.retention import Retained
from portal.roles import Right
from portal.teams.models import Team


class Command(PortalCommand):
    help = (
        "Says who would be anonymised because they took part in no event for some months; with --apply it is done. "
        "The worker does it daily where PORTAL_RETAIN_MONTHS is set. Nobody goes of whom work is open."
    )
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--months", type=int, metavar="N", help="PORTAL_RETAIN_MONTHS unless given")
        both = parser.add_mutually_exclusive_group()
        both.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing (the default)")
        both.add_argument("--apply", action="store_true", help="do it: it cannot be undone")

    def run(self, **options: Any) -> int | None:
        months = settings.PORTAL_RETAIN_MONTHS if options["months"] is None else options["months"]
        if not 1 <= months <= 1200:
            raise usage("Say after how many months with --months N, 1 at least: PORTAL_RETAIN_MONTHS is not set.")
        actor = self.actor(options["by"])
        teams = [self.team(options["team"])] if options["team"] else list(Team.objects.order_by("name"))
        for team in teams:
            actor.need(Right.ERASE, team)
        applied = bool(options["apply"])
        made = retention.retain(months, teams, actor=actor) if applied else retention.rehearse(months, teams)
        self.emit(_document(made, months, teams, applied), lambda: _words(made, months, teams, **options))
        return None


def _document(made: Retained, months: int, teams: list[Team], applied: bool) -> dict[str, Any]:
    return {
        "months": months,
        "applied": applied,
        "teams": [
            {
                "team": team.name,
                "anonymised": made.done[team.pk],
                "under_way": made.under_way[team.pk],
                "busy": made.busy[team.pk],
            }
            for team in teams
        ],
    }


def _words(made: Retained, months: int, teams: list[Team], **options: Any) -> str:
    lines = [f"People without an event for {months} months:"]
    for team in teams:
        does = "anonymised" if options["apply"] else "would be anonymised"
        line = f"  {team.name}: {made.done[team.pk]} {does}"
        if made.under_way[team.pk]:
            line += f", {made.under_way[team.pk]} under way (platforms or people have to do something first)"
        if made.busy[team.pk]:
            line += f", {made.busy[team.pk]} left alone because work on them is open"
        lines.append(line)
    if not options["apply"]:
        lines.append("Nothing was changed; --apply does it.")
    return "\n".join(lines)
