"""Documented requests and answers, one folder of JSON files per platform.

``ACTION.json`` and ``listing-NAME.json`` hold a list of cases, each:

``source``     the document it is typed in from
``call``       what the adapter is handed: fields of Call, PullCall, or the filters of a listing
``options``    account options, where the case needs some
``exchanges``  in order: ``request`` [method, path, body] and ``answer`` [status, body]; ``query`` where it matters
``result``     what comes of it: fields of Outcome, rows of a pull, items of a listing
``enums``      names of fields whose values the platform may add to

``carried`` in place of all that names the action whose cases show this one too. ``statuses.json`` lists what each
documented status means, ``stage.json`` the options under which everything is wished for and the sandbox's switches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from integrations.core.account import AccountState
from integrations.core.contract import Call, Platform
from integrations.core.http import Client
from integrations.core.rows import PullCall

FOLDER = Path(__file__).parent / "samples"
TOKEN = "a-token-of-the-tests"
NEW_FIELD = {"somethingNew": {"of": ["a", "later", "version"]}}
NEW_WORD = "SomethingNew"


def load(slug: str, name: str) -> Any:
    """What ``samples/SLUG/NAME.json`` holds; None where there is no such file."""
    path = FOLDER / slug / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def cases(slug: str, name: str) -> list[dict[str, Any]]:
    """The cases of an action or listing, those of its carrier where it travels along; empty where none are there."""
    found = load(slug, name) or []
    if isinstance(found, dict):
        return [{**case, "action": found["carried"]} for case in cases(slug, found["carried"])]
    return found


class Script:
    """Answers the exchanges of a case in order and checks that each request is the documented one.

    ``alter`` changes the bodies of answers before they are given.
    """

    def __init__(self, case: Mapping[str, Any], alter: Any = lambda body: body) -> None:
        self.left = list(case["exchanges"])
        self.alter = alter

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert self.left, f"one request too many: {request.method} {request.url}"
        wanted = self.left.pop(0)
        method, path, *body = wanted["request"]
        assert (request.method, request.url.raw_path.decode().partition("?")[0]) == (method, path)
        assert (json.loads(request.content) if request.content else None) == (body[0] if body else None)
        for name, value in wanted.get("query", {}).items():
            assert request.url.params.get(name) == value, name
        status, *answer = wanted["answer"]
        return httpx.Response(status, json=self.alter(answer[0])) if answer else httpx.Response(status)


def client_for(platform: Platform, handler: Any, options: Mapping[str, Any] | None = None, **more: Any) -> Client:
    """A client of ``platform`` that holds a token already and gets whatever ``handler`` answers."""
    return Client(
        platform,
        hosts={host.key: f"http://{host.key}.test" for host in platform.hosts},
        credentials={one.name: f"{one.name}-of-the-tests" for one in platform.credentials},
        options=platform.account_options(**(options or {})),
        state=AccountState(token=TOKEN, token_at=datetime.now().astimezone()),
        transport=httpx.MockTransport(handler),
        **more,
    )


def carry_out(platform: Platform, name: str, case: Mapping[str, Any], client: Client) -> Any:
    """What the adapter makes of the case, as JSON values: an outcome, the rows of a pull, or a page of a listing."""
    if name.startswith("listing-"):
        listing = platform.listings[name.removeprefix("listing-")]
        return plain(listing.read(client, listing.filters(**case["call"]), ""))
    row = platform.capabilities[case.get("action", name)]
    if row.read:
        call = PullCall(options=client.options, **case["call"])
        return [plain(item) for page in row.read(client, call) for item in page.rows]
    assert row.send
    calls = [call_of(case.get("action", name), one) for one in many(case["call"])]
    return [plain(outcome) for outcome in row.send(client, calls)]


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def call_of(action: str, values: Mapping[str, Any]) -> Call:
    """A one-time password counts as delivered: what becomes of it otherwise is the platform's own tests' matter."""
    filled = {**values, "changed": frozenset(values.get("changed", ()))}
    return Call(action=action, deliver=lambda _secret: True, **filled)


#: of a list with nothing but what was asked for
NO_STRANGERS = {"strangers": 0}


def plain(value: Any) -> Any:
    """``value`` as JSON, without what is empty."""
    if is_dataclass(value):
        filled = {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        return {name: item for name, item in filled.items() if item not in ("", [], {}, None, NO_STRANGERS.get(name))}
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


# --- what a later version of the platform may answer -----------------------------------------------------------------


def with_new_fields(body: Any) -> Any:
    """``body`` with a field nobody knows in every object."""
    if isinstance(body, dict):
        return {**{name: with_new_fields(item) for name, item in body.items()}, **NEW_FIELD}
    return [with_new_fields(item) for item in body] if isinstance(body, list) else body


def with_new_words(body: Any, names: list[str]) -> Any:
    """``body`` with a word nobody knows in the fields ``names``."""
    if isinstance(body, dict):
        return {
            name: NEW_WORD if name in names and isinstance(item, str) else with_new_words(item, names)
            for name, item in body.items()
        }
    return [with_new_words(item, names) for item in body] if isinstance(body, list) else body


def documented(platform: Platform) -> Iterator[str]:
    """Names of everything that must have a sample: actions and listings."""
    yield from platform.capabilities
    yield from (f"listing-{name}" for name in platform.listings)


def with_bad_rows(body: Any) -> Any:
    """``body`` with entries that say nothing in every list of objects."""
    if isinstance(body, dict):
        return {name: with_bad_rows(item) for name, item in body.items()}
    if not isinstance(body, list):
        return body
    bad = [None, {}, "?"] if any(isinstance(item, dict) for item in body) else []
    return [*(with_bad_rows(item) for item in body), *bad]
