"""plan: what a push would do now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand
from portal.cli.plan_text import plan_text
from portal.planning import plan
from portal.roles import Right
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Shows what a push would do now. Sends nothing."
    with_json = with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("--account", metavar="NAME", help="only this account")

    def run(self, **options: Any) -> None:
        event = self.event(options["event"], options["team"])
        self.actor(options["by"]).need(Right.PLAN, event.team)
        account = self.account(options["account"], event.team) if options["account"] else None
        with scope(event.team):
            found = plan(event, account)
        self.emit(found.document(), lambda: plan_text(found))
