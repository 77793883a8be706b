"""A confirmed plan becomes a Run and its Operations, with every payload frozen, before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from portal.accounts.lock import lock_accounts
from portal.delivery import restore_guard
from portal.delivery.operations import dependencies
from portal.events.models import Event
from portal.locking import locked
from portal.planning import Line, Plan, Verb, plan
from portal.planning.manual_tasks import refresh_tasks
from portal.publishing.models import Account, Publication, Run, RunState
from portal.roles import Right
from portal.teams import audit
from portal.wake import wake_after_commit

from .freeze import freeze
from .supersede import give_way

LEFT_OUT = ("blocked", "manual", "delete", "emails")


class StalePlan(Exception):
    """The plan that was confirmed is not the plan any more. Nothing was recorded."""


@dataclass(frozen=True)
class Recorded:
    """``left_out`` counts, by reason, the lines that were not recorded."""

    run: Run
    operations: int
    left_out: dict[str, int]


@dataclass(frozen=True)
class Selection:
    """``going``: the lines to record. ``held_back``: addresses of those left out although they could go."""

    going: tuple[Line, ...]
    held_back: frozenset[str]
    left_out: dict[str, int]


@transaction.atomic
def record(
    event: Event,
    *,
    actor: audit.Actor,
    account: Account | None = None,
    expected: str = "",
    allow_delete: bool = False,
    allow_emails: bool = False,
    only: Callable[[str], bool] | None = None,
    look: Callable[[Sequence[Line]], None] | None = None,
    for_erasing: bool = False,
) -> Recorded:
    """Plan once more under a lock, write the run's operations, wake the workers. Needs a scope.

    With ``expected`` (the fingerprint of a plan that was looked at) every line of it goes, or StalePlan is raised;
    without it delete lines and lines that make a platform send mail go only if allowed. With ``only`` nothing but what
    is about objects of these names is touched. ``look`` sees the lines that are about to be recorded, and raises what
    is to keep them from it. ``for_erasing``: it goes on whatever becomes of the actor's rights.
    """
    actor.need(Right.PUSH, event.team)
    restore_guard.check()
    # one recording at a time for the event, and for each account: other events may want its shared objects too
    locked(Event.objects).get(pk=event.pk)
    wanted = Publication.objects.filter(event=event, **({} if account is None else {"account": account}))
    lock_accounts(wanted.values_list("account", flat=True))
    found = plan(event, account)
    if expected and expected != found.fingerprint:
        raise StalePlan
    chosen = select(
        found, allow_delete=allow_delete or bool(expected), allow_emails=allow_emails or bool(expected), only=only
    )
    if any(line.verb is Verb.DELETE for line in chosen.going):
        actor.need(Right.REMOTE_DELETE, event.team)
    if look is not None:
        look(chosen.going)
    runs = give_way(found, chosen.going, chosen.held_back, only)
    # the event's push that is under way, which this one joins, or a new one
    run = dependencies.running(event) or Run.objects.create(
        event=event,
        state=RunState.RUNNING if chosen.going else RunState.FINISHED,
        finished_at=None if chosen.going else timezone.now(),
        requested_by=actor.user,
        actor=actor.name,
        fingerprint=found.fingerprint,
        left_out=chosen.left_out,
    )
    recorded = freeze(run, chosen.going, None if for_erasing else actor.user)
    dependencies.close_runs(runs)
    refresh_tasks(found)
    changes = {"run": run.pk, "operations": recorded, "left_out": chosen.left_out}
    audit.write(actor, event.team, "push", event, changes)
    wake_after_commit(line.account_id for line in chosen.going)
    run.refresh_from_db()
    return Recorded(run, recorded, chosen.left_out)


def select(
    found: Plan, *, allow_delete: bool, allow_emails: bool, only: Callable[[str], bool] | None = None
) -> Selection:
    """Which lines of a plan are recorded, and how many are left out for what reason."""
    counts: Counter[str] = Counter()
    going: list[Line] = []
    held_back: list[Line] = []
    for line in found.lines:
        if only is not None and not any(map(only, (line.object, *line.drops))):
            continue
        reason = _left_out(line, allow_delete=allow_delete, allow_emails=allow_emails)
        if reason:
            counts[reason] += 1
            held_back += [line] if reason in ("delete", "emails") else []
        elif line.verb is not Verb.SKIP:
            going.append(line)
    orphans = _orphans(going, {line.address for line in held_back if line.verb is Verb.CREATE})
    counts["blocked"] += len(orphans)
    return Selection(
        going=tuple(line for line in going if line.address not in orphans),
        held_back=orphans | {line.address for line in held_back},
        left_out={name: counts[name] for name in LEFT_OUT},
    )


def _left_out(line: Line, *, allow_delete: bool, allow_emails: bool) -> str:
    if line.verb in (Verb.BLOCKED, Verb.MANUAL):
        return line.verb.value
    if line.verb is Verb.DELETE and not allow_delete:
        return "delete"
    return "emails" if line.verb is not Verb.SKIP and line.emails and not allow_emails else ""


def _orphans(going: Iterable[Line], absent: Collection[str]) -> frozenset[str]:
    """Addresses of lines that cannot go because a parent, or a parent's parent, is left out."""
    lines = list(going)
    found: set[str] = set()
    while more := {
        line.address
        for line in lines
        if line.address not in found and any(where in absent or where in found for where in line.parent_addresses)
    }:
        found |= more
    return frozenset(found)
