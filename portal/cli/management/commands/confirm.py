"""confirm: take over what waits because whoever confirmed it may no longer do so."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand
from portal.delivery.record.confirm import confirm
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Confirms what was confirmed by somebody who may no longer do so: what the plan still says is sent."
    with_json = with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")

    def run(self, **options: Any) -> None:
        event = self.event(options["event"], options["team"])
        with scope(event.team):
            done = confirm(event, actor=self.actor(options["by"]))
        document = {"event": event.slug, "confirmed": done.confirmed, "cancelled": done.cancelled}
        self.emit(document, lambda: f"{event}: {done.confirmed} confirmed, {done.cancelled} cancelled.")
