"""django-q2's Redis broker with bounded patience: a Redis that is away must hold up neither a click nor a lane."""

from __future__ import annotations

from functools import cache
from typing import Any

import redis
from django.conf import settings
from django_q.brokers.redis_broker import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.5  #: the broker itself waits a second for the next task


class RedisBroker(Redis):  # type: ignore[misc]
    """One pool of connections per process instead of one per message."""

    @staticmethod
    def get_connection(list_key: str | None = None) -> Any:
        return _client(settings.QUEUE_URL)


@cache
def _client(url: str) -> Any:
    """A connection that went stale is tried once more, since Redis may have restarted."""
    return redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        health_check_interval=30,
    )
