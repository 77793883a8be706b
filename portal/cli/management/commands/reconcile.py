"""reconcile: look for everything that is published on an account and adopt what is there."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from integrations.core.errors import PlatformError
from portal.cli.command import FAILED, PortalCommand, Refused
from portal.delivery.operations.refusal import NotPossible
from portal.delivery.reconcile import Reconciled, reconcile
from portal.wording import Medium, say

WORDS = {
    "adopted": "found there and adopted",
    "absent": "not there; a push makes it",
    "several": "there more than once",
    "different": "something like it is there",
    "unlookable": "cannot be looked up there",
    "failed": "the look failed",
}


class Command(PortalCommand):
    help = "After a restore: looks on the platform for what is published on an account, adopts it, sends nothing."
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", metavar="ACCOUNT")

    def run(self, **options: Any) -> int | None:
        actor, team = self.actor(options["by"]), self.team(options["team"])
        account = self.account(options["account"], team)
        try:
            found = reconcile(account, actor=actor)
        except NotPossible as error:
            raise Refused(error.message) from None
        except PlatformError as error:
            raise Refused(say(error.reason, Medium.CLI)) from None
        self.emit(found.document(), lambda: _text(found))
        if found.complete:
            return None
        self.tell("Not everything could be looked for: run it again.")
        return FAILED


def _text(found: Reconciled) -> str:
    if not found.seen:
        return f"{found.account}: nothing is open or planned to be made there."
    lines = [f"{found.account}: {', '.join(f'{n} {name}' for name, n in found.counts.items())}."]
    for one in found.seen:
        detail = one.message or one.remote_id
        place = f"{one.event}/{one.publication}"
        lines.append(f"  {place}  {one.object}  {WORDS[one.found]}{f' ({detail})' if detail else ''}")
    return "\n".join(lines)
