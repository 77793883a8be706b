"""django-q2: it wakes workers. What is to be done stands in the Operation table; a task carries one integer id."""

from pathlib import Path

from . import env

QUEUE_URL = env.url("QUEUE_URL", ("redis", "rediss", "unix"))

Q_CLUSTER = {
    "name": "callboard",
    # four long tasks at a time (worker/slots.py); the fifth worker keeps the way free for wakes and canaries
    "workers": 5,
    "queue_limit": 4,
    "bulk": 1,
    "timeout": 120,
    # retry counts from the dequeue: (1 + ceil((queue_limit + 1) / workers)) x 123 s must fit
    "retry": 600,
    "ack_failures": True,
    "max_attempts": 1,
    "catch_up": False,
    "scheduler": False,  # there are no schedules, and a row somebody puts there runs nothing
    "save_limit": 50,
    "recycle": 200,
    "max_rss": 300_000,  # kilobytes
    "label": "Queue",
    **({"broker_class": "portal.worker.broker.RedisBroker"} if QUEUE_URL else {"orm": "default", "poll": 0.5}),
}

#: where the installation's marker stands besides the database: see portal.delivery.restore_guard
MARKER_FILE: Path | None = env.DATA_DIR / "marker.json"
MARKER_BROKER = QUEUE_URL if QUEUE_URL.startswith(("redis", "unix")) else ""
#: how far the sealed audit trail reaches, besides the database: see portal.teams.chain
AUDIT_HEADS_FILE: Path | None = env.DATA_DIR / "audit-heads.json"
#: who was erased, besides the database: see portal.erasing.beside
ERASED_FILE: Path | None = env.DATA_DIR / "erased.json"
ERASED_BROKER = MARKER_BROKER
