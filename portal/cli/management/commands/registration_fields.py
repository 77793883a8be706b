"""registration_fields: what an event there asks people when they register."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from portal.adoption import registration_fields
from portal.cli.command import PortalCommand
from portal.publications import publish


class Command(PortalCommand):
    help = "Reads the registration fields of an event on a platform, so that columns of ours can be mapped to them."
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("account", metavar="ACCOUNT")
        parser.add_argument("--name", help="may be left out while there is one publication")

    def run(self, **options: Any) -> None:
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        account = self.account(options["account"], event.team)
        publication = publish.published(event, account, options["name"])
        found = registration_fields.read(publication, actor)
        names = {"event": event.slug, "account": account.name, "name": publication.name}
        lines = [] if found else ["It asks for nothing besides name and address."]
        for item in found:
            answers = f": {', '.join(item.options.values())}" if item.options else ""
            needed = ", required" if item.required else ""
            lines.append(f"{item.field_id}  {item.label} ({item.kind}{needed}){answers}")
        self.emit({**names, "fields": [asdict(item) for item in found]}, lambda: "\n".join(lines))
