"""Compare, hold, advance: what workers, web servers and commands call."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial

from django.db import transaction
from django.db.models import F

from integrations.core.reasons import Reason
from portal.dbtime import db_now
from portal.locking import locked
from portal.publishing.models import Account, AccountState, Installation
from portal.publishing.models.installation import ONLY

from .holding import hold_everything
from .home import home
from .places import Unreadable, places
from .verdicts import REASONS, Known, Mark, Verdict, judge

log = logging.getLogger("callboard.marker")

ADVANCE_SECONDS = 1.0  #: while work goes on the marker moves about this often

_lock = threading.Lock()
_advanced_at = 0.0
_at_home = False


def check() -> bool:
    """Whether the database is the one that work went into last. Where it is not, every account is held.

    What stands outside is read first: another process may be advancing at this moment, the database before the rest.
    """
    row, _ = Installation.objects.get_or_create(pk=ONLY)
    found = places()
    marks, readable = _read(str(row.uid))
    row.refresh_from_db()
    used = Account.unscoped.exists()
    # where the database stands matters only where the marks do not tell
    told = bool(marks) and not any(mark.moved for mark in marks)
    at_home = not told and row.home == home()
    known = Known(str(row.uid), row.counter, fresh=not row.home, used=used, at_home=at_home)
    verdict = judge(known, marks, somewhere=bool(found) and (readable or bool(marks)))
    if verdict is Verdict.FINE:
        _stay(row, marks, len(found))
        return True
    if verdict in REASONS:
        log.error("the database is not what was worked on last: everything is held", extra={"outcome": verdict.value})
        # hold everything, then count from above whatever stands outside: this doubt is raised once
        with transaction.atomic():
            locked(Installation.objects).get(pk=row.pk)
            hold_everything(REASONS[verdict])
            Installation.objects.filter(pk=row.pk).update(doubt=[REASONS[verdict]], doubted_at=db_now())
        _settle_in(row)
        return False
    log.info("the marker is written anew", extra={"outcome": verdict.value})
    _settle_in(row)
    return True


def advance(*, at_once: bool = False) -> None:
    """Work is about to be sent (or, ``at_once``, has ended): move the marker, the database first."""
    global _advanced_at  # noqa: PLW0603 - how far this process has moved it is the process's own
    with _lock:
        if not at_once and time.monotonic() - _advanced_at < ADVANCE_SECONDS:
            return
        _write(_step())
        _advanced_at = time.monotonic()


def doubt() -> tuple[Reason, ...]:
    """Why nothing is sent; empty while there is no doubt."""
    return Installation.objects.filter(pk=ONLY).values_list("doubt", flat=True).first() or ()


def settle() -> None:
    """Forget the doubt once no account is held any more. In a transaction."""
    if not Account.unscoped.filter(state=AccountState.HELD).exists():
        Installation.objects.filter(pk=ONLY).exclude(doubt=()).update(doubt=())


def seed() -> str:
    """What the installation's tokens are derived from; drawn where there is none."""
    row, _ = Installation.objects.get_or_create(pk=ONLY)
    return row.seed


# --- comparing


def _read(uid: str) -> tuple[list[Mark], bool]:
    """The marks outside, and whether every place could be read."""
    marks: list[Mark] = []
    readable = True
    for place in places():
        try:
            mark = place.read(uid)
        except Unreadable as error:
            log.warning("a marker cannot be read", extra={"outcome": str(error)})
            readable = False
        else:
            marks += [mark] if mark is not None else []
    return marks, readable


# --- what follows


def _settle_in(row: Installation) -> None:
    """From here on this database is the one: its counter above every mark of its own, its mark at every place."""
    marks, _ = _read(str(row.uid))
    highest = max((mark.counter for mark in marks if mark.uid == str(row.uid)), default=0)
    Installation.objects.filter(pk=row.pk, counter__lt=highest).update(counter=highest)
    Installation.objects.filter(pk=row.pk).update(home=home())
    _write_after_commit(_step(), anew=True)


def _stay(row: Installation, marks: list[Mark], expected: int) -> None:
    """All is well: put back a mark that one place has lost, and note, once a process, where the database stands."""
    global _at_home  # noqa: PLW0603 - a process asks for it once
    if not _at_home:
        here = home()
        # written only where it moved: the row stays locked for as long as a plan takes
        Installation.objects.filter(pk=row.pk).exclude(home=here).update(home=here)
        _at_home = True
    own = [mark for mark in marks if mark.uid == str(row.uid) and not mark.moved]
    if len(own) < expected:
        _write_after_commit(Mark(str(row.uid), row.counter))


# --- moving


def _step() -> Mark:
    with transaction.atomic():
        Installation.objects.get_or_create(pk=ONLY)
        Installation.objects.filter(pk=ONLY).update(counter=F("counter") + 1)
        row = Installation.objects.get(pk=ONLY)
    return Mark(str(row.uid), row.counter)


def _write_after_commit(mark: Mark, *, anew: bool = False) -> None:
    """What is rolled back must not stand outside."""
    transaction.on_commit(partial(_write, mark, anew=anew))


def _write(mark: Mark, *, anew: bool = False) -> None:
    for place in places():
        try:
            place.write(mark, anew=anew)
        except Unreadable as error:
            log.error("the marker cannot be written", extra={"outcome": str(error)})
