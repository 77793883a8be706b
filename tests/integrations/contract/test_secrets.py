"""Canaries in every key, token and secret option: none of them comes out again."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from integrations.core.account import AccountState
from integrations.core.contract import Call, Platform
from integrations.core.errors import PlatformError
from integrations.core.http import Client
from integrations.core.options import secret_names
from tests.support.reasons import said

from . import samples
from .stage import NOW, Stage

CANARY = "CANARY-0f3a"


def client_with_canaries(platform: Platform, handler: Callable[[httpx.Request], httpx.Response]) -> Client:
    client = Client(
        platform,
        hosts={host.key: f"http://{host.key}.test" for host in platform.hosts},
        credentials={one.name: f"{CANARY}-{one.name}" for one in platform.credentials},
        options=platform.account_options(),
        state=AccountState(token=f"{CANARY}-token", token_at=NOW),
        transport=httpx.MockTransport(handler),
        now=lambda: NOW,
    )
    client.hide([f"{CANARY}-{name}" for name in secret_names(platform.publication_options)])
    return client


def secrets_of(platform: Platform) -> list[str]:
    """Every canary: keys, access token, secret options."""
    names = [one.name for one in platform.credentials]
    return [f"{CANARY}-{name}" for name in (*names, "token", *secret_names(platform.publication_options))]


def echo(platform: Platform, status: int) -> Callable[[httpx.Request], httpx.Response]:
    """An answer that repeats every secret and everything that was sent."""

    def answer(request: httpx.Request) -> httpx.Response:
        said = [*request.headers.values(), request.content.decode(), str(request.url)]
        words = " ".join([*secrets_of(platform), *said])
        return httpx.Response(status, json={"message": words, "errors": [words], "error": words, "code": "refused"})

    return answer


@pytest.mark.parametrize("status", [200, 202, 400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503])
def test_no_error_or_log_line_repeats_a_secret(
    platform: Platform, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with client_with_canaries(platform, echo(platform, status)) as client:
        for method in ("POST", "GET"):
            try:
                client.request(method, "/x", host=platform.hosts[0].key, json={"said": secrets_of(platform)})
            except PlatformError as error:
                shown = [str(error), repr(error), said(error.reason), *map(str, error.args), _trace(error)]
                assert [text for text in shown if CANARY in text] == []
    written = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert CANARY not in written


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def test_no_repr_shows_a_secret(platform: Platform) -> None:
    with client_with_canaries(platform, echo(platform, 200)) as client:
        shown: list[Any] = [client, client.state, client.platform, client.platform.auth]
        assert CANARY not in " ".join(map(repr, shown))


def test_links_that_let_somebody_in_are_in_no_repr(platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    """What a whole push and a pull log and show holds no key, no token and no address that lets somebody in."""
    caplog.set_level(logging.DEBUG)
    stage = Stage(platform)
    outcomes: list[Any] = []
    own = stage._send

    def keep(*calls: Call) -> Any:
        made = own(*calls)
        outcomes.extend(made)
        return made

    stage._send = keep  # type: ignore[method-assign]
    stage.push()
    stage.happen()
    rows = [row for pages in stage.pull().values() for page in pages for row in page.rows]
    secrets = [link for outcome in outcomes for link in outcome.links.values()]
    secrets += [link for row in rows if (link := getattr(row, "join_link", ""))]
    secrets += [*stage.client.credentials.values(), *([stage.client.state.token] if stage.client.state.token else [])]
    text = " ".join([*map(repr, outcomes), *map(repr, rows), *(f"{r.getMessage()} {vars(r)}" for r in caplog.records)])
    assert [secret for secret in secrets if secret in text] == []


def test_secret_options_are_known_as_such(platform: Platform) -> None:
    """An option whose name speaks of a key or a password is stored encrypted."""
    for model in (platform.account_options, platform.publication_options):
        telling = [name for name in model.model_fields if name.endswith(("_secret", "_password", "_key", "_token"))]
        assert [name for name in telling if name not in secret_names(model)] == []


def test_samples_hold_no_real_key(platform: Platform) -> None:
    folder = samples.FOLDER / platform.slug
    assert all("Bearer " not in path.read_text() for path in folder.glob("*.json"))
