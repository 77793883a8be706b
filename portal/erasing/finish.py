"""Forgetting a person once nothing is open: at once, or by the sweeper when the platforms have answered."""

from __future__ import annotations

import logging

from django.db import transaction

from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.locking import locked
from portal.publishing.models import Erasure
from portal.teams import audit
from portal.teams.chain_check import ERASED

from . import beside
from .names import Names
from .open_work import open_things
from .scrub import scrub

log = logging.getLogger("callboard.erasing")
ACTOR = audit.Actor("Callboard")


@transaction.atomic
def end_if_done(erasure: Erasure) -> list[Reason]:
    """Take the person out of every table unless something is open; returns what is. Needs a scope."""
    row = locked(Erasure.objects).select_related("person", "team").get(pk=erasure.pk)
    names = Names(row.person)
    waiting = open_things(row, names)
    if row.ended_at is None and not waiting:
        end(row, names)
    erasure.removed, erasure.ended_at = row.removed, row.ended_at
    return waiting


def end(row: Erasure, names: Names) -> None:
    """Take the person out of every table, now. In a transaction, with ``row`` locked."""
    scrubbed = scrub(row.person, names)
    row.removed = scrubbed.removed
    row.ended_at = db_now()
    row.save(update_fields=["removed", "ended_at"])
    audit.write(ACTOR, row.team, ERASED, str(row), {**row.removed, "entries": scrubbed.entries})
    beside.note_after_commit(row)


def end_all() -> None:
    """What the sweeper does: everybody of whom nothing is open any more."""
    for row in Erasure.unscoped.filter(ended_at=None):
        try:
            end_if_done(row)
        except Exception as error:
            # one that fails must not keep the sweeper from the others
            log.error("a person could not be erased yet", exc_info=error, extra={"erasure": row.pk})
