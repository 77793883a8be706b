"""Replacing what a platform cannot change: a person says so on the plan's line, and a push then makes a new one.

The new one is made first and committed; it takes over the name, and with it the links that people get. What stood there
stays known under a name of its own until the next plan's line to remove it is pushed. So a crash at any time leaves
both known, and nobody is put out before the new link could reach them.
"""

from __future__ import annotations

from django.db import transaction

from integrations.core.reasons import Reason
from portal.delivery.operations.refusal import NotPossible
from portal.events.models import Event
from portal.locking import locked
from portal.planning import Line, Verb, plan
from portal.publishing.models import Publication
from portal.roles import Right
from portal.teams import audit


def choices(event: Event) -> list[Line]:
    """Lines of the plan that can be, or are to be, replaced instead of changed by hand. Needs a scope."""
    return [line for line in plan(event).lines if line.replaceable]


def is_chosen(line: Line) -> bool:
    return line.verb is Verb.CREATE


@transaction.atomic
def decide(publication: Publication, key: str, actor: audit.Actor, *, replace: bool = True) -> Line:
    """Say that ``key`` is to be replaced, or no longer; returns the plan's line as it was. Sends nothing.

    It holds for the desired object as it is now: after another change of it the plan asks again. Needs a scope. Raises
    NotPossible for what cannot be replaced.
    """
    event = publication.event
    actor.need(Right.PUBLICATION_CHANGE, event.team)
    row = locked(Publication.objects).get(pk=publication.pk)
    line = next((one for one in choices(event) if (one.publication_id, one.object) == (row.pk, key)), None)
    if line is None:
        raise NotPossible(Reason("delivery.needs_no_replacing", {"object": key}))
    kept = {name: desired for name, desired in row.replacing.items() if name != key}
    changes = audit.assign(row, {"replacing": {**kept, key: line.fingerprint} if replace else kept})
    if changes:
        row.save(update_fields=["replacing"])
        audit.write(actor, event.team, "publication.replace", row, changes)
    return line
