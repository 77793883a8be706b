"""What is unknown is looked up on the platform, twice, never sent again on a guess."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from integrations.core.contract import Candidate, Outcome
from integrations.core.errors import PlatformError
from integrations.core.reasons import Reason
from portal.delivery.operations import dependencies
from portal.delivery.operations.account_pause import paused_until
from portal.delivery.operations.backoff import CRASHES, LONGEST, TRIES
from portal.delivery.operations.call import Result
from portal.locking import locked
from portal.planning.compare import PEOPLE
from portal.publications import remote_objects
from portal.publications.remote_objects import Accepted
from portal.publishing import attempt_outcomes
from portal.publishing.models import Attempt, Operation, OperationState, RemoteObject, RemoteState

from . import remove_duplicates
from .compare_answer import differences, kept_reasons

LOOKS = 2
SHOWN = 20
SKEW = timedelta(minutes=10)  #: how far a platform's clock may be behind ours
S = OperationState


def settle_look(result: Result, now: datetime) -> None:
    """Decide on unknown operations by what the look-up brought: adopt, look again, send again, or ask a person.

    Nothing is decided where a person has decided meanwhile.
    """
    ids = [op.pk for op in result.group.operations]
    for op in locked(Operation.unscoped).filter(pk__in=ids, state=S.UNKNOWN):
        if op.verb == "create" and remote_objects.present(op).filter(accepted_at__gte=op.created_at).exists():
            # a look from elsewhere has found it meanwhile
            _set(op, S.DONE, [Reason("delivery.there_already")], now, settled_at=now, candidates=[])
            dependencies.conclude([(op, S.DONE)])
        elif result.group.find is None:
            # repeating does no harm, or nobody but a person can look
            if result.group.repeatable:
                _send_again(op, now, Reason("delivery.repeated"))
            elif op.attempt_count:
                ask(op, Reason("delivery.lost_unlookable"))
            else:
                ask(op, Reason("delivery.maybe_unlookable"))
        elif result.error is not None:
            _failed(op, result.error, now)
        elif op.key in result.refused:
            ask(op, Reason("delivery.cannot_look_up", {"why": result.refused[op.key]}))
        else:
            _found(op, fresh(op, result.candidates.get(op.key, ())), now)


def _found(op: Operation, new: Sequence[Candidate], now: datetime) -> None:
    same = [candidate for candidate in new if candidate.same]
    if len(same) > 1 and remove_duplicates.is_ours(op, same):
        first, *others = remove_duplicates.oldest_first(same)
        adopt(op, first, now)
        remove_duplicates.remove(op, others)
    elif len(same) == 1:
        adopt(op, same[0], now)
    elif same:
        ask(op, Reason("delivery.several"), same)
    elif op.lookups + 1 < LOOKS:
        reasons = [Reason("delivery.not_found_yet")]
        _set(op, S.UNKNOWN, reasons, now + timedelta(seconds=settings.PORTAL_LOOKUP_SECONDS), lookups=op.lookups + 1)
    elif new:
        ask(op, Reason("delivery.alike"), new)
    elif op.attempt_count == 0:
        _send_again(op, now, Reason("delivery.made_now"))
    elif op.emails != 0:
        ask(op, Reason("delivery.mail_twice"))
    elif op.failures >= TRIES or op.crash_count >= CRASHES:
        ask(op, Reason("delivery.no_answers", {"attempts": op.attempt_count}))
    else:
        _send_again(op, now, Reason("delivery.sent_again"))


def adopt(op: Operation, candidate: Candidate, now: datetime, *, unseen: bool = False) -> None:
    """Take what was found for what the lost answer made. ``unseen``: a person says so, and nobody has compared it."""
    outcome = Outcome(op.key, candidate.remote_id, read_back=candidate.read_back, links=candidate.links)
    kept = {} if unseen else differences(op, candidate.read_back)
    remote_objects.accept([Accepted(op, outcome, op.body, kept, unseen)], now)
    dependencies.leave_behind(op, Reason("delivery.contents_unknown", {"object": op.key}))
    state = S.DONE_WITH_DIFFERENCES if kept else S.DONE
    if op.attempt_count:
        how = Reason("delivery.lost_given" if unseen else "delivery.lost_found")
    else:
        how = Reason("delivery.given" if unseen else "delivery.found")
    _set(op, state, [how, *kept_reasons(kept)], now, settled_at=now, candidates=[])
    dependencies.conclude([(op, state)])


def ask(op: Operation, reason: Reason, candidates: Sequence[Candidate] = ()) -> None:
    """Leave the decision to a person, showing what could be it."""
    shown = [{"remote_id": c.remote_id, "label": c.label, "same": c.same} for c in candidates[:SHOWN]]
    _set(op, S.NEEDS_PERSON, [reason], op.due_at, candidates=shown)
    dependencies.conclude([(op, S.NEEDS_PERSON)])


def _failed(op: Operation, error: PlatformError, now: datetime) -> None:
    """A look that failed proves nothing, in either direction. It is repeated after about as long as the fate has been
    open: soon at first, then ever more rarely."""
    last = Attempt.unscoped.filter(operation=op).order_by("-number").values_list("ended_at", flat=True).first()
    open_for = (now - last).total_seconds() if last is not None else 0.0
    least = float(settings.PORTAL_BACKOFF_SECONDS)
    wait = timedelta(seconds=random.uniform(0.5, 1.0) * min(LONGEST, max(least, open_for)))
    due = max(now + wait, paused_until(op.account_id, now))
    _set(op, S.UNKNOWN, [Reason("delivery.look_up_failed", {"why": error.reason})], due)


def fresh(op: Operation, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those that were not there before and are not known to be something else of ours."""
    attempts = Attempt.unscoped.filter(operation=op.pk).order_by("number")  # none where it is only planned
    first = attempts.values_list("started_at", flat=True).first()
    ids = [candidate.remote_id for candidate in candidates]
    known = RemoteObject.unscoped.filter(account=op.account_id, place=0, kind=op.kind, remote_id__in=ids)
    if op.kind in PEOPLE:  # a person who was removed and is there again keeps the id, which is made of the address
        known = known.filter(Q(state=RemoteState.PRESENT) | ~Q(key=op.key))
    before = {*known.values_list("remote_id", flat=True), *(op.lookalikes or ())}
    found = [each for each in candidates if each.remote_id and each.remote_id not in before]
    if first is None or op.kind in PEOPLE:
        return found  # whoever was invited before needs no second invitation
    # what was made before the first attempt is not what that made, unless it bears our own token
    return [each for each in found if each.proven or each.created_at is None or each.created_at >= first - SKEW]


def _send_again(op: Operation, now: datetime, reason: Reason) -> None:
    """What stood there before the first attempt stays noted: whatever appears late is ours."""
    maybe = Attempt.unscoped.filter(operation=op, outcome__in=attempt_outcomes.MAYBE_THERE)
    if op.verb == "create":
        maybe.update(outcome=attempt_outcomes.NOT_THERE)
    _set(op, S.QUEUED, [reason], now, lookups=0, looked_at=now)
    dependencies.release(op)


def _set(op: Operation, state: OperationState, reasons: Sequence[Reason], due_at: datetime, **values: object) -> None:
    rows = Operation.unscoped.filter(pk=op.pk)
    rows.update(state=state, reasons=reasons, due_at=due_at, **values)
