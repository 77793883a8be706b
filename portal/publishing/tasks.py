"""What the queue calls: each takes one integer, returns nothing and never raises."""

from __future__ import annotations

import logging

from django.db import Error

from portal.events.uploads import clear_old
from portal.teams.scope import everything

from . import marker
from .engine.bell import ring
from .engine.dues import accounts_with_work, next_due
from .engine.lane import work as work_lane
from .pulling import due_publications, pull_publication
from .pulling.puller import ring as ring_pull

log = logging.getLogger("callboard.engine")


def work(account: int) -> None:
    """Work off the lane of this account for a while."""
    try:
        with everything():
            work_lane(account)
    except Error as error:
        # the rows stay as they are; the sweeper rings again
        log.error("a lane ended early", exc_info=error, extra={"account": account})


def pull(publication: int) -> None:
    """Read back what is due of this publication."""
    try:
        with everything():
            pull_publication(publication)
    except Error as error:
        log.error("a pull ended early", exc_info=error, extra={"source": str(publication)})


def sweep(_turn: int = 0) -> None:
    """Ring for whatever is due, accounts and pulls: what was lost of the queue is made good here."""
    with everything():
        marker.check()
        for publication in due_publications():
            ring_pull(publication)
        clear_old()
        for account in accounts_with_work():
            if next_due(account, within=0) is not None:
                ring(account)
