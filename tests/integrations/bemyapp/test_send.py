"""The adapter against the sandbox, and against answers typed in from Update page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from integrations.bemyapp import PLATFORM, send
from integrations.bemyapp.sandbox.platform import BeMyAppSandbox
from integrations.core import errors
from integrations.core.contract import Call
from integrations.core.http import Client
from integrations.core.records import Part, PublicationView
from tests.support.bridge import sandbox_client, scripted_client
from tests.support.reasons import line, raises

from .samples import TALK, session, somebody, view

ANSWER = {
    "code": "ok",
    "message": "Talk updated successfully",
    "id": TALK,
    "speakers": [{"id": "66437659fca8f46f9fff96dc", "email": "speaker-email@domain.com"}],
    "moderators": [{"id": "664377b105c9368ea7358bcf", "email": "moderator-email@domain.com"}],
}


def call(wanted: PublicationView | None = None, **changes: Any) -> Call:
    """The call that the planner would make of the first session and its people, all of them new."""
    talk, *people = PLATFORM.desired_objects(wanted or view())
    values: dict[str, Any] = {
        "action": "session.update",
        "body": talk.body,
        "changed": frozenset(talk.body),
        "remote_id": TALK,
        "carried": {line.key: line.body for line in people},
        "deliver": lambda secret: True,
        **changes,
    }
    return Call(key=talk.key, **values)


def crowd(*names: str) -> PublicationView:
    return view(session("AAA", *(Part(somebody(name)) for name in names)))


def scripted(*answers: Any, seen: list[Any] | None = None) -> Client:
    """Gives the answers in turn: dicts as 200, pairs as (status, body), errors are raised; the last one repeats."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append((request.method, request.url.path, json.loads(request.content)))
        this = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(this, Exception):
            raise this
        status, body = this if isinstance(this, tuple) else (200, this)
        return httpx.Response(status, json=body)

    return scripted_client(PLATFORM, answer)


def emails(sent: Sequence[Any], field: str = "speakers") -> list[list[str]]:
    return [[entry["email"].split("@")[0] for entry in body[field]] for _, _, body in sent if field in body]


def test_the_documented_answer_is_understood():
    seen: list[Any] = []
    there = dict(call().body)
    (outcome,) = send.update(scripted(ANSWER, seen=seen), [call(before=there, changed=frozenset({"title"}))])
    assert seen == [("PUT", f"/talks/{TALK}", {"title": "Introduction webinar"})]
    assert (outcome.remote_id, outcome.read_back, outcome.tasks) == (TALK, {}, ())
    assert [(each.key, each.remote_id) for each in outcome.carried] == [
        ("speaker:speaker-email@domain.com@AAA", f"{TALK}/66437659fca8f46f9fff96dc"),
        ("speaker:moderator-email@domain.com@AAA", f"{TALK}/664377b105c9368ea7358bcf"),
    ]


def test_only_changed_attributes_are_sent():
    client, transport = sandbox_client(PLATFORM, BeMyAppSandbox())
    there = dict(call().body)
    send.update(client, [call(before=there, changed=frozenset({"title", "duration"}))])
    assert transport.seen == [("PUT", f"/talks/{TALK}", {"title": "Introduction webinar", "duration": 60})]


def test_new_people_join_one_per_call_and_each_password_goes_out_at_once():
    sandbox = BeMyAppSandbox()
    client, transport = sandbox_client(PLATFORM, sandbox)
    order: list[tuple[str, int]] = []

    def deliver(secret: Any) -> bool:
        order.append((secret.email, len(transport.seen)))
        return True

    (outcome,) = send.update(client, [call(crowd("ann", "bob", "cyd"), deliver=deliver)])
    assert emails(transport.seen) == [["ann"], ["ann", "bob"], ["ann", "bob", "cyd"]]
    assert order == [("ann@example.org", 1), ("bob@example.org", 2), ("cyd@example.org", 3)]
    assert [set(body) for _, _, body in transport.seen[1:]] == [{"speakers"}, {"speakers"}]
    assert [each.key for each in outcome.carried] == [
        f"speaker:{name}@example.org@AAA" for name in ("ann", "bob", "cyd")
    ]
    assert all(each.remote_id.startswith(f"{TALK}/") for each in outcome.carried)
    assert len(sandbox.state["talks"][TALK]["speakers"]) == 3
    assert outcome.tasks == ()


def test_those_already_there_travel_with_every_call():
    client, transport = sandbox_client(PLATFORM, BeMyAppSandbox())
    before = dict(call(crowd("ann")).body)
    send.update(client, [call(crowd("ann", "bob", "cyd"), before=before, changed=frozenset({"speakers"}))])
    assert emails(transport.seen) == [["ann", "bob"], ["ann", "bob", "cyd"]]


def test_somebody_who_leaves_is_not_sent_any_more():
    client, transport = sandbox_client(PLATFORM, BeMyAppSandbox())
    before = dict(call(crowd("ann", "bob")).body)
    gone = {"speaker:bob@example.org@AAA": {"email": "bob@example.org"}}
    (outcome,) = send.update(client, [call(crowd("ann"), before=before, changed=frozenset({"speakers"}), carried=gone)])
    assert emails(transport.seen) == [["ann"]]
    assert outcome.carried[0].refused is None


def test_a_talk_is_made_and_then_filled():
    sandbox = BeMyAppSandbox()
    client, transport = sandbox_client(PLATFORM, sandbox)
    sent: list[str] = []

    def deliver(secret: Any) -> bool:
        sent.append(secret.who)
        return True

    (outcome,) = send.create(client, [call(action="session.create", remote_id="", deliver=deliver)])
    assert [(method, path) for method, path, _ in transport.seen] == [
        ("POST", "/talks"),
        ("PUT", f"/talks/{outcome.remote_id}"),
    ]
    assert transport.seen[0][2]["moderators"] == []
    assert set(transport.seen[1][2]) == {"moderators"}
    assert sent == ["speaker-email@domain.com", "moderator-email@domain.com"]
    assert [effect for effect, _ in sandbox.state["ledger"]].count("talk.created") == 1
    assert len(outcome.carried) == 2


@pytest.mark.parametrize(
    "trouble",
    [(429, {}), (503, {}), (401, {}), (404, {}), httpx.ConnectError("down"), httpx.ReadTimeout("slow")],
)
def test_once_a_talk_is_made_nothing_makes_it_twice(trouble):
    made = {"code": "ok", "id": "t1", "speakers": [{"id": "1", "email": "ann@example.org"}]}
    (outcome,) = send.create(scripted((201, made), trouble), [call(crowd("ann", "bob"), action="session.create")])
    assert outcome.remote_id == "t1"
    assert [each.refused and each.refused.code for each in outcome.carried] == [None, "bemyapp.not_added"]
    assert [entry["email"] for entry in outcome.read_back["speakers"]] == ["ann@example.org"]


@pytest.mark.parametrize("body", [{"code": "ok"}, [], None, {"message": "hm"}])
def test_a_created_talk_without_id_is_ambiguous(body):
    with pytest.raises(errors.Ambiguous):
        send.create(scripted((201, body)), [call(action="session.create")])


@pytest.mark.parametrize("body", [[], None, "ok", {"message": "hm"}])
def test_an_update_that_says_nothing_is_ambiguous(body):
    with pytest.raises(errors.Ambiguous):
        send.update(scripted(body), [call()])


def test_a_success_that_is_none_is_a_refusal():
    with raises(errors.Rejected, "title is too long"):
        send.update(scripted({"code": "error", "message": "title is too long"}), [call()])


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.Rejected),
        (401, errors.CredentialRefused),
        (403, errors.Forbidden),
        (404, errors.Gone),
        (422, errors.Rejected),
        (429, errors.RateLimited),
        (500, errors.Ambiguous),
    ],
)
def test_statuses_of_an_update(status, error):
    with pytest.raises(error):
        send.update(scripted((status, {"code": "x", "message": "no"})), [call()])


def test_one_who_is_refused_does_not_keep_the_others_out():
    seen: list[Any] = []
    client = scripted({**ANSWER, "speakers": []}, (400, {"message": "speakers[1].email"}), ANSWER, seen=seen)
    (outcome,) = send.update(client, [call(crowd("ann", "bob", "cyd"))])
    assert emails(seen) == [["ann"], ["ann", "bob"], ["ann", "cyd"]]
    assert [bool(each.refused) for each in outcome.carried] == [False, True, False]
    assert [entry["email"] for entry in outcome.read_back["speakers"]] == ["ann@example.org", "cyd@example.org"]
    assert outcome.carried[2].remote_id == f"{TALK}/cyd@example.org"


def test_a_repeated_update_makes_nobody_twice():
    sandbox = BeMyAppSandbox()
    client, _ = sandbox_client(PLATFORM, sandbox)
    for _ in range(2):
        send.update(client, [call(crowd("ann", "bob"))])
    assert [effect for effect, _ in sandbox.state["ledger"]].count("account.created") == 2
    assert len(sandbox.state["talks"][TALK]["speakers"]) == 2


def test_the_connection_cannot_be_tested():
    refuse: Callable[[httpx.Request], httpx.Response] = lambda _: pytest.fail("no request is to be made")  # noqa: E731
    checked = PLATFORM.check(scripted_client(PLATFORM, refuse))
    assert (checked.ok, line(checked.reasons)) == (None, "cannot be tested without writing")
