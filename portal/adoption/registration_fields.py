"""Registration fields of an event there: read on request and kept, so that a plan can check answers without asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction

from integrations import registry
from integrations.core import objects
from integrations.core.http import Transport
from integrations.core.reasons import Reason
from integrations.core.records import RemoteField
from portal.accounts import clients
from portal.locking import locked
from portal.publications.options import Unusable
from portal.publishing.models import Publication, RemoteObject, RemoteState
from portal.roles import Right
from portal.teams import audit


def read(
    publication: Publication, actor: audit.Actor, *, within: float | None = None, transport: Transport | None = None
) -> tuple[RemoteField, ...]:
    """Ask the platform for the fields of the publication's event and keep them.

    Not in a transaction: it takes as long as the platform takes to answer, or ``within`` seconds at most. Raises
    Unusable where there is nothing to ask for, PlatformError where the answer is none.
    """
    actor.need(Right.PUBLICATION_CHANGE, publication.event.team)
    platform = registry.get(publication.account.platform)
    if platform.fields is None:
        raise Unusable(Reason("adoption.no_fields", {"platform": platform.label}))
    with clients.using(publication.account, transport=transport, within=within) as client:
        own = RemoteObject.unscoped.filter(publication=publication, key=objects.EVENT, state=RemoteState.PRESENT)
        remote_id = own.values_list("remote_id", flat=True).first()
        if remote_id is None:
            where = {"title": publication.event.title, "account": publication.account.name}
            raise Unusable(Reason("adoption.not_there_yet", where))
        found = tuple(platform.fields(client, str(remote_id)))
    _keep(publication, found, actor)
    return found


@transaction.atomic
def _keep(publication: Publication, found: Iterable[RemoteField], actor: audit.Actor) -> None:
    row = locked(Publication.unscoped).select_related("event__team").get(pk=publication.pk)
    # answers as pairs: a database need not keep the order of an object's keys
    fields = [{**asdict(item), "options": [list(pair) for pair in item.options.items()]} for item in found]
    changes = audit.assign(row, {"remote_fields": fields})
    if changes:
        row.save(update_fields=["remote_fields"])
        audit.write(actor, row.event.team, "publication.fields", row, changes)
    publication.remote_fields = row.remote_fields
