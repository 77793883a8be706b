"""resolve: decide on an operation that is unknown, waiting or waits for a person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand, usage
from portal.delivery.settle import manual_decisions
from portal.publishing.models import Operation
from portal.teams.scope import everything, scope


def operation(number: int) -> Operation:
    """The operation of this number; usage error where there is none."""
    with everything():
        found = Operation.objects.select_related("run__event__team").filter(pk=number).first()
    if found is None:
        raise usage(f"There is no operation {number}. 'sync_status' lists them.")
    return found


class Command(PortalCommand):
    help = "Decides on an operation whose fate is open."
    by_required = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("operation", metavar="OPERATION", type=int)
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--adopt", metavar="REMOTE_ID", help="this is what it made there")
        choice.add_argument("--send-again", action="store_true", help="it is not there: send it once more")
        choice.add_argument("--cancel", action="store_true", help="it is not to be sent")

    def run(self, **options: Any) -> None:
        if options["adopt"] is not None and not options["adopt"].strip():
            raise usage("--adopt needs the id that it has there.")
        op = operation(options["operation"])
        actor = self.actor(options["by"])
        with scope(op.run.event.team):
            if options["adopt"] is not None:
                manual_decisions.resolve_adopt(op, options["adopt"].strip(), actor=actor)
            elif options["send_again"]:
                manual_decisions.send_again(op, actor=actor)
            else:
                manual_decisions.cancel(op, actor=actor)
            op.refresh_from_db()
        self.stdout.write(f"Operation {op.pk} on {op.key} is now {op.get_state_display().lower()}.")
