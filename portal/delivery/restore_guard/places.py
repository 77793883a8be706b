"""Where the marker stands outside of the database: a file, and Redis where the queue is there."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from .verdicts import Mark

log = logging.getLogger("callboard.marker")

SECONDS = 2.0  #: how long Redis is waited for: it may be down, and nothing depends on it alone
AT_ONCE = 60.0  #: seconds within which a mark of an earlier version got its place
UNITS = (1, 100, 1_000, 1_000_000, 1_000_000_000, 2_000_000_000)  #: nanoseconds that file systems reckon in
HIGHER = "local v = redis.call('GET', KEYS[1]); if not v or tonumber(v) < tonumber(ARGV[1]) then "
HIGHER += "redis.call('SET', KEYS[1], ARGV[1]) end"


class Unreadable(Exception):
    """Whether a mark stands there cannot be told now."""


class Place(ABC):
    @abstractmethod
    def read(self, uid: str) -> Mark | None:
        """The mark that stands there, if any; raises Unreadable."""

    @abstractmethod
    def write(self, mark: Mark, *, anew: bool = False) -> None:
        """Let ``mark`` stand there, unless a higher one of the same installation does; ``anew``: in any case. Raises
        Unreadable."""


def places() -> list[Place]:
    found: list[Place] = [FilePlace(settings.MARKER_FILE)] if settings.MARKER_FILE else []
    return [*found, *([BrokerPlace(settings.MARKER_BROKER)] if settings.MARKER_BROKER else [])]


class FilePlace(Place):
    """A file that knows where it was written, so that a copy of it, or one from a backup, gives itself away at once.

    It names itself, its directory and the device by their numbers, which no copy beside it can share. Where numbers do
    not last (a volume mounted anew, some network and desktop file systems), the instant of its last change tells, which
    is noted beside it once it lies there: no program that copies can set that one.

    Times of writing are even seconds, which every file system keeps.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def read(self, uid: str) -> Mark | None:
        found = self._read()
        # another process may have replaced the file between the two looks at it and at what is noted beside it
        return self._read() if found is not None and found.moved else found

    def _read(self) -> Mark | None:
        try:
            with self.path.open() as file:
                data, status = json.load(file), os.fstat(file.fileno())
            written = int(data["written"])
            moved = not self._at_home(data, status) or int(status.st_mtime) != written
            return Mark(str(data["installation"]), int(data["counter"]), moved=moved)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return Mark("", 0, moved=True)  # a mark that nobody here has written
        except OSError as error:
            raise Unreadable(f"{self.path.name}: {error.strerror}") from error

    def _at_home(self, data: Mapping[str, Any], status: os.stat_result) -> bool:
        """Whether the file lies where it was written: it was not copied there, with or without what lies beside it."""
        if "place" not in data:  # written by an earlier version; the next one that is written says more
            return bool(data["inode"] == status.st_ino or status.st_ctime <= int(data["written"]) + AT_ONCE)
        if data["place"] == self._place(status):
            return True
        try:
            noted = int(self._beside.read_text())
        except (OSError, ValueError):
            return False
        # a file system may keep less of an instant than was seen while it was mounted
        return any(noted // unit * unit == status.st_ctime_ns for unit in UNITS)

    def _place(self, status: os.stat_result) -> list[int]:
        return [status.st_dev, self.path.parent.stat().st_ino, status.st_ino]

    def write(self, mark: Mark, *, anew: bool = False) -> None:
        try:
            with self._lock():
                there = None if anew else self.read(mark.uid)
                if there is None or there.uid != mark.uid or there.moved or there.counter < mark.counter:
                    self._write(mark)
        except OSError as error:
            raise Unreadable(f"{self.path.name}: {error.strerror}") from error

    @property
    def _beside(self) -> Path:
        """Locked by whoever writes; holds the instant at which the mark was last changed, in nanoseconds."""
        return self.path.with_suffix(".lock")

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Of two processes that write, the higher mark shall stay."""
        with self._beside.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _write(self, mark: Mark) -> None:
        part = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with part.open("w") as file:
            written = int(time.time()) // 2 * 2
            own = {"place": self._place(os.fstat(file.fileno())), "written": written}
            json.dump({"installation": mark.uid, "counter": mark.counter, **own}, file)
            file.flush()
            os.fsync(file.fileno())
        os.utime(part, (written, written))
        part.replace(self.path)
        # only now is it known; until it is noted the numbers alone tell
        self._beside.write_text(str(self.path.stat().st_ctime_ns))


class BrokerPlace(Place):
    """A key of Redis per installation, so that two which share a Redis do not overwrite each other's."""

    def __init__(self, url: str) -> None:
        self.url = url

    def read(self, uid: str) -> Mark | None:
        value = on_redis(self.url, lambda redis: redis.get(self._key(uid)))
        return Mark(uid, int(value), shared=True) if value is not None else None

    def write(self, mark: Mark, *, anew: bool = False) -> None:
        if anew:
            on_redis(self.url, lambda redis: redis.set(self._key(mark.uid), mark.counter))
        else:
            on_redis(self.url, lambda redis: redis.eval(HIGHER, 1, self._key(mark.uid), mark.counter))

    def _key(self, uid: str) -> str:
        return f"callboard:marker:{uid}"


def on_redis(url: str, do: Callable[[Any], Any]) -> Any:
    """What ``do`` returns of the Redis at ``url``; raises Unreadable."""
    # only an installation with a Redis queue has its library
    from redis import Redis, RedisError  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    once = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)}
    try:
        with Redis.from_url(url, **once) as redis:
            return do(redis)
    except (RedisError, ValueError) as error:
        raise Unreadable(f"Redis: {type(error).__name__}") from error
