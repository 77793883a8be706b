"""retry: try again what waits or was refused."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.commands import PortalCommand, Refused, usage
from portal.publishing.engine import decisions
from portal.publishing.models import Operation, Run
from portal.teams.models import Team
from portal.teams.scope import everything, scope

from .cancel import run_numbered
from .resolve import operation


class Command(PortalCommand):
    help = "Tries again what waits or was refused: whole runs or single operations, by number."
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        words = "a number; run:N or operation:N where both exist"
        parser.add_argument("numbers", metavar="RUN|OPERATION", nargs="+", help=words)

    def run(self, **options: Any) -> None:
        actor = self.actor(options["by"])
        count = 0
        for word in options["numbers"]:
            team, operations = _meant(word)
            with scope(team):
                try:
                    count += decisions.retry(operations, actor=actor)
                except decisions.NotPossible as error:
                    raise Refused(error.message) from None
        self.emit({"retried": count}, lambda: f"{count} in line again.")


def _meant(word: str) -> tuple[Team, list[Operation]]:
    """What a number means: the run or the operation that has something to retry; asked back where both have."""
    kind, _, digits = word.rpartition(":")
    if not digits.isdigit() or kind not in ("", "run", "operation"):
        raise usage(f"'{word}' is neither a run nor an operation.")
    number = int(digits)
    with everything():
        in_run = decisions.retryable(run_numbered(number)) if kind == "run" or _exists(Run, number) else []
        alone = [operation(number)] if kind == "operation" or _exists(Operation, number) else []
    alone = [op for op in alone if kind or op.state in decisions.RETRYABLE]
    if not kind and in_run and alone and in_run != alone:
        raise usage(f"Both a run and an operation {number} can be retried: say run:{number} or operation:{number}.")
    chosen = in_run if kind == "run" or not alone else alone
    if not chosen:
        raise Refused(f"Nothing of {word} can be retried: nothing there is waiting or was refused.")
    return chosen[0].run.event.team, chosen


def _exists(model: type[Run | Operation], number: int) -> bool:
    return model._base_manager.filter(pk=number).exists()
