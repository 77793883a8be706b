"""cancel: stop what a run has not sent yet."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import FAILED, PortalCommand, usage
from portal.delivery.settle import manual_decisions
from portal.publishing.models import Run
from portal.teams.scope import everything, scope


def run_numbered(number: int) -> Run:
    """The run of this number; usage error where there is none."""
    with everything():
        found = Run.objects.select_related("event__team").filter(pk=number).first()
    if found is None:
        raise usage(f"There is no run {number}.")
    return found


class Command(PortalCommand):
    help = "Cancels what a run has not sent yet."
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run_number", metavar="RUN", type=int)

    def run(self, **options: Any) -> int:
        found = run_numbered(options["run_number"])
        with scope(found.event.team):
            counts = manual_decisions.cancel_run(found, actor=self.actor(options["by"]))
        document = {"run": found.pk, **counts}
        self.emit(document, lambda: f"Run {found.pk}: {counts['cancelled']} cancelled, {counts['left']} still open.")
        if counts["left"]:
            self.tell(f"{counts['left']} are being sent or need a decision: see 'sync_status'.")
        return FAILED if counts["left"] else 0
