"""sync_status: where everything stands."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from integrations.core.contract import ACTIONS
from portal.cli.command import PortalCommand
from portal.cli.plan_text import status_text
from portal.delivery.sync_status import status
from portal.events.models import Event
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
            document = status(events, options["kind"], every=True)
        self.emit(document, lambda: status_text(document))
