"""set_status: start or finish an event on a platform."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from portal.cli.command import FAILED, PortalCommand, Refused
from portal.delivery.record.start_finish import WORDS, set_status
from portal.delivery.send.drain import drain
from portal.publications.publish import MAIN
from portal.publishing.models import FINAL_STATES, AccountState, Operation
from portal.roles import Right
from portal.teams.scope import scope

GOOD = ("done", "done_with_differences")


class Command(PortalCommand):
    help = "Starts or finishes an event on a platform that has this. Finishing cannot be taken back."
    by_required = True
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("account", metavar="ACCOUNT")
        parser.add_argument("word", choices=WORDS)
        parser.add_argument("--name", default="", help="only the publication of this name")
        parser.add_argument("--yes", action="store_true", help="do not ask again")

    def run(self, **options: Any) -> int:
        event = self.event(options["event"], options["team"])
        account = self.account(options["account"], event.team)
        actor = self.actor(options["by"])
        actor.need(Right.STATUS_SET, event.team)
        if options["word"] == "finish" and not options["yes"]:
            if sys.stdin is None or not sys.stdin.isatty():
                raise Refused("Finishing cannot be taken back: say --yes.")
            self.stderr.write(f"Finishing {event.title} on {account.name} cannot be taken back. Type finish to go on:")
            if sys.stdin.readline().strip() != "finish":
                raise Refused("Nothing was done.")
        with scope(event.team):
            operations = set_status(event, account, options["word"], actor=actor, name=options["name"])
            made = Operation.unscoped.filter(pk__in=[op.pk for op in operations])
            with self.progress(lambda: (made.filter(state__in=FINAL_STATES).count(), len(operations))):
                drain(event.pk, max_wait=10)
            account.refresh_from_db(fields=["state", "reasons"])
            rows = list(made.select_related("publication"))
        document = {"event": event.slug, "account": account.name, "operations": {str(op.pk): op.state for op in rows}}
        self.emit(document, lambda: "\n".join(f"{_named(op)}: {op.get_state_display().lower()}" for op in rows))
        if account.state != AccountState.ACTIVE:
            self.tell(f"{account.name} is {account.get_state_display().lower()}: {account.message}")
        for op in rows:
            if op.state not in GOOD:
                self.tell(f"{_named(op)}: {op.message or op.get_state_display()}")
        return 0 if all(op.state in GOOD for op in rows) else FAILED


def _named(op: Operation) -> str:
    name = op.publication.name
    return op.label if name == MAIN else f"{op.label} ({name})"
