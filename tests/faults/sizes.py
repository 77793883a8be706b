"""The two sizes an installation comes in, each with a state to go back to between tests."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import redis

from .proxy import Proxy

SERVER = os.environ.get("TEST_POSTGRES_URL", "")
REDIS = shutil.which("redis-server") or ""
DATABASE = "portal.sqlite3"
SECRET_KEY = "faults-only-" + "k3y" * 12
CREDENTIALS_KEYS = "ZmF1bHRzLW9ubHkta2V5LW9mLTMyLWJ5dGVzLTAxMjM="


class Size(Protocol):
    name: str

    def environment(self) -> Mapping[str, str]:
        """Variables of its own."""

    def remember(self) -> None:
        """Take the state as it is now for the one to go back to. No process may be at work."""

    def restore(self) -> None:
        """Go back to it. No process may be at work."""

    def take_over(self, other: Any) -> None:
        """Begin with what another one of this size has remembered."""

    def back_up(self) -> None:
        """Take a backup of the database alone."""

    def put_back(self) -> None:
        """Make the database what the backup holds; all else stays. No process may be at work."""

    def is_free(self) -> bool:
        """Whether one process may write while another stands still."""

    def lose_queue(self) -> None:
        """Whatever waits in the queue is gone."""

    def break_database(self, seconds: float) -> None:
        """For so long the database serves nobody; what was under way in it is broken off, where that is possible."""

    def close(self) -> None: ...


class Embedded:
    """SQLite in the data directory, and the queue in it."""

    name = "embedded"

    def __init__(self, data: Path) -> None:
        self.data = data
        self._kept = data.with_name(data.name + ".kept")

    def environment(self) -> Mapping[str, str]:
        return {}

    def remember(self) -> None:
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.data, self._kept)

    def restore(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self._kept, self.data)

    def take_over(self, other: Embedded) -> None:
        """The database alone: the keys beside it are this one's own, and its starter has read them."""
        self.data.mkdir(exist_ok=True)
        for path in other._kept.glob(f"{DATABASE}*"):
            shutil.copy(path, self.data)

    def back_up(self) -> None:
        _copy_file(self.data / DATABASE, self._kept / "backup")

    def put_back(self) -> None:
        _copy_file(self._kept / "backup", self.data / DATABASE)

    def is_free(self) -> bool:
        with closing(sqlite3.connect(self.data / DATABASE, timeout=2, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            connection.execute("ROLLBACK")
            return True

    def lose_queue(self) -> None:
        with closing(self._connect()) as connection:
            connection.execute("DELETE FROM django_q_ormq")

    def break_database(self, seconds: float) -> None:
        """Nobody can be thrown out of SQLite: all have to wait."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data / DATABASE, timeout=20, isolation_level=None)

    def close(self) -> None:
        """Its files go with the folder they are in."""


def _copy_file(source: Path, target: Path) -> None:
    """As ``.backup`` of SQLite's own shell does."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


class Grown:
    """A PostgreSQL database of its own behind a wire that can be cut, and a Redis server that can be killed."""

    name = "grown"

    def __init__(self, data: Path, database: str) -> None:
        self.data = data
        self.database = database
        self._kept, self._backup = f"{database}_kept", f"{database}_backup"
        server = urlsplit(SERVER)
        self._login = f"{server.username}:{server.password}"
        self.wire = Proxy((server.hostname or "127.0.0.1", server.port or 5432))
        self._drop()
        self._sql(f'CREATE DATABASE "{database}"')
        self.redis = Redis(data.parent)

    def environment(self) -> Mapping[str, str]:
        return {
            "DATABASE_URL": f"postgres://{self._login}@127.0.0.1:{self.wire.port}/{self.database}?connect_timeout=30",
            "QUEUE_URL": self.redis.url,
            "SECRET_KEY": SECRET_KEY,
            "CREDENTIALS_KEYS": CREDENTIALS_KEYS,
        }

    def remember(self) -> None:
        self._copy(self.database, self._kept)

    def restore(self) -> None:
        """What stands outside of the database goes, too: else it would be found out to be an older one."""
        self.wire.mend()
        shutil.rmtree(self.data, ignore_errors=True)
        self._copy(self._kept, self.database)
        self.redis.start()
        self.redis.flush()

    def take_over(self, other: Grown) -> None:
        self._copy(other._kept, self.database)

    def back_up(self) -> None:
        self._copy(self.database, self._backup)

    def put_back(self) -> None:
        self._copy(self._backup, self.database)

    def is_free(self) -> bool:
        return True

    def lose_queue(self) -> None:
        self.redis.flush()

    def break_database(self, seconds: float) -> None:
        self.wire.cut()
        time.sleep(seconds)
        self.wire.mend()

    def close(self) -> None:
        self.redis.kill()
        self.wire.close()
        self._drop()

    def _copy(self, source: str, target: str) -> None:
        self._sql(
            f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)',
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'",
            f'CREATE DATABASE "{target}" TEMPLATE "{source}"',
        )

    def _names(self) -> tuple[str, ...]:
        return self.database, self._kept, self._backup

    def _drop(self) -> None:
        self._sql(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in self._names()))

    def _sql(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(SERVER, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


class Redis:
    """A server of our own that keeps nothing: killed, it has forgotten everything."""

    def __init__(self, folder: Path) -> None:
        self.port = Proxy.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        if self._server is not None and self._server.poll() is None:
            return
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._server = subprocess.Popen([REDIS, *words, "--dir", str(self._folder)], stdout=subprocess.DEVNULL)
        for _ in range(200):
            with suppress(redis.RedisError):
                if self._client().ping():
                    return
            time.sleep(0.05)
        raise AssertionError("redis-server does not answer")

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait(10)

    def flush(self) -> None:
        self._client().flushall()

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)


def why_not(name: str) -> str:
    """Why this size cannot be had here, or nothing."""
    if name == Embedded.name:
        return ""
    if not SERVER:
        return "needs PostgreSQL, named in TEST_POSTGRES_URL"
    return "" if REDIS else "needs redis-server"
