"""registration_fields: what an event there asks people when they register."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from integrations.core.errors import PlatformError
from integrations.core.records import RemoteField
from portal.adoption import registration_fields
from portal.cli.command import PortalCommand, Refused, usage
from portal.publications import publish
from portal.publications.options import Unusable
from portal.wording import Medium, say


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
        try:
            publication = publish.published(event, account, options["name"])
            found = registration_fields.read(publication, actor)
        except Unusable as error:
            raise usage(" ".join(error.messages)) from None
        except PlatformError as error:
            raise Refused(say(error.reason, Medium.CLI)) from None
        names = {"event": event.slug, "account": account.name, "name": publication.name}
        self.emit({**names, "fields": [asdict(item) for item in found]}, lambda: "\n".join(_lines(found)))


def _lines(found: Sequence[RemoteField]) -> Iterator[str]:
    if not found:
        yield "It asks for nothing besides name and address."
    for item in found:
        answers = f": {', '.join(item.options.values())}" if item.options else ""
        needed = ", required" if item.required else ""
        yield f"{item.field_id}  {item.label} ({item.kind}{needed}){answers}"
