"""Everything is held, and whatever had not ended may have gone on elsewhere."""

from __future__ import annotations

from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.locking import locked
from portal.publishing.attempt_outcomes import LOST
from portal.publishing.models import LIVE_STATES, Account, AccountState, Attempt, Operation, OperationState
from portal.teams import audit

OPEN = Reason("delivery.saved_open")
ACTOR = audit.Actor("Callboard")


def hold_everything(reason: Reason) -> None:
    """Hold every account of every team, let it look before it creates, and open the fate of what had not ended. In a
    transaction."""
    now = db_now()
    for account in locked(Account.unscoped).defer("credentials", "token").select_related("team"):
        changes = audit.assign(account, {"state": AccountState.HELD.value, "reasons": (reason,)})
        account.state_since, account.look_first, account.reconciled_at = now, True, None
        account.save(update_fields=["state", "reasons", "state_since", "look_first", "reconciled_at"])
        audit.write(ACTOR, account.team, "account.hold", account, changes)
    open_ones = Operation.unscoped.filter(state__in=LIVE_STATES)
    Attempt.unscoped.filter(operation__in=open_ones.values("pk"), ended_at=None).update(
        ended_at=now, outcome=LOST, reasons=[Reason("delivery.saved_during")]
    )
    open_ones.update(
        state=OperationState.UNKNOWN, reasons=[OPEN], due_at=now, lookups=0, looked_at=None, candidates=[],
        crash_count=0,
    )  # fmt: skip
