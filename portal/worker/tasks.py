"""What the queue calls: each takes one integer, returns nothing and never raises."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.db import Error

from portal.delivery import restore_guard
from portal.delivery.operations.due_times import accounts_with_work, next_due
from portal.delivery.send.lane import work as work_lane
from portal.erasing import again, end_all, retention
from portal.events.uploads import clear_old
from portal.planning import unsent
from portal.pulling import Pace, due_publications, pull_publication
from portal.teams import chain
from portal.teams.scope import everything
from portal.teams.sessions import SessionStore
from portal.wake import wake_counter, wake_lane, wake_reader

from . import canaries, slots

log = logging.getLogger("callboard.engine")

COUNTED_AT_ONCE = 50  #: events whose counting one sweep asks for; the others have their turn with the next


def work(account: int) -> None:
    """Work off the lane of this account for a while."""
    _in_slot(slots.LANES, lambda slot: work_lane(account, should_stop=slot.called_away), account=account)


def pull(publication: int) -> None:
    """Read back what is due of this publication."""
    _in_slot(
        slots.READERS,
        lambda slot: pull_publication(publication, pace=Pace(should_stop=slot.called_away)),
        source=str(publication),
    )


def count(event: int) -> None:
    """Count what is not sent of this event."""
    _in_slot(slots.READERS, lambda _slot: unsent.count(event), event=event)


def canary(number: int) -> None:
    """Come back."""
    try:
        canaries.answer(number)
    except Error as error:
        log.warning("a canary could not be answered", extra={"outcome": type(error).__name__})


def sweep(_turn: int = 0) -> None:
    """Ring for whatever is due, accounts and pulls: what was lost of the queue is made good here."""
    with everything():
        restore_guard.check()
        again.catch_up()
        for publication in due_publications():
            wake_reader(publication)
        clear_old()
        SessionStore.clear_expired()
        retention.daily()
        end_all()
        chain.seal()
        for account in accounts_with_work():
            if next_due(account, within=0) is not None:
                wake_lane(account)
        for event in unsent.due()[:COUNTED_AT_ONCE]:
            wake_counter(event)


def _in_slot(places: Sequence[str], do: Callable[[slots.Slot], object], **who: object) -> None:
    """Do it if there is a slot; who finds none comes again when somebody gives theirs up."""
    try:
        with slots.take(places) as slot:
            if slot is None:
                return
            with everything():
                do(slot)
        if slots.somebody_waits():
            sweep()
    except Error as error:
        # the rows stay as they are; the sweeper wakes again
        log.error("a task ended early", exc_info=error, extra=who)
