"""SQLite in the data directory, or whatever DATABASE_URL names."""

from . import env
from .secrets import SQLITE_NAME

# IMMEDIATE takes the write lock at the start of a transaction, so waiting works instead of failing at once; FULL keeps
# what was committed through a power cut. The price of FULL is paid once per batch. What is deleted, such as
# an erased person, is overwritten in the file too.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864; "
    "PRAGMA secure_delete=ON;",
}

# seconds, and milliseconds: a server that has vanished must not hold a page or a lane for minutes
POSTGRES_OPTIONS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    # a process that stands still in the middle of a transaction would keep its lane's row from everybody for ever
    "options": "-c idle_in_transaction_session_timeout=30000",
}


def _database() -> dict[str, object]:
    if env.EMBEDDED:
        env.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = env.DATA_DIR / SQLITE_NAME
        # SQLite gives the files beside it, which hold the same, the mode that it has
        if not path.exists():
            path.touch(mode=0o600)
        for each in (path, path.with_name(f"{SQLITE_NAME}-wal"), path.with_name(f"{SQLITE_NAME}-shm")):
            if each.exists() and each.stat().st_mode & 0o077:
                each.chmod(0o600)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": SQLITE_OPTIONS,
        }
    return config_of(env.DATABASE_URL)


def config_of(url: str) -> dict[str, object]:
    """How Django is told of the database at ``url``. Raises what django-environ raises of one that is none."""
    config = dict(env.env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        return {**config, "OPTIONS": {**config.get("OPTIONS", {}), **SQLITE_OPTIONS}}
    options = {**POSTGRES_OPTIONS, **config.get("OPTIONS", {})}
    return {**config, "OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": _database()}
# limits are counted here; shared by all processes, and what is in it is trusted as the rest of the database is
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "callboard_cache",
        "TIMEOUT": 3600,
    }
}
ATOMIC_REQUESTS = False  # a transaction is a write lock on SQLite: it is opened where something is written
