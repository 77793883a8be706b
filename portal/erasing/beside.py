"""Who was erased, noted outside of the database: a backup that is put back does not know it.

It stands where the restore guard keeps its mark: in a file of the data directory and, with a Redis queue, there as
well. What stands there are digests under the installation's seed; without the database they say nothing.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.delivery.restore_guard.places import Unreadable, on_redis
from portal.publishing.models import Erasure, Installation
from portal.publishing.models.installation import ONLY

log = logging.getLogger("callboard.erasing")


@dataclass(frozen=True, slots=True)
class Entry:
    """An erasure as it stands outside. ``asked_at`` tells it from every other of the team: a person's number may be
    given out again after a restore."""

    person: int
    team: int
    asked_at: str
    asked_by: str
    ended: bool
    digests: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.team} {self.asked_at}"


def entry_of(row: Erasure) -> Entry:
    ended = row.ended_at is not None
    return Entry(row.person_id, row.team_id, row.asked_at.isoformat(), row.asked_by, ended, tuple(row.digests))


def note_after_commit(row: Erasure) -> None:
    """What is rolled back must not stand outside."""
    transaction.on_commit(partial(note, [entry_of(row)]))


def note(entries: Collection[Entry]) -> None:
    """Let ``entries`` stand at every place; one that cannot be written is told, and made good by the sweeper."""
    uid = installation()
    for place, (_, write) in _places().items():
        try:
            write(uid, {each.key: each for each in entries})
        except (OSError, Unreadable) as error:
            log.error("who was erased cannot be noted outside", extra={"outcome": f"{place}: {type(error).__name__}"})


def noted() -> tuple[dict[str, Entry], bool]:
    """Key → what stands outside, of all places together, and whether every place holds all of it."""
    uid, found = installation(), list[dict[str, Entry]]()
    for place, (read, _) in _places().items():
        try:
            found.append(read(uid))
        except (OSError, ValueError, KeyError, TypeError, Unreadable) as error:
            log.error("who was erased cannot be read outside", extra={"outcome": f"{place}: {type(error).__name__}"})
    merged: dict[str, Entry] = {}
    for one in found:
        # an erasure that has ended says more than one that was asked for
        merged |= {key: each for key, each in one.items() if key not in merged or each.ended}
    return merged, all(one == merged for one in found)


def installation() -> str:
    row, _ = Installation.objects.get_or_create(pk=ONLY)
    return str(row.uid)


def stamp() -> list[object]:
    """Differs wherever what stands outside does; raises where that cannot be told now."""
    found: list[object] = []
    if settings.ERASED_FILE and Path(settings.ERASED_FILE).exists():
        status = Path(settings.ERASED_FILE).stat()
        found += [status.st_mtime_ns, status.st_size, status.st_ino]
    if settings.ERASED_BROKER:
        key = _redis_key(installation())
        found.append(on_redis(settings.ERASED_BROKER, lambda redis: redis.hlen(key)))
    return found


def anywhere() -> bool:
    """Whether there is a place for it at all."""
    return bool(_places())


Read = Callable[[str], dict[str, Entry]]
Write = Callable[[str, dict[str, Entry]], None]


def _places() -> dict[str, tuple[Read, Write]]:
    found: dict[str, tuple[Read, Write]] = {}
    if settings.ERASED_FILE:
        path = Path(settings.ERASED_FILE)
        found["file"] = (partial(_read_file, path), partial(_write_file, path))
    if settings.ERASED_BROKER:
        found["redis"] = (partial(_read_redis, settings.ERASED_BROKER), partial(_write_redis, settings.ERASED_BROKER))
    return found


def _read_file(path: Path, uid: str) -> dict[str, Entry]:
    if not path.exists():
        return {}
    return {key: _entry(each) for key, each in json.loads(path.read_text()).get(uid, {}).items()}


def _write_file(path: Path, uid: str, entries: dict[str, Entry]) -> None:
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            whole = json.loads(path.read_text()) if path.exists() else {}
        except ValueError:
            log.error("the list of erased people was damaged and is written anew")
            whole = {}
        whole[uid] = {**whole.get(uid, {}), **{key: asdict(each) for key, each in entries.items()}}
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.touch(mode=0o600)
        with part.open("w") as file:
            json.dump(whole, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def _read_redis(url: str, uid: str) -> dict[str, Entry]:
    rows = on_redis(url, lambda redis: redis.hgetall(_redis_key(uid)))
    return {key.decode(): _entry(json.loads(value)) for key, value in rows.items()}


def _write_redis(url: str, uid: str, entries: dict[str, Entry]) -> None:
    rows = {key: json.dumps(asdict(each)) for key, each in entries.items()}
    on_redis(url, lambda redis: redis.hset(_redis_key(uid), mapping=rows) if rows else 0)


def _redis_key(uid: str) -> str:
    return f"callboard:erased:{uid}"


def _entry(kept: dict[str, Any]) -> Entry:
    return Entry(**{**kept, "digests": tuple(kept["digests"])})
