"""replace: let something that cannot be changed there be made anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand
from portal.delivery.record import replace
from portal.publications import publish
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Lets the next push make something anew that a platform cannot change. Sends nothing."
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("account", metavar="ACCOUNT")
        parser.add_argument("object", metavar="OBJECT", help="as the plan names it: session:CODE")
        parser.add_argument("--name", help="may be left out while there is one publication")
        parser.add_argument("--undo", action="store_true", help="change it by hand after all")

    def run(self, **options: Any) -> None:
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        account = self.account(options["account"], event.team)
        chosen = not options["undo"]
        publication = publish.published(event, account, options["name"])
        with scope(event.team):
            line = replace.decide(publication, options["object"], actor, replace=chosen)
        document = {"event": event.slug, "account": account.name, "object": line.object, "replace": chosen}
        if chosen:
            then = "Give people the new link, then push again to remove the old one."
            text = f"The next push makes {line.label} anew. {then}"
        else:
            text = f"{line.label} stays as it is; its change is work by hand."
        self.emit(document, lambda: text)
