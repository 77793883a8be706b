"""After a restore the platforms hold more than this database knows: what is to be created is looked for first.

An account that was held looks first from then on, also when it is released: what was lost of the database is entered
again over days. One look, since nobody is waiting for a list to catch up; what is found with the same identity is
adopted, what is not there is made. It ends by itself, when ``AFTERWARDS`` has passed since the release and everything
published on the account was looked for once (``reconcile``) with nothing left open.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.delivery.operations.leases import Lease, check
from portal.publishing.models import LIVE_STATES, Account, AccountState, Operation, OperationState, Publication
from portal.publishing.operation_states import UNSENT

from .lookup import LOOKS

S = OperationState
AFTERWARDS = timedelta(days=7)
LOOKED_FOR = Reason("delivery.looked_for_first")


def open_fates(lease: Lease) -> None:
    """What is due to be created on an account that looks first is looked up before it is claimed. Asked before every
    claim, so that nothing is locked where there is nothing of the kind."""
    sending = {"account__look_first": True, "account__state": AccountState.ACTIVE}
    rows = Operation.unscoped.filter(account=lease.account, verb="create", **sending)
    due = rows.filter(
        state__in=UNSENT, unconfirmed=False, blockers=0, carrier=None, looked_at=None, due_at__lte=db_now()
    )
    if not due.exists():
        return
    with transaction.atomic():
        check(lease)
        due.update(state=S.UNKNOWN, reasons=[LOOKED_FOR], lookups=LOOKS - 1)


def end_where_over(account: Account) -> bool:
    """Stop looking first where nothing can be found that way any more; says whether that is so now."""
    now = db_now()
    if not account.look_first or account.state != AccountState.ACTIVE or account.state_since + AFTERWARDS > now:
        return False
    if account.reconciled_at is None or Operation.unscoped.filter(account=account, state__in=LIVE_STATES).exists():
        return False
    if Publication.unscoped.filter(account=account, created_at__gt=account.reconciled_at).exists():
        return False
    account.look_first = False
    account.save(update_fields=["look_first"])
    return True
