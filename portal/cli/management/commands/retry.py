"""retry: try again what waits or was refused."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand, Refused, usage
from portal.delivery.settle import manual_decisions
from portal.publishing.models import Operation, Run
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
        chosen = {op.pk: op for word in options["numbers"] for op in _meant(word)}
        teams = {op.run.event.team_id: op.run.event.team for op in chosen.values()}
        count = 0
        for team in teams.values():
            own = [op for op in chosen.values() if op.run.event.team_id == team.pk]
            with scope(team):
                count += manual_decisions.retry(own, actor=actor)
        self.emit({"retried": count}, lambda: f"{count} queued again. 'sync_status' shows how they end.")


def _meant(word: str) -> list[Operation]:
    """What a number means: the run or the operation that has something to retry; asked back where both have."""
    kind, _, digits = word.rpartition(":")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18 or kind not in ("", "run", "operation"):
        raise usage(f"'{word}' is neither a run nor an operation.")
    number = int(digits)
    with everything():
        is_run, is_operation = kind == "run" or _exists(Run, number), kind == "operation" or _exists(Operation, number)
        in_run = manual_decisions.retryable(run_numbered(number)) if is_run and kind != "operation" else []
        alone = [operation(number)] if is_operation and kind != "run" else []
    if not is_run and not is_operation:
        raise usage(f"There is neither a run nor an operation {number}. 'sync_status' lists what can be retried.")
    alone = [op for op in alone if kind or op.state in manual_decisions.RETRYABLE]
    if not kind and in_run and alone and in_run != alone:
        raise usage(f"Both a run and an operation {number} can be retried: say run:{number} or operation:{number}.")
    chosen = in_run if kind == "run" or not alone else alone
    if not chosen:
        raise Refused(f"Nothing of {word} can be retried: nothing there is waiting or was refused.")
    return chosen


def _exists(model: type[Run | Operation], number: int) -> bool:
    return model._base_manager.filter(pk=number).exists()
