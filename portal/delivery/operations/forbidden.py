"""403 on one object: it is refused for itself, unless three different ones are refused in a row. Then it is the account
that may not, and what was refused on the way waits with the rest."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from integrations.core.errors import Forbidden
from integrations.core.frozen import refs
from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.publishing.models import Account, AccountState, Attempt, Operation, OperationState
from portal.publishing.operation_states import parts

from . import dependencies
from .account_pause import stop_account
from .backoff import LONGEST
from .leases import Lease, check

S = OperationState
IN_A_ROW = 3
#: how long the judgement on one may be open: it is tried again then, whatever kept it from being judged
OPEN_FOR = timedelta(seconds=LONGEST)
OWN = ("event", "session")  #: kinds that are objects for themselves; others are refused with what they stand in


def undecided(account: int) -> QuerySet[Operation]:
    """What was refused since the platform last took something."""
    last = Attempt.unscoped.filter(
        operation=OuterRef("pk"), number=OuterRef("attempt_count"), outcome=Forbidden.__name__
    )
    rows = Operation.unscoped.filter(Exists(last), account=account, state=S.WAITING, carrier=None)
    return rows.filter(due_at__gt=db_now()).order_by("pk")


def count(account: int) -> None:
    """Stop the account where three different objects were refused in a row. In a transaction."""
    rows = list(undecided(account).defer("body"))
    objects = {_object(op): op for op in rows}
    if len(objects) >= IN_A_ROW:
        names = [op.key for op in objects.values()]
        stop_account(account, Reason("delivery.forbidden_in_a_row", {"objects": names, "why": rows[-1].reasons[0]}))


def refuse(account: int) -> None:
    """The platform has taken something else: those were refused for themselves. In a transaction."""
    found = list(undecided(account).defer("body"))
    if not found:
        return
    now = db_now()
    for ids in parts(op.pk for op in found):
        Operation.unscoped.filter(pk__in=ids).update(state=S.REJECTED, settled_at=now, failures=F("failures") + 1)
    dependencies.conclude([(op, S.REJECTED) for op in found])


def refuse_where_idle(lease: Lease) -> None:
    """Nothing else is left that could tell: what was refused until now was so for itself."""
    if undecided(lease.account).exists():
        _refuse_where_idle(lease)


@transaction.atomic
def _refuse_where_idle(lease: Lease) -> None:
    check(lease)
    active = Account.unscoped.filter(pk=lease.account, state=AccountState.ACTIVE).exists()
    others = Operation.unscoped.filter(account=lease.account, blockers=0, carrier=None, unconfirmed=False)
    if active and not others.filter(state__in=(S.QUEUED, S.SENDING)).exists():
        refuse(lease.account)


def _object(op: Operation) -> str:
    """What was forbidden: people and groups are so with the session or event that they stand in."""
    if op.kind in OWN:
        return op.address
    parent = next((key for key in refs(op.path) if key.partition(":")[0] in OWN), "")
    return f"p{op.publication_id}/{parent}" if parent else op.address
