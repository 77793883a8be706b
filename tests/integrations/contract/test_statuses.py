"""Every documented status means exactly one thing: ``statuses.json`` lists them with the error they become.

Each row: ``status``, ``body`` and ``headers`` of the answer; ``error`` for a write, ``read`` for a read where that is
another one; empty for an answer that is fine.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integrations.core import errors
from integrations.core.account import AccountState
from integrations.core.contract import Platform
from integrations.core.http import Client
from tests.support.reasons import said

from . import samples

LEAVES = {
    leaf.__name__
    for leaf in vars(errors).values()
    if isinstance(leaf, type) and issubclass(leaf, errors.PlatformError) and leaf is not errors.AccountProblem
}


def _meaning(platform: Platform, row: dict[str, Any], method: str) -> str:
    def answer(_request: httpx.Request) -> httpx.Response:
        headers = row.get("headers", {})
        return (
            httpx.Response(row["status"], json=row["body"], headers=headers)
            if "body" in row
            else httpx.Response(row["status"], headers=headers)
        )

    with samples.client_for(platform, answer) as client:
        try:
            client.request(method, "/anything", host=platform.hosts[0].key, identify=False)
        except errors.PlatformError as error:
            assert said(error.reason)
            return type(error).__name__
    return ""


def test_documented_statuses_have_one_meaning(platform: Platform) -> None:
    rows = samples.load(platform.slug, "statuses")
    assert rows
    for row in rows:
        assert row["source"]
        wanted = row["error"]
        assert wanted in {"", *LEAVES}
        assert _meaning(platform, row, "POST") == wanted, row
        assert _meaning(platform, row, "GET") == row.get("read", wanted), row


def test_undocumented_statuses_have_one_too(platform: Platform) -> None:
    """No answer falls through: whatever a platform or a proxy says is one of the errors."""
    for status in (300, 304, 307, 400, 404, 408, 409, 410, 418, 422, 425, 429, 451, 500, 501, 502, 503, 504, 520):
        meaning = _meaning(platform, {"status": status}, "POST")
        assert meaning in LEAVES, status
        assert (meaning == "Ambiguous") == (status in (300, 304, 307, 408, 425) or status >= 500), status


@pytest.mark.parametrize("raw", [b"<html>maintenance</html>", b"{", b"\xff\xfe", b"[" * 5000, b'"text"'])
def test_answers_that_are_no_answers(platform: Platform, raw: bytes) -> None:
    """200 with what is no object: a write is ambiguous, a read brings nothing; only JSON of another shape passes on."""

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=raw)

    with samples.client_for(platform, answer) as client:
        for method, wanted in (("POST", errors.Ambiguous), ("GET", errors.Unavailable)):
            if raw == b'"text"':
                assert client.request(method, "/x", host=platform.hosts[0].key, identify=False).data == "text"
                continue
            with pytest.raises(wanted):
                client.request(method, "/x", host=platform.hosts[0].key, identify=False)


def test_refused_keys_stop_the_account(platform: Platform) -> None:
    """A key that is refused again after everything was tried is no transient fault."""

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"message": "no"})

    client = Client(
        platform,
        hosts={host.key: f"http://{host.key}.test" for host in platform.hosts},
        credentials={one.name: "refused-key" for one in platform.credentials},
        options=platform.account_options(),
        state=AccountState(),
        transport=httpx.MockTransport(answer),
    )
    with client, pytest.raises(errors.CredentialRefused):
        client.request("POST", "/x", host=platform.hosts[0].key)
