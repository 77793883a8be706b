"""What is unknown is looked up on the platform, twice, never sent again on a guess."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from integrations.core.contract import Candidate, Outcome
from portal.publishing.models import Operation, OperationState, RemoteObject

from . import family, remote
from .backoff import pause
from .sending import Result

LOOKS = 2
S = OperationState


def settle_look(result: Result, now: datetime) -> None:
    """Decide on an unknown operation by what the look-up brought: adopt, look again, send again, or ask a person."""
    op = result.group.operations[0]
    if result.error is not None:
        # a look that failed proves nothing, in either direction
        _set(op, S.UNKNOWN, f"Look-up failed: {result.error.message}", now + pause(op.lookups + 1))
        return
    if result.group.capability.find is None:
        _ask(op, "Its answer was lost and the platform offers no way to look it up.", (), now)
        return
    fresh = _new_ones(op, result.candidates)
    same = [candidate for candidate in fresh if candidate.same]
    if len(same) == 1:
        adopt(op, same[0], now)
    elif same:
        _ask(op, "Several things there could be this one.", same, now)
    elif op.lookups + 1 < LOOKS:
        wait = timedelta(seconds=settings.PORTAL_LOOKUP_SECONDS)
        Operation._base_manager.filter(pk=op.pk).update(
            lookups=op.lookups + 1,
            due_at=now + wait,
            message="Not found there yet; looked up once more before deciding.",
        )
    elif fresh:
        _ask(op, "Something like it is there, but not the same.", fresh, now)
    elif op.emails:
        _ask(op, "It is not there; sending it again could mail somebody twice.", (), now)
    else:
        _send_again(op, now)


def adopt(op: Operation, candidate: Candidate, now: datetime) -> None:
    """Take what was found for what the lost answer made."""
    outcome = Outcome(op.key, remote_id=candidate.remote_id, links=candidate.links)
    remote.accept([(op, outcome, {})], now)
    _set(op, S.DONE, "The answer was lost; it was found on the platform.", now, settled=True)


def _new_ones(op: Operation, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that were not there before and are not known to be something else of ours."""
    ids = [candidate.remote_id for candidate in candidates]
    known = RemoteObject._base_manager.filter(account=op.account_id, kind=op.kind, remote_id__in=ids)
    before = {*known.values_list("remote_id", flat=True), *(op.lookalikes or ())}
    return [candidate for candidate in candidates if candidate.remote_id not in before]


def _ask(op: Operation, message: str, candidates: Sequence[Candidate], now: datetime) -> None:
    shown = [{"remote_id": c.remote_id, "label": c.label, "same": c.same} for c in candidates[:20]]
    Operation._base_manager.filter(pk=op.pk).update(candidates=shown)
    _set(op, S.NEEDS_PERSON, message, now)


def _send_again(op: Operation, now: datetime) -> None:
    Operation._base_manager.filter(pk=op.pk).update(lookups=0, lookalikes=None)
    _set(op, S.QUEUED, "Looked up twice and not there: sent again.", now)
    family.release_children(op.address)


def _set(op: Operation, state: OperationState, message: str, due_at: datetime, *, settled: bool = False) -> None:
    Operation._base_manager.filter(pk=op.pk, state__in=(S.UNKNOWN, S.NEEDS_PERSON)).update(
        state=state, message=message[:1000], due_at=due_at, **({"settled_at": due_at} if settled else {})
    )
    family.follow([(op, state)])
