"""sync_status: where everything stands."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from integrations.core.contract import ACTIONS
from portal.commands import PortalCommand
from portal.events.models import Event
from portal.publishing.overview import status
from portal.roles import Right
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Shows what was sent, what is there, what is stuck and what people must do."
    with_json = with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT", nargs="?")
        parser.add_argument(
            "--kind", choices=sorted(ACTIONS), default="", help="list the remote objects of this kind only"
        )

    def run(self, **options: Any) -> None:
        if options["event"]:
            event = self.event(options["event"], options["team"])
            team = event.team
        else:
            team = self.team(options["team"])
        self.actor(options["by"]).need(Right.RUNS_VIEW, team)
        with scope(team):
            events = [event] if options["event"] else list(Event.objects.all())
            document = status(events, options["kind"])
        self.emit(document, lambda: _text(document))


def _text(document: dict[str, Any]) -> str:
    states = ", ".join(f"{n} {state}" for state, n in document["operations"].items()) or "none"
    counts = ", ".join(f"{n} {kind}" for kind, n in document["remote_counts"].items()) or "nothing"
    lines = [f"Operations: {states}", f"On the platforms: {counts}"]
    if document["problems"]:
        lines.append("Problems:")
    for problem in document["problems"]:
        lines.append(
            f"  {problem['id']:6} {problem['account']}  {problem['object']}  {problem['state']}: {problem['message']}"
        )
    if document["manual_tasks"]:
        lines.append("To be done by hand:")
    for task in document["manual_tasks"]:
        lines.append(f"  {task['id']:6} {task['account']}  {task['object']}: {task['message']}")
    return "\n".join(lines)
