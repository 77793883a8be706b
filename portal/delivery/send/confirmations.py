"""The rights of whoever confirmed are checked again before sending: what they may no longer do waits for somebody who
may."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from integrations.core.reasons import Reason
from portal.delivery.operations.leases import Lease, check
from portal.delivery.operations.rights import right_to
from portal.locking import locked
from portal.publishing.models import Account, Operation, OperationState
from portal.publishing.operation_states import UNSENT, parts
from portal.teams import audit
from portal.teams.models import Team, User

FRESH = 1.0  #: seconds for which rights count as read just now


@dataclass
class Confirmations:
    """Asked on a lane before each claim; rights are read anew every second."""

    _asked_at: float = field(default=float("-inf"))

    def hold_back_lapsed(self, lease: Lease) -> None:
        """Hold back operations whose confirmer has lost the right to them, and what travels in the same call."""
        if time.monotonic() - self._asked_at < FRESH:
            return
        self._asked_at = time.monotonic()
        team = Account.unscoped.select_related("team").only("team").get(pk=lease.account).team
        lapsed = list(_lapsed(lease.account, team))
        if lapsed:
            _wait(lease, lapsed)


def _lapsed(account: int, team: Team) -> Iterator[tuple[Q, str]]:
    """What the unsent operations of each user have in common who may not have them sent, and the user's name."""
    unsent = Operation.unscoped.filter(account=account, state__in=UNSENT).exclude(confirmed_by=None).order_by()
    confirmed = unsent.filter(unconfirmed=False).values_list("confirmed_by", "verb", "action").distinct()
    users = {user.pk: user for user in User.objects.filter(pk__in={pk for pk, _, _ in confirmed})}
    for pk, verb, action in confirmed:
        if not audit.acting(users[pk]).may(right_to(verb, action), team):
            yield Q(confirmed_by=pk, verb=verb, action=action), users[pk].get_username()
    # freed by a parent, or let go with the account, and still nobody's
    stray = unsent.filter(unconfirmed=True, state=OperationState.QUEUED)
    for pk, name in stray.values_list("confirmed_by", "confirmed_by__username").distinct():
        yield Q(confirmed_by=pk, unconfirmed=True, state=OperationState.QUEUED), name


@transaction.atomic
def _wait(lease: Lease, lapsed: Iterable[tuple[Q, str]]) -> None:
    """Mark them, with what carries them and what they carry: a call goes whole or not at all."""
    check(lease)
    unsent = Operation.unscoped.filter(account=lease.account, state__in=UNSENT)
    for about, name in lapsed:
        found = list(locked(unsent.filter(about)).values_list("pk", "carrier"))
        reasons = [Reason("delivery.unconfirmed", {"name": name})]
        for ids in parts({pk for pk, _ in found} | {carrier for _, carrier in found if carrier}):
            rows = unsent.filter(Q(pk__in=ids) | Q(carrier__in=ids))
            rows.update(unconfirmed=True, state=OperationState.WAITING, reasons=reasons)
