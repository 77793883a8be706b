"""push: record the plan's operations and have them sent."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import FAILED, PortalCommand, Refused
from portal.delivery.operations.account_pause import waiting_long
from portal.delivery.record.record import Recorded, StalePlan, record
from portal.delivery.send.drain import Drained, drain
from portal.delivery.sync_status import not_sending, operation_states
from portal.publishing.models import FINAL_STATES, Account, Operation, OperationState, Run
from portal.teams.scope import scope
from portal.wording import Medium, say_all

S = OperationState
GOOD = {S.DONE.value, S.DONE_WITH_DIFFERENCES.value, S.CANCELLED.value, S.SUPERSEDED.value}


class Command(PortalCommand):
    help = "Records the plan's operations and wakes the workers; --wait works here until nothing is due."
    with_json = with_team = speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("--account", metavar="NAME", help="only this account")
        parser.add_argument("--plan", metavar="FINGERPRINT", default="", help="refuse if the plan is another by now")
        parser.add_argument("--allow-delete", action="store_true", help="send delete lines too")
        parser.add_argument("--allow-emails", action="store_true", help="send lines that make a platform send mail")
        parser.add_argument("--wait", action="store_true", help="work in this process until nothing is due")
        parser.add_argument("--max-wait", metavar="SECONDS", type=seconds, default=120.0)

    def run(self, **options: Any) -> int:
        event = self.event(options["event"], options["team"])
        actor = self.actor(options["by"])
        account = self.account(options["account"], event.team) if options["account"] else None
        with scope(event.team):
            try:
                recorded = record(
                    event,
                    actor=actor,
                    account=account,
                    expected=options["plan"],
                    allow_delete=options["allow_delete"],
                    allow_emails=options["allow_emails"],
                )
            except StalePlan:
                raise Refused("The plan is another by now: something was edited. Look at 'plan' again.") from None
            worked = Drained(0, 0, 0.0)
            if options["wait"]:
                with self.progress(lambda: progress_of(recorded.run)):
                    worked = drain(event.pk, max_wait=options["max_wait"])
            states = operation_states(Operation.objects.filter(run=recorded.run))
            stopped = list(not_sending([event.pk]))
            sent_on = Operation.objects.filter(run=recorded.run).order_by().values_list("account", flat=True)
            waiting = waiting_long(sent_on.distinct())
        document = {
            "run": recorded.run.pk,
            "operations": sum(states.values()),
            "states": states,
            "left_out": recorded.left_out,
            "requests": worked.requests,
            "writes": worked.writes,
            "seconds": worked.seconds,
        }
        self.emit(document, lambda: _text(recorded, states, worked))
        for lane in waiting:
            self.tell(f"{lane.account.name}: {say_all(lane.pause_reasons, Medium.CLI)}")
        return self._status(states, stopped, waited=options["wait"])

    def _status(self, states: dict[str, int], stopped: list[Account], *, waited: bool) -> int:
        bad = {state: n for state, n in states.items() if state not in GOOD}
        for account in stopped:
            self.tell(f"{account.name} is {account.get_state_display().lower()}: {account.message}")
        if not bad:
            return 0
        counts = ", ".join(f"{n} {state}" for state, n in bad.items())
        hint = "'sync_status' says why." if waited else "The workers go on with it; 'sync_status' shows how far."
        self.tell(f"Not everything is done: {counts}. {hint}")
        return FAILED


def progress_of(run: Run) -> tuple[int, int]:
    """How many of the run's operations have ended, and how many there are."""
    rows = Operation.unscoped.filter(run=run)
    return rows.filter(state__in=FINAL_STATES).count(), rows.count()


def seconds(text: str) -> float:
    """argparse type: a number of seconds, not negative."""
    value = float(text)
    if not 0 <= value < 10**7:
        raise ValueError(text)
    return value


def _text(recorded: Recorded, states: dict[str, int], worked: Drained) -> str:
    counts = ", ".join(f"{n} {state}" for state, n in states.items()) or "nothing to do"
    left = ", ".join(f"{n} {name}" for name, n in recorded.left_out.items() if n)
    lines = [f"Run {recorded.run.pk}: {counts}."]
    if left:
        lines.append(f"Left out: {left}.")
    if worked.seconds:
        lines.append(f"{worked.requests} requests in {worked.seconds:.1f} s.")
    return "\n".join(lines)
