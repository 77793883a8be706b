"""Where the marker stands outside of the database: a file, and Redis where the queue is there."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from .verdicts import Mark

log = logging.getLogger("callboard.marker")

SECONDS = 2.0  #: how long Redis is waited for: it may be down, and nothing depends on it alone
AT_ONCE = 60.0  #: seconds within which a mark that was written gets its place
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
    """A file that knows its own inode and time: a copy of it, or one from a backup, gives itself away.

    Times are even seconds, which every file system keeps. Where inodes do not last (some network and desktop file
    systems), the time of the last change of the inode tells: nothing but copying sets it so much later.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def read(self, uid: str) -> Mark | None:
        try:
            with self.path.open() as file:
                data, status = json.load(file), os.fstat(file.fileno())
            written = int(data["written"])
            copied = data["inode"] != status.st_ino and status.st_ctime > written + AT_ONCE
            moved = copied or int(status.st_mtime) != written
            return Mark(str(data["installation"]), int(data["counter"]), moved=moved)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return Mark("", 0, moved=True)  # a mark that nobody here has written
        except OSError as error:
            raise Unreadable(f"{self.path.name}: {error.strerror}") from error

    def write(self, mark: Mark, *, anew: bool = False) -> None:
        try:
            with self._lock():
                there = None if anew else self.read(mark.uid)
                if there is None or there.uid != mark.uid or there.moved or there.counter < mark.counter:
                    self._write(mark)
        except OSError as error:
            raise Unreadable(f"{self.path.name}: {error.strerror}") from error

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Of two processes that write, the higher mark shall stay."""
        with self.path.with_suffix(".lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _write(self, mark: Mark) -> None:
        part = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with part.open("w") as file:
            written = int(time.time()) // 2 * 2
            own = {"inode": os.fstat(file.fileno()).st_ino, "written": written}
            json.dump({"installation": mark.uid, "counter": mark.counter, **own}, file)
            file.flush()
            os.fsync(file.fileno())
        os.utime(part, (written, written))
        part.replace(self.path)


class BrokerPlace(Place):
    """A key of Redis per installation, so that two which share a Redis do not overwrite each other's."""

    def __init__(self, url: str) -> None:
        self.url = url

    def read(self, uid: str) -> Mark | None:
        value = on_redis(self.url, lambda redis: redis.get(self._key(uid)))
        return Mark(uid, int(value)) if value is not None else None

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
