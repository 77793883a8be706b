"""What goes wrong is told in a sentence that says what to do, with the exit status of the contract; nothing is sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox.control import ControlClient
from integrations.sandbox.server import Server
from tests.support.programme import code_of

from .desk import Desk, Ran
from .refusing import EVENT, nothing_sent, one_sentence, refused

pytestmark = pytest.mark.slow


def test_a_user_without_the_right(office: Desk) -> None:
    commands = [
        ("push", EVENT, "--by", "ann"),
        ("plan", EVENT, "--by", "ann", "--json"),
        ("pull", EVENT, "--by", "ann"),
        ("set_status", EVENT, "Airmeet EU", "start", "--by", "ann"),
        ("approve", EVENT, "--all", "--by", "ann"),
    ]
    with nothing_sent(office):
        for ran in office.run_each(commands):
            assert (ran.status, ran.out) == (1, "")
            assert "ann is Analyst in team Main and may not do this" in one_sentence(ran)


def test_a_plan_that_is_another_by_now(office: Desk) -> None:
    stale = refused(office, 1, "push", EVENT, "--plan", "0123456789abcdef")
    assert stale == "The plan is another by now: something was edited. Look at 'plan' again."


def test_what_a_platform_has_not(office: Desk) -> None:
    words = refused(office, 1, "set_status", EVENT, "Rooms", "start", "--by", "ada")
    assert words == "Whereby has no way to start an event through its API."
    words = refused(office, 1, "set_status", EVENT, "Airmeet EU", "start", "--by", "ada")
    assert words.endswith("does not exist on Airmeet EU yet. Push it first.")


def test_what_cannot_be_accepted_is_blocked_with_what_to_mend(office: Desk) -> None:
    lines = office.run("plan", EVENT, "--json").json["lines"]
    blocked = [(line["account"], line["object"], line["reason"]) for line in lines if line["verb"] == "blocked"]
    long = f"session:{code_of(0, 0, 0)}"
    assert ("Talks", long) in [entry[:2] for entry in blocked]
    reasons = {reason for _, key, reason in blocked if key == long}
    assert any("the title has 399 characters" in reason for reason in reasons)
    assert any("approve" in reason for *_, reason in blocked)
    assert any("give an e-mail address" in reason.lower() for *_, reason in blocked)
    assert all(reason for *_, reason in blocked)


# --- an installation that cannot work


def test_a_database_that_was_not_migrated(server: Server, tmp_path: Path) -> None:
    fresh = Desk(tmp_path / "data", server)
    for arguments in (("plan", EVENT), ("sync_status",), ("push", EVENT, "--json")):
        words = refused(fresh, 1, *arguments)
        assert words == "The database is not up to date. Run 'manage.py migrate' first."


def test_a_sample_key_with_a_database_of_its_own(office: Desk, tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3", "CREDENTIALS_KEYS": "x"}
    for key in ("", "change-me", "insecure-" + "k" * 60):
        assert "SECRET_KEY" in refused(office, 1, "plan", EVENT, SECRET_KEY=key, **own)
    assert "CREDENTIALS_KEYS" in refused(office, 1, "plan", EVENT, SECRET_KEY="q7" * 30, **own)


def test_lost_secrets(copy: Desk) -> None:
    (copy.data / "secrets.env").unlink()
    words = refused(copy, 1, "plan", EVENT)
    assert "secrets.env is gone but its database is there. Restore it" in words
    assert not (copy.data / "secrets.env").exists()


def test_secrets_of_another_installation(copy: Desk) -> None:
    other = {"SECRET_KEY": "q7" * 30, "CREDENTIALS_KEYS": copy.run("generate_key").out.strip()}
    for arguments in (("pull", EVENT, "--wait"), ("push", EVENT, "--wait", "--json")):
        assert "CREDENTIALS_KEYS" in refused(copy, 1, *arguments, **other)


def test_a_database_that_is_none(copy: Desk) -> None:
    for name in ("portal.sqlite3-wal", "portal.sqlite3-shm"):
        (copy.data / name).unlink(missing_ok=True)
    (copy.data / "portal.sqlite3").write_bytes(b"not a database at all" * 400)
    assert refused(copy, 1, "plan", EVENT).startswith("The database cannot be written or read")


# --- platforms that refuse or are not there


def ended_badly(ran: Ran, *words: str) -> None:
    """One document on standard output all the same, and what went wrong beside it."""
    assert isinstance(ran.json, dict)
    assert ran.status == 1
    for word in words:
        assert word in ran.err


def test_refused_credentials_stop_the_account_and_are_told(copy: Desk, server: Server) -> None:
    control = ControlClient(server.url)
    control.fault("meltingspot", "status", status=401, times=0)
    try:
        before = copy.ledger()
        ran = copy.run("push", EVENT, "--account", "Community Spot", "--wait", "--max-wait", "1", "--json", status=1)
        ended_badly(ran, "Community Spot is stopped:", "Not everything is done:", "waiting")
        assert copy.ledger() == before
        status = copy.run("sync_status", EVENT, "--json").json
        assert [account["account"] for account in status["accounts"]] == ["Community Spot"]
        assert all(problem["next_attempt_at"] is None for problem in status["problems"])
        shown = copy.run("sync_status", EVENT).out
        assert "Community Spot is stopped:" in shown
        assert len(shown.splitlines()) < 20
    finally:
        control.clear_faults()
    tested = copy.run("connect", "meltingspot", "Community Spot", "--test", "--json")
    assert tested.json["ok"] is True
    again = copy.run("push", EVENT, "--account", "Community Spot", "--wait", "--json")
    assert set(again.json["states"]) == {"done"}


def test_refused_keys_are_told_by_the_test_of_a_connection(copy: Desk, server: Server) -> None:
    control = ControlClient(server.url)
    control.fault("meltingspot", "status", status=401, times=0)
    try:
        ran = copy.run("connect", "meltingspot", "Community Spot", "--test", "--json", status=1)
    finally:
        control.clear_faults()
    assert ran.json["ok"] is False
    assert len(ran.sentences) == 1


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is ours and that nobody answers at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


def test_a_platform_that_does_not_answer(copy: Desk, closed_port: int) -> None:
    away = ("--base-url", f"http://127.0.0.1:{closed_port}/meltingspot", "--credential", "api_key=env:MS_KEY")
    ran = copy.run("connect", "meltingspot", "Community Spot", *away, "--test", "--json", status=1)
    assert ran.json["ok"] is False
    with nothing_sent(copy):
        push = ("push", EVENT, "--account", "Community Spot", "--wait", "--max-wait", "0", "--json")
        ended_badly(copy.run(*push, status=1), "Not everything is done:", "'sync_status' says why.")
    problems = copy.run("sync_status", EVENT, "--json").json["problems"]
    waiting = [problem for problem in problems if problem["next_attempt_at"]]
    assert waiting
    assert all(problem["state"] == "waiting" and problem["message"] for problem in waiting)


def test_a_pull_says_which_source_failed(copy: Desk, server: Server) -> None:
    copy.run("push", EVENT, "--account", "Community Spot", "--wait")
    control = ControlClient(server.url)
    control.fault("meltingspot", "status", status=404, times=1)
    try:
        ran = copy.run("pull", EVENT, "--account", "Community Spot", "--wait", "--max-wait", "0", "--json", status=1)
    finally:
        control.clear_faults()
    states = [source["state"] for source in ran.json["sources"]]
    assert sorted(states) == ["failed", "partial", "partial", "partial"]
    assert len(ran.sentences) == 1
    assert "could not be read" in ran.err


# --- names in every alphabet


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_another_alphabet(office: Desk, encoding: str) -> None:
    ran = office.run("plan", EVENT, PYTHONIOENCODING=encoding)
    assert "Fingerprint:" in ran.out
    labels = {line["label"] for line in office.run("plan", EVENT, "--json", PYTHONIOENCODING=encoding).json["lines"]}
    assert "Umlautkonferenz – Größe 🎪" in labels
