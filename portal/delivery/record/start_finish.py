"""Starting and finishing an event on a platform: an operation like any other, asked for by a person."""

from __future__ import annotations

from django.db import transaction

from integrations import registry
from integrations.core.contract import STATUS_ACTION
from integrations.core.frozen import fingerprint
from integrations.core.objects import EVENT, STATUS
from integrations.core.reasons import Reason
from portal.accounts.lock import lock_accounts
from portal.delivery.operations import dependencies
from portal.delivery.operations.account_pause import park
from portal.delivery.operations.refusal import NotPossible
from portal.events.models import Event
from portal.locking import locked
from portal.publishing.models import (
    LIVE_STATES,
    Account,
    AccountState,
    Operation,
    Publication,
    RemoteObject,
    RemoteState,
    Run,
)
from portal.roles import Right
from portal.teams import audit
from portal.wake import wake_after_commit

WORDS = ("start", "finish")


@transaction.atomic
def set_status(event: Event, account: Account, word: str, *, actor: audit.Actor, name: str = "") -> list[Operation]:
    """Record that ``event`` is to be started or finished (``word``) on ``account``. Needs a scope.

    Raises NotPossible where the platform has no such thing or nothing of the event exists there.
    """
    actor.need(Right.STATUS_SET, event.team)
    platform = registry.get(account.platform)
    change = platform.statuses.get(word)
    if change is None or not platform.can(STATUS_ACTION):
        lacks = {"platform": platform.label}
        start = word == "start"
        raise NotPossible(Reason("delivery.no_start", lacks) if start else Reason("delivery.no_finish", lacks))
    rows = Publication.objects.filter(event=event, account=account, **({"name": name} if name else {}))
    there = RemoteObject.objects.filter(publication__in=rows, key=EVENT, state=RemoteState.PRESENT)
    ids = set(there.values_list("publication_id", flat=True))
    publications = [row for row in rows if row.pk in ids]
    if not publications:
        raise NotPossible(Reason("delivery.not_there_yet", {"title": event.title, "account": account.name}))
    locked(Event.objects).get(pk=event.pk)  # two clicks come one after the other
    lock_accounts([account.pk])
    run = dependencies.running(event) or Run.objects.create(event=event, requested_by=actor.user, actor=actor.name)
    made = []
    for publication in publications:
        open_one = Operation.objects.filter(publication=publication, key=STATUS, state__in=LIVE_STATES).first()
        if open_one is not None:
            raise NotPossible(Reason("delivery.status_open", {"operation": open_one.pk}))
        made.append(
            Operation.objects.create(
                run=run,
                account=account,
                publication=publication,
                action=STATUS_ACTION,
                verb="update",
                kind="event",
                key=STATUS,
                label=f"{word} {event.title}",
                body=dict(change.body),
                path=dict(change.path),
                changed=sorted(change.body),
                fingerprint=fingerprint(dict(change.body)),
                confirmed_by=actor.user,
            )
        )
    if account.state != AccountState.ACTIVE:
        park(account)
    audit.write(actor, event.team, f"status.{word}", event, {"account": account.name, "run": run.pk})
    wake_after_commit([account.pk])
    return made
