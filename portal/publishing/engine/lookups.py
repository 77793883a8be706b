"""What is unknown is looked up on the platform, twice, never sent again on a guess."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from integrations.core.contract import Candidate, Outcome
from integrations.core.errors import PlatformError
from portal.publishing.models import Attempt, Operation, OperationState, RemoteObject

from . import attempts, family, remote
from .answers import differences, kept_words
from .backoff import CRASHES, LONGEST, TRIES
from .remote import Accepted
from .sending import Result
from .stopping import paused_until

LOOKS = 2
SHOWN = 20
S = OperationState


def settle_look(result: Result, now: datetime) -> None:
    """Decide on an unknown operation by what the look-up brought: adopt, look again, send again, or ask a person.

    Nothing is decided where a person has decided meanwhile.
    """
    rows = Operation._base_manager.select_for_update().filter(state=S.UNKNOWN)
    op = rows.filter(pk=result.group.operations[0].pk).first()
    if op is None:
        return
    if result.error is not None:
        _failed(op, result.error, now)
    elif result.group.capability.find is None:
        ask(op, "Its answer was lost and the platform offers no way to look it up.")
    else:
        _found(op, _new_ones(op, result.candidates), now)


def _found(op: Operation, fresh: Sequence[Candidate], now: datetime) -> None:
    same = [candidate for candidate in fresh if candidate.same]
    if len(same) == 1:
        adopt(op, same[0], now)
    elif same:
        ask(op, "Several things there could be this one.", same)
    elif op.lookups + 1 < LOOKS:
        words = "Not found there yet; looked up once more before deciding."
        _set(op, S.UNKNOWN, words, now + timedelta(seconds=settings.PORTAL_LOOKUP_SECONDS), lookups=op.lookups + 1)
    elif fresh:
        ask(op, "Something like it is there, but not the same.", fresh)
    elif op.emails != 0:
        ask(op, "It is not there; sending it again could mail somebody twice.")
    elif op.failures >= TRIES or op.crash_count >= CRASHES:
        ask(op, f"It is not there, and {op.attempt_count} attempts got no answer.")
    else:
        _send_again(op, now)


def adopt(op: Operation, candidate: Candidate, now: datetime, *, unseen: bool = False) -> None:
    """Take what was found for what the lost answer made. ``unseen``: a person says so, and nobody has compared it."""
    outcome = Outcome(op.key, candidate.remote_id, read_back=candidate.read_back, links=candidate.links)
    kept = {} if unseen else differences(op, candidate.read_back)
    remote.accept([Accepted(op, outcome, op.body, kept, unseen)], now)
    family.leave_behind(op, f"What {op.key} holds is not known: the next plan says what is missing in it.")
    words = "The answer was lost; " + ("a person gave its id." if unseen else "it was found on the platform.")
    state = S.DONE_WITH_DIFFERENCES if kept else S.DONE
    _set(op, state, "; ".join(part for part in (words, kept_words(kept)) if part), now, settled_at=now, candidates=[])
    family.conclude([(op, state)])


def ask(op: Operation, message: str, candidates: Sequence[Candidate] = ()) -> None:
    """Leave the decision to a person, showing what could be it."""
    shown = [{"remote_id": c.remote_id, "label": c.label, "same": c.same} for c in candidates[:SHOWN]]
    _set(op, S.NEEDS_PERSON, message, op.due_at, candidates=shown)
    family.conclude([(op, S.NEEDS_PERSON)])


def _failed(op: Operation, error: PlatformError, now: datetime) -> None:
    """A look that failed proves nothing, in either direction. It is repeated after about as long as the fate has been
    open: soon at first, then ever more rarely."""
    last = Attempt._base_manager.filter(operation=op).order_by("-number").values_list("ended_at", flat=True).first()
    open_for = (now - last).total_seconds() if last is not None else 0.0
    least = float(settings.PORTAL_BACKOFF_SECONDS)
    wait = timedelta(seconds=random.uniform(0.5, 1.0) * min(LONGEST, max(least, open_for)))
    due = max(now + wait, paused_until(op.account_id, now))
    _set(op, S.UNKNOWN, f"Look-up failed: {error.message}", due)


def _new_ones(op: Operation, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that were not there before and are not known to be something else of ours."""
    ids = [candidate.remote_id for candidate in candidates]
    known = RemoteObject._base_manager.filter(account=op.account_id, kind=op.kind, remote_id__in=ids)
    before = {*known.values_list("remote_id", flat=True), *(op.lookalikes or ())}
    return [candidate for candidate in candidates if candidate.remote_id and candidate.remote_id not in before]


def _send_again(op: Operation, now: datetime) -> None:
    """What stood there before the first attempt stays noted: whatever appears late is ours."""
    maybe = Attempt._base_manager.filter(operation=op, outcome__in=attempts.MAYBE_THERE)
    maybe.update(outcome=attempts.NOT_THERE)
    _set(op, S.QUEUED, "Looked up twice and not there: sent again.", now, lookups=0)
    family.release(op)


def _set(op: Operation, state: OperationState, message: str, due_at: datetime, **values: object) -> None:
    rows = Operation._base_manager.filter(pk=op.pk)
    rows.update(state=state, message=message[:1000], due_at=due_at, **values)
