"""What lists tell of what exists there: addresses of an object of ours, and the ids of people on the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from integrations.core import objects
from integrations.core.rows import MemberRow
from portal.crypto import Secret
from portal.erasing.digests import forgotten
from portal.events.addresses import BadAddress, normalise
from portal.events.models import Session
from portal.locking import locked
from portal.publishing.models import Account, Publication, RemoteObject, RemoteState


def keep_links(publication: Publication, session_id: int | None, links: Mapping[str, str]) -> None:
    """``links`` belong to the source's session, or to the event; an empty one takes away what was there."""
    if not links:
        return
    key = objects.EVENT
    if session_id is not None:
        key = objects.session(Session.unscoped.values_list("code", flat=True).get(pk=session_id))
    own = RemoteObject.unscoped.filter(publication=publication, key=key, state=RemoteState.PRESENT)
    with transaction.atomic():
        for row in locked(own):
            kept = {name: url for name, url in {**row.links, **links}.items() if url}
            if kept != dict(row.links):
                row.links = Secret(kept)
                row.save(update_fields=["links"])


def keep_members(account: Account, rows: Sequence[MemberRow], now: datetime) -> None:
    """People whose id on the account a list told: known from now on, so that what is sent can name them by it.

    What is known of an address already stays as it is; who was erased is not known again by this.
    """
    found: dict[str, MemberRow] = {}
    for row in rows:
        try:
            found[normalise(row.email)] = row
        except BadAddress:
            continue  # nobody of ours has such an address
    for address in forgotten(account.team_id, found):
        del found[address]
    made = [
        RemoteObject(
            account=account,
            kind="host",
            key=objects.host(address),
            label=row.email,
            remote_id=row.row_id,
            adopted=True,
            last_seen_at=now,
        )
        for address, row in found.items()
    ]
    # either of the two, address and id, may be taken
    RemoteObject.unscoped.bulk_create(made, ignore_conflicts=True)
