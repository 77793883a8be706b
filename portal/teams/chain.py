"""The audit trail as a chain: each entry's hash covers the one before, so nothing is altered, removed or put in unseen.

Numbers and hashes are given after the commit, by the worker and by ``verify_audit``: whoever changes something never
waits for it. A hash covers what happened, to which row and by whom, and of the details (the row's name and the changes)
a salted digest only. An erasing takes the details and the salt: the chain stays whole, and nothing can be guessed from
the digest. How far the chain reaches stands in a file outside of the database, too.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import secrets
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from portal.locking import locked

from .models import AuditEntry

log = logging.getLogger("callboard.audit")

BATCH = 500
MOST = 20  #: batches in one turn of the sweeper
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain reaches: the number and hash of its last entry."""

    number: int
    hash: str


def seal(most: int = MOST) -> int:
    """Give a number and a hash to what has none, in batches, at most ``most`` of them; returns to how many entries.

    Of two that do this at once one gives up: numbers are unique.
    """
    done = 0
    for _ in range(most):
        if not AuditEntry.unscoped.filter(number=None).exists():
            break
        try:
            number = _seal_batch()
        except IntegrityError:
            log.info("somebody else seals the audit trail")
            break
        done += number
        if number < BATCH:
            break
    if done:
        try:
            remember(head())
        except OSError as error:
            # the next sealing notes it
            log.error("how far the audit trail reaches cannot be noted", extra={"outcome": str(error.strerror)})
    return done


@transaction.atomic
def _seal_batch() -> int:
    """One short transaction. Of all changes only an erasing may wait for it, and what is being erased is left out."""
    rows = list(locked(AuditEntry.unscoped, skip=True).filter(number=None).order_by("pk")[:BATCH])
    last = head()
    for row in rows:
        row.salt = secrets.token_hex(16)
        row.digest = details_digest(row)
        row.number = last.number + 1
        row.hash = entry_hash(row, last.hash)
        last = Head(row.number, row.hash)
    AuditEntry.unscoped.bulk_update(rows, ["number", "salt", "digest", "hash"], batch_size=100)
    return len(rows)


def head() -> Head:
    """Where the chain ends in the database."""
    found = AuditEntry.unscoped.filter(number__isnull=False).order_by("-number").values_list("number", "hash").first()
    return Head(*found) if found else Head(0, START)  # type: ignore[arg-type]


def details_digest(row: AuditEntry) -> str:
    return _digest([row.salt, row.subject, row.changes])


def entry_hash(row: AuditEntry, before: str) -> str:
    """What ``row`` says of itself, its details by their digest, after the hash of the entry before."""
    at = row.at.astimezone(UTC).isoformat()
    own = [row.pk, row.team_id, at, row.user_id, row.actor, row.action, row.subject_type, row.subject_id, row.digest]
    return _digest([before, row.number, *own])


def _digest(parts: list[Any]) -> str:
    plain = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


# --- outside of the database


def remember(last: Head) -> None:
    """Note outside how far the chain reaches. Heads that the database no longer holds stay noted: it was restored, or
    entries were taken out."""
    path: Path | None = settings.AUDIT_HEADS_FILE
    if path is None:
        return
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = [*lost_heads(), last]
        part = path.with_name(f"{path.name}.{os.getpid()}")
        with part.open("w") as file:
            json.dump([[each.number, each.hash] for each in kept], file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def lost_heads() -> list[Head]:
    """Heads noted outside that the database does not hold. A file that nobody here has written counts as one."""
    path: Path | None = settings.AUDIT_HEADS_FILE
    if path is None or not path.exists():
        return []
    try:
        noted = [Head(int(number), str(hash_)) for number, hash_ in json.loads(path.read_text())]
    except (ValueError, TypeError):
        return [Head(0, "")]
    numbers = [each.number for each in noted]
    held = dict(AuditEntry.unscoped.filter(number__in=numbers).values_list("number", "hash"))
    return [each for each in noted if held.get(each.number) != each.hash]
