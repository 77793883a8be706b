"""One-time passwords: in the one mail, and nowhere else."""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

import httpx
import pytest

from integrations.bemyapp import PLATFORM, calls, results, send
from integrations.bemyapp.passwords import LEARNED
from integrations.bemyapp.sandbox.platform import BeMyAppSandbox
from integrations.core import errors
from integrations.core.contract import OneTimeSecret
from tests.support.bridge import sandbox_client, scripted_client
from tests.support.reasons import said

from .samples import TALK
from .test_send import call, crowd, scripted

CANARY = "CANARY-password-1"


def answer(*names: str, password: str = CANARY, **changes: Any) -> dict[str, Any]:
    people = [{"id": f"id-{name}", "email": f"{name.upper()}@Example.org", "password": password} for name in names]
    return {"code": "ok", "message": "Talk updated successfully", "id": TALK, "speakers": people, **changes}


class Mail:
    """Stands for the portal's mail: remembers what went out, fails when told."""

    def __init__(self, works: bool = True) -> None:
        self.works = works
        self.sent: list[tuple[str, str, str]] = []

    def __call__(self, secret: OneTimeSecret) -> bool:
        assert CANARY not in repr(secret)
        self.sent.append((secret.who, secret.email, secret.secret))
        return self.works


def test_a_password_is_handed_over_with_the_address_as_we_spell_it():
    mail = Mail()
    (outcome,) = send.update(scripted(answer("ann")), [call(crowd("ann"), deliver=mail)])
    assert mail.sent == [("ann@example.org", "ann@example.org", CANARY)]
    assert outcome.tasks == ()
    assert CANARY not in repr(outcome)


def test_a_person_in_both_lists_gets_one_mail():
    mail = Mail()
    both = answer("ann", moderators=answer("ann")["speakers"])
    send.update(scripted(both), [call(crowd("ann"), deliver=mail)])
    assert len(mail.sent) == 1


def test_a_mail_that_fails_becomes_a_task():
    client = scripted(answer("ann"))
    (outcome,) = send.update(client, [call(crowd("ann"), deliver=Mail(works=False))])
    (task,) = outcome.tasks
    assert task.who == "ann@example.org"
    assert task.reason.code == "bemyapp.password_reset"
    assert client.state.learned[LEARNED] == []


def test_an_unknown_address_gets_no_password():
    mail = Mail()
    (outcome,) = send.update(scripted(answer("eve")), [call(crowd("ann"), deliver=mail)])
    assert mail.sent == []
    assert outcome.tasks[0].who == "EVE@Example.org"


def test_existing_accounts_need_nothing():
    plain = answer("ann")
    del plain["speakers"][0]["password"]
    (outcome,) = send.update(scripted(plain), [call(crowd("ann"), deliver=Mail(works=False))])
    assert outcome.tasks == ()


def test_a_lost_answer_is_remembered_until_somebody_is_told():
    plain = answer("ann")
    del plain["speakers"][0]["password"]
    client = scripted(httpx.ReadTimeout("slow"), plain)
    wanted = call(crowd("ann"), deliver=Mail())
    with pytest.raises(errors.Ambiguous):
        send.update(client, [wanted])
    assert "ann" not in json.dumps(client.state.learned)
    (outcome,) = send.update(client, [wanted])
    assert [task.who for task in outcome.tasks] == ["ann@example.org"]
    assert send.update(client, [wanted])[0].tasks == ()


def test_a_lost_answer_whose_repetition_brings_the_password_needs_no_task():
    client, mail = scripted(httpx.ReadTimeout("slow"), answer("ann")), Mail()
    with pytest.raises(errors.Ambiguous):
        send.update(client, [call(crowd("ann"), deliver=mail)])
    (outcome,) = send.update(client, [call(crowd("ann"), deliver=mail)])
    assert (outcome.tasks, len(mail.sent)) == ((), 1)


def test_a_failed_mail_is_not_forgotten_when_a_later_call_fails():
    plain = answer("ann", "bob")
    for entry in plain["speakers"]:
        del entry["password"]
    client = scripted(answer("ann"), (429, {}), plain)
    wanted = call(crowd("ann", "bob"), deliver=Mail(works=False))
    with pytest.raises(errors.RateLimited):
        send.update(client, [wanted])
    (outcome,) = send.update(client, [wanted])
    assert [task.who for task in outcome.tasks] == ["ann@example.org"]


def test_an_answer_that_names_no_talk_still_has_its_password_delivered():
    mail, client = Mail(), scripted((201, {"speakers": answer("ann")["speakers"]}))
    with pytest.raises(errors.Ambiguous):
        send.create(client, [call(crowd("ann"), action="session.create", deliver=mail)])
    assert len(mail.sent) == 1
    assert not client.state.learned.get(LEARNED)


@pytest.mark.parametrize(
    "body",
    [
        answer("ann"),
        {**answer("ann"), "data": [{"user": {"password": CANARY}}]},
        [{"password": CANARY}],
        {
            **answer("ann"),
            "speakers": [None, "x", {"email": None, "password": CANARY}],
            "moderators": {"password": CANARY},
        },
    ],
)
def test_a_raw_answer_holds_no_password_after_reading(body):
    data = json.loads(json.dumps(body))
    read = results.read_talk(data)
    assert CANARY not in repr(data)
    assert CANARY not in repr(read)


@pytest.mark.parametrize(
    "reply",
    [
        answer("ann"),
        answer("ann", code="error", message="no"),
        (500, answer("ann")),
        (400, answer("ann")),
        (201, {"speakers": answer("ann")["speakers"]}),
        (403, answer("ann")),
    ],
)
def test_no_frame_log_or_state_shows_a_password(reply, caplog):
    caplog.set_level(logging.DEBUG)
    client, mail = scripted(reply), Mail(works=False)
    shown = ""
    try:
        shown = repr(send.update(client, [call(crowd("ann"), deliver=mail)]))
    except errors.PlatformError as error:
        stack = traceback.StackSummary.extract(_ours(error), capture_locals=True)
        shown = repr(error) + said(error.reason) + "".join(stack.format())
    assert shown
    for place in (shown, caplog.text, repr(client), repr(client.state), json.dumps(client.state.learned)):
        assert CANARY not in place


def _ours(error: BaseException) -> Any:
    """The frames of this platform's code; those of the transport are the core's own business."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if "bemyapp" in frame.f_code.co_filename and "tests" not in frame.f_code.co_filename:
            yield frame, line


def test_broken_json_leaves_nothing_behind():
    def reply(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps(answer("ann"))[:-5].encode())

    client = scripted_client(PLATFORM, reply)
    with pytest.raises(errors.Ambiguous) as caught:
        calls.update_talk(client, TALK, {})
    assert CANARY not in said(caught.value.reason)


def test_the_sandbox_keeps_none_either():
    sandbox, mail = BeMyAppSandbox(), Mail()
    client, _ = sandbox_client(PLATFORM, sandbox)
    send.update(client, [call(crowd("ann", "bob"), deliver=mail)])
    assert len({secret for _, _, secret in mail.sent}) == 2
    state = json.dumps(sandbox.state)
    assert "password" not in state
    assert not any(secret in state for _, _, secret in mail.sent)
