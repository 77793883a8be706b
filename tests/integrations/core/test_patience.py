"""Retry-After: seconds, a date, nonsense; never negative, never for ever."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from integrations.core.errors import Ambiguous, PlatformError, RateLimited
from integrations.core.retry_after import asked_to_wait, retry_after

from .raw import answer, client, raw_server

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("37", 37),
        ("0", 0),
        ("1.5", 1.5),
        ("Mon, 01 Mar 2027 12:00:37 GMT", 37),
        ("Mon, 01 Mar 2027 13:00:37 +0100", 37),
        ("Mon, 01 Mar 2027 12:00:37", 37),
        ("Mon, 01 Mar 2027 11:59:00 GMT", None),
        ("Fri, 01 Jan 9999 00:00:00 GMT", 3600),
        ("Fri, 01 Jan 99999 00:00:00 GMT", None),
        ("-5", None),
        ("99999999999", 3600),
        ("1e999", None),
        ("nan", None),
        ("soon", None),
        ("Mon, 99 Foo", None),
        ("", None),
        (None, None),
    ],
)
def test_what_it_asks_for(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_the_end_of_a_window_counts_where_nothing_else_is_said() -> None:
    reset = {"x-ratelimit-reset": "Mon, 01 Mar 2027 12:00:20 GMT"}
    assert asked_to_wait(reset, NOW) == 20
    assert asked_to_wait({**reset, "retry-after": "5"}, NOW) == 5
    assert asked_to_wait({}, NOW) is None


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        ("429 Slow", "Retry-After: 37\r\n", RateLimited),
        ("429 Slow", "", RateLimited),
        ("503 Away", "Retry-After: 37\r\n", RateLimited),
        ("503 Away", "Retry-After: soon\r\n", Ambiguous),
        ("503 Away", "", Ambiguous),
    ],
)
def test_only_a_clear_word_says_that_nothing_was_done(status: str, headers: str, error: type[PlatformError]) -> None:
    with (
        raw_server(answer(b"{}", status, headers)) as server,
        client(f"http://127.0.0.1:{server.port}") as made,
        pytest.raises(error) as caught,
    ):
        made.request("POST", "/", json={})
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after == (37 if headers else None)
