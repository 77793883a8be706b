"""Taking what was found for what is there: sends nothing, but lets the next plan say what a push would do about it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from integrations.core.http import Transport
from portal.accounts.lock import lock_accounts
from portal.dbtime import db_now
from portal.events.models import Event
from portal.locking import locked
from portal.publications import remote_objects
from portal.publishing.models import Publication, RemoteObject, RemoteState
from portal.roles import Right
from portal.teams import audit

from .calls import PEOPLE
from .compare import compare
from .lines import NOTABLE, Compared, Drift, DriftLine


def take_note(
    event: Event,
    chosen: Collection[tuple[int, str]],
    *,
    actor: audit.Actor,
    within: float | None = None,
    transport: Transport | None = None,
) -> tuple[list[DriftLine], Compared]:
    """Look once more at ``chosen`` (publication, object), and take for what is there what is missing or changed now.

    Needs a scope. Not in a transaction. Returns what was noted, and all that was found. What of an event or a session
    is missing, the plan then asks about; people who are missing it adds again.
    """
    actor.need(Right.ADOPT, event.team)
    found = compare(event, actor=actor, only=chosen, within=within, transport=transport)
    noted = [line for line in found.lines if line.drift in NOTABLE and _note(line, event, actor)]
    return noted, found


@transaction.atomic
def _note(line: DriftLine, event: Event, actor: audit.Actor) -> bool:
    """Says whether it is still known as it was when it was looked at."""
    publication = Publication.objects.get(pk=line.publication)
    lock_accounts([publication.account_id])
    own = RemoteObject.objects.filter(account=publication.account_id, key=line.object, remote_id=line.remote_id)
    row = locked(own.filter(state=RemoteState.PRESENT)).first()
    if row is None:
        return False
    if line.drift is Drift.MISSING:
        state = RemoteState.GONE if row.kind in (*PEOPLE, "host", "group") else RemoteState.MISSING
        remote_objects.lose(own, state, db_now())
    else:
        row.body = {**row.body, **{name: theirs for name, (_, theirs) in line.fields.items()}}
        row.differences = {name: pair for name, pair in row.differences.items() if name not in line.fields}
        row.fingerprint, row.last_seen_at = "", db_now()
        row.save(update_fields=["body", "differences", "fingerprint", "last_seen_at"])
    fields = {name: list(pair) for name, pair in line.fields.items()}
    audit.write(actor, event.team, f"remote.{line.drift.value}", row, fields or {"remote_id": [line.remote_id, None]})
    return True
