"""unpublish: take a publication back, or some sessions out of it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand
from portal.publications import publish, session_selection


class Command(PortalCommand):
    help = "Take an event, or some of its sessions, back from an account. Sends nothing."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("account", metavar="ACCOUNT")
        parser.add_argument("--name", help="may be left out while there is one publication")
        parser.add_argument("--sessions", metavar="CODE,…|track:NAME|room:NAME", help="only these")
        parser.add_argument("--remove-there", action="store_true", help="the next plan removes it on the platform")

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        account = self.account(options["account"], event.team)
        row = publish.unpublish(
            publish.published(event, account, options["name"]),
            actor,
            sessions=options["sessions"],
            remove_there=options["remove_there"],
        )
        count = session_selection.planned(event, row.choice).count() if row.active else 0
        document = {
            "event": event.slug,
            "account": account.name,
            "name": row.name,
            "active": row.active,
            "sessions": count,
            "remove_there": row.remove_there,
        }
        what = f"Sessions that stay in it: {count}." if row.active else "It is taken back."
        there = "The next plan removes there what was taken out." if row.remove_there else "What is there stays there."
        self.emit(document, lambda: f"{row}: {what} {there}")
        return None
