"""hold: let no account of the team send until an Owner releases it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand
from portal.delivery import hold


class Command(PortalCommand):
    help = "Stop every account of the team from sending, after a restore or in a copy."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", default="Held by hand.", metavar="TEXT")

    def run(self, **options: Any) -> int | None:
        held = hold.hold(self.team(options["team"]), options["reason"], self.actor(options["by"]))
        names = [account.name for account in held]
        self.emit(
            {"held": names},
            lambda: f"Held: {', '.join(names)}. 'release' lets them send again." if names else "Nothing to hold.",
        )
        return None
