"""archive: put an event away and say what becomes of what stands on the platforms; or bring it back."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand
from portal.publications import archive
from portal.publications.archive import There
from portal.teams.scope import scope


class Command(PortalCommand):
    help = "Archive an event: it is put away and its publications are unpublished. Sends nothing, deletes nothing here."
    with_json = True
    with_team = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--keep-there", action="store_true", help="what stands on platforms stays there")
        what.add_argument("--remove-there", action="store_true", help="the next plan removes it there")
        what.add_argument("--back", action="store_true", help="bring an archived event back")

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        event = self.event(options["event"], options["team"])
        there = There.KEEP if options["keep_there"] else There.REMOVE if options["remove_there"] else None
        with scope(event.team):
            if options["back"]:
                archive.bring_back(event, actor)
            else:
                archive.archive(event, actor, there)
            standing = archive.standing(event)
        document = {
            "event": event.slug,
            "archived": event.archived_at is not None,
            "there": there and there.value,
            "standing": standing,
        }
        if event.archived_at is None:
            text = f"{event} is back. Its publications stay unpublished: 'publish_on' publishes again."
        elif there is There.REMOVE:
            text = (
                f"{event} is archived. Of what stands there, {standing}, the next plan says what is removed: push it."
            )
        else:
            text = f"{event} is archived. What stands on platforms stays there: {standing}."
        self.emit(document, lambda: text)
        return None
