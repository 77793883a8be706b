"""The JSON of every command, key by key, as scripts of operators rely on it."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from integrations.sandbox.control import ControlClient
from integrations.sandbox.server import serve
from integrations.sandbox.world import World
from tests.support.programme import people_of, programme

from .desk import ACCOUNTS, KEYS, TALK, Ran, write_attendees, write_speakers

EVENT, CODE = "conf", "D0R0S0"
#: what stands for values that differ from run to run, or whose words are not part of the contract
STANDS_FOR = {
    **dict.fromkeys(("run", "id", "task", "requests", "writes"), "<number>"),
    **dict.fromkeys(("reason", "message"), "<words>"),
    "fingerprint": "<fingerprint>",
    "remote_id": "<id>",
    "seconds": "<seconds>",
    "url": "<address>",
}


class Office:
    """Commands in this process, on the test's own database, with the four accounts on ``server``."""

    def __init__(self, control: ControlClient) -> None:
        self.control = control

    def run(self, *arguments: object, status: int = 0) -> Ran:
        out, err, ended = io.StringIO(), io.StringIO(), 0
        try:
            call_command(*map(str, arguments), stdout=out, stderr=err, no_color=True)
        except SystemExit as end:
            ended = int(end.code or 0)
        ran = Ran(ended, out.getvalue(), err.getvalue())
        assert ran.status == status, ran
        return ran

    def json(self, *arguments: object, status: int = 0) -> Any:
        return self.run(*arguments, "--json", status=status).json


@pytest.fixture
def office(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Two sessions at the same time, their speakers, and one attendee; everything published, nothing pushed."""
    document = programme(1, 2, 1)
    (tmp_path / "programme.json").write_text(json.dumps(document), encoding="utf-8")
    write_speakers(tmp_path / "speakers.csv", people_of(document))
    write_attendees(tmp_path / "attendees.csv", 1, [CODE], some=2)
    for names in KEYS.values():
        for variable in names.values():
            monkeypatch.setenv(variable, f"key-of-{variable}")
    with serve(World.of_registry()) as server:
        made = Office(ControlClient(server.url))
        made.run("add_user", "ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner")
        for slug, places in server.world.addresses(server.url).items():
            if slug not in KEYS:
                continue
            hosts = [word for host, url in places for word in ("--base-url", f"{host}={url}")]
            keys = [word for key, name in KEYS[slug].items() for word in ("--credential", f"{key}=env:{name}")]
            made.run("connect", slug, ACCOUNTS[slug], *hosts, *keys)
        days = ("--starts-on", "2031-03-01", "--timezone", "Europe/Berlin")
        made.run("import_schedule", tmp_path / "programme.json", "--event", EVENT, *days)
        made.run("import_people", EVENT, tmp_path / "speakers.csv", "--as", "speakers")
        made.run("import_people", EVENT, tmp_path / "attendees.csv", "--as", "attendees")
        made.run("approve", EVENT, "--all", "--by", "ada")
        host = ("--option", "host_email=host@example.org")
        made.run("publish_on", EVENT, "Community Spot", *host)
        made.run("publish_on", EVENT, "Airmeet EU", *host)
        made.run("publish_on", EVENT, "Rooms")
        made.run("publish_on", EVENT, "Talks", "--remote-id", f"session:{CODE}={TALK}")
        yield made


def masked(value: Any, key: str = "") -> Any:
    """``value`` with its keys, and without what is another one each time. Of what is sent only the names stay."""
    if key == "reasons":
        return [reason["code"] for reason in value]
    if isinstance(value, dict) and key in ("changes", "values"):
        return {name: len(pair) if key == "changes" else "<value>" for name, pair in value.items()}
    if isinstance(value, dict):
        return {re.sub(r"^\d+$", "<number>", name): masked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item, key) for item in value]
    if not value or isinstance(value, bool):
        return value
    if key.endswith("_at") or key == "as_of":
        assert datetime.fromisoformat(value).tzinfo is not None
        return "<instant>"
    return STANDS_FOR.get(key, value)


def golden(name: str, document: Any) -> None:
    stored = Path(__file__).parent / "golden" / f"{name}.json"
    if os.environ.get("WRITE_GOLDEN"):
        stored.write_text(json.dumps(masked(document), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert masked(document) == json.loads(stored.read_text(encoding="utf-8"))


def test_plan_push_and_pull(office: Office) -> None:
    golden("plan", office.json("plan", EVENT))
    push = office.json("push", EVENT, "--wait")
    golden("push", push)
    golden("sync_status", office.json("sync_status", EVENT))
    attendees = office.json("sync_status", EVENT, "--kind", "attendee")["remote"]
    assert {(entry["kind"], entry["object"]) for entry in attendees} == {
        ("attendee", "attendee:guest0000@example.org"),
        ("attendee", f"attendee:guest0000@example.org@{CODE}"),
    }
    golden("set_status", office.json("set_status", EVENT, "Airmeet EU", "start", "--by", "ada"))
    golden("pull", office.json("pull", EVENT, "--wait"))


def test_a_pull_for_the_workers_says_what_is_to_be_read(office: Office) -> None:
    office.run("push", EVENT, "--account", "Community Spot", "--wait")
    pull = office.json("pull", EVENT, "--account", "Community Spot")
    assert {(source["state"], source["message"]) for source in pull["sources"]} == {("not_ready", "Not read yet.")}
    assert pull["requests"] == 0
    assert "report conf sync" in office.run("pull", EVENT, "--account", "Community Spot").out


def test_cancel_and_retry(office: Office) -> None:
    queued = office.json("push", EVENT, "--account", "Rooms", status=1)
    assert queued["states"] == {"queued": 2}
    golden("cancel", office.json("cancel", queued["run"]))
    assert office.json("sync_status", EVENT)["operations"] == {"cancelled": 2}
    office.control.fault("bemyapp", "status", status=400, body={"code": "no", "message": "No talk today"})
    refused = office.json("push", EVENT, "--account", "Talks", "--wait", "--max-wait", "0", status=1)
    assert refused["states"]["rejected"] == 1
    status = office.json("sync_status", EVENT)
    golden("sync_status_problems", status["problems"])
    (problem,) = status["problems"]
    assert "No talk today" in office.run("sync_status", EVENT).out
    golden("retry", office.json("retry", f"operation:{problem['id']}"))
    done = office.json("push", EVENT, "--account", "Talks", "--wait")
    assert done["states"] == {"done": 1}


def test_a_refusal_that_was_overtaken_is_listed_but_not_shown(office: Office) -> None:
    office.control.fault("bemyapp", "status", status=400)
    office.json("push", EVENT, "--account", "Talks", "--wait", "--max-wait", "0", status=1)
    office.json("push", EVENT, "--account", "Talks", "--wait")
    status = office.json("sync_status", EVENT)
    assert [(problem["state"], problem["overtaken"]) for problem in status["problems"]] == [("rejected", True)]
    assert "Problems" not in office.run("sync_status", EVENT).out


def test_retry_is_all_or_nothing(office: Office) -> None:
    office.control.fault("bemyapp", "status", status=400)
    run = office.json("push", EVENT, "--account", "Talks", "--wait", "--max-wait", "0", status=1)["run"]
    ran = office.run("retry", f"run:{run}", "operation:999", status=2)
    assert ran.err == "There is no operation 999. 'sync_status' lists them.\n"
    assert office.json("sync_status", EVENT)["operations"] == {"rejected": 1}
    assert office.json("retry", f"run:{run}") == {"retried": 1}
    again = office.run("retry", f"run:{run}", status=1)
    assert "nothing there is waiting or was refused" in again.err


def test_resolve_says_what_became_of_it(office: Office) -> None:
    # nothing arrived, so the first look finds nothing; the second is a minute away
    office.control.fault("whereby", "drop-before", method="POST", times=2)
    pushed = office.json("push", EVENT, "--account", "Rooms", "--wait", "--max-wait", "0", status=1)
    assert pushed["states"] == {"unknown": 2}
    first, second = (problem["id"] for problem in office.json("sync_status", EVENT)["problems"])
    ran = office.run("resolve", first, "--cancel", "--by", "ada")
    assert "is now cancelled" in ran.out
    ran = office.run("resolve", second, "--adopt", "12345", "--by", "ada")
    assert "is now done" in ran.out
    ran = office.run("resolve", second, "--send-again", "--by", "ada", status=1)
    assert (ran.out, len(ran.sentences)) == ("", 1)


def test_tick(office: Office) -> None:
    office.run("push", EVENT, "--account", "Talks", "--wait")
    (task,) = office.json("sync_status", EVENT)["manual_tasks"]
    golden("manual_task", task)
    ran = office.run("tick", task["id"], "--remote-id", "abc", "--by", "ada", status=2)
    assert ran.err == "abc is no ID of BeMyApp. One looks like 6627cb4d6f1f3e2d6cf414bb.\n"
    ran = office.run("tick", task["id"], "--object", "session:NOPE", "--by", "ada", status=1)
    assert "asks for nothing about session:NOPE" in ran.err
    talk = "6627cb4d6f1f3e2d6cf414bc"
    golden("tick", office.json("tick", task["id"], "--remote-id", talk, "--by", "ada"))
    ran = office.run("tick", task["id"], "--by", "ada", status=1)
    assert ran.err == f"Task {task['id']} was ticked by ada already.\n"
    ran = office.run("tick", task["id"], "--reopen", "--remote-id", talk, "--by", "ada", status=2)
    assert "give one of them" in ran.err
    golden("tick_reopen", office.json("tick", task["id"], "--reopen", "--by", "ada"))
    assert office.json("sync_status", EVENT)["manual_tasks"] == [task]
    office.run("tick", task["id"], "--object", "session:D0R1S0", "--remote-id", talk, "--by", "ada")
    lines = {line["object"]: line for line in office.json("plan", EVENT, "--account", "Talks")["lines"]}
    assert lines["session:D0R1S0"]["verb"] == "update"
    assert "overwrite unseen" in lines["session:D0R1S0"]["reason"]


def test_a_stopped_account_is_named_and_its_status_waits(office: Office) -> None:
    office.run("push", EVENT, "--account", "Airmeet EU", "--wait")
    office.control.fault("airmeet", "status", status=401, times=0)
    start = ("set_status", EVENT, "Airmeet EU", "start", "--by", "ada")
    first = office.run(*start, status=1)
    assert "Airmeet EU is stopped:" in first.err
    again = office.run(*start, status=1)
    assert "on its status has not ended yet" in again.err
    office.control.clear_faults()
    pulled = office.run("pull", EVENT, "--account", "Airmeet EU", "--wait", "--json", status=1)
    assert {source["state"] for source in pulled.json["sources"]} == {"failed"}
    assert len(pulled.sentences) == 1
    assert "The account is stopped" in pulled.err
    office.run("connect", "airmeet", "Airmeet EU", "--test")
    assert office.json("push", EVENT, "--account", "Airmeet EU", "--wait")["states"]["done"] > 0
    assert office.json("sync_status", EVENT)["problems"] == []
