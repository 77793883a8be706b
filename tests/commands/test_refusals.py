"""What goes wrong is told in a sentence that says what to do, with the exit status of the contract; nothing is sent."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from integrations.sandbox.control import ControlClient
from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World
from tests.support.programme import code_of, people_of, programme, sessions_of

from .desk import FIRST_DAY, Desk, Ran, write_attendees, write_speakers

pytestmark = pytest.mark.slow

EVENT = "umlaut"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve(World.of_registry()) as running:
        yield running


@pytest.fixture(scope="module")
def office(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Everything published, nothing pushed. One session has a title that is too long, one speaker no address, one is
    not approved. The user ann is an analyst."""
    folder = tmp_path_factory.mktemp("office")
    document = programme(1, 2, 2)
    sessions_of(document)[0]["title"] = "Very long " * 40
    (folder / "programme.json").write_text(json.dumps(document), encoding="utf-8")
    desk = Desk(folder / "data", server)
    desk.open()
    desk.run("add_user", "ann", "--email", "ann@example.org", "--team", "Main", "--role", "analyst")
    desk.connect()
    days = ("--starts-on", FIRST_DAY, "--timezone", "Europe/Berlin")
    desk.run("import_schedule", folder / "programme.json", "--event", EVENT, *days)
    names = people_of(document)
    addresses = write_speakers(folder / "speakers.csv", names[1:])
    desk.run("import_people", EVENT, folder / "speakers.csv", "--as", "speakers")
    write_attendees(folder / "attendees.csv", 3, [code_of(0, 0, 1)])
    desk.run("import_people", EVENT, folder / "attendees.csv", "--as", "attendees")
    desk.publish(EVENT, code_of(0, 0, 1))
    lines = desk.run("plan", EVENT, "--account", "Community Spot", "--json").json["lines"]
    (nowhere,) = {line["object"].split(":")[1].split("@")[0] for line in lines if line["label"] == names[0]}
    desk.run("approve", EVENT, nowhere, *list(addresses.values())[1:], "--by", "ada")
    return desk


@pytest.fixture
def copy(office: Desk, server: Server, tmp_path: Path) -> Desk:
    """The same office, to be changed."""
    shutil.copytree(office.data, tmp_path / "data")
    return Desk(tmp_path / "data", server)


@contextmanager
def nothing_sent(desk: Desk) -> Iterator[None]:
    before = (desk.seen(), desk.ledger())
    yield
    assert (desk.seen(), desk.ledger()) == before


def refused(desk: Desk, status: int, *arguments: object, **environment: str) -> str:
    """Run what must be refused without sending; returns the one sentence."""
    with nothing_sent(desk):
        ran = desk.run(*arguments, status=status, **environment)
    assert ran.out == ""
    return one_sentence(ran)


def one_sentence(ran: Ran) -> str:
    assert len(ran.sentences) == 1, ran.err
    assert ran.sentences[0].endswith((".", "…", "?")), ran.err
    return ran.sentences[0]


# --- wrong usage: 2


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("plan", "nowhere"), "There is no event 'nowhere'. 'import_schedule' makes one."),
    (("push", "nowhere", "--json"), "There is no event 'nowhere'. 'import_schedule' makes one."),
    (("plan", EVENT, "--account", "Nobody"), "There is no account 'Nobody' in team Main. 'connect' makes one."),
    (("pull", EVENT, "--account", "Nobody"), "There is no account 'Nobody' in team Main. 'connect' makes one."),
    (("sync_status", EVENT, "--by", "nobody"), "There is no user 'nobody'. 'add_user' makes one."),
    (("sync_status", "--team", "Elsewhere"), "There is no team 'Elsewhere'."),
    (("cancel", "999"), "There is no run 999."),
    (("retry", "999"), "There is neither a run nor an operation 999. 'sync_status' lists what can be retried."),
    (("retry", "run:999"), "There is no run 999."),
    (("retry", "soon"), "'soon' is neither a run nor an operation."),
    (("resolve", "999", "--cancel", "--by", "ada"), "There is no operation 999. 'sync_status' lists them."),
    (("resolve", "999", "--adopt", " ", "--by", "ada"), "--adopt needs the id that it has there."),
    (("tick", "999", "--by", "ada"), "There is no task 999. 'sync_status' lists them."),
    (("set_status", EVENT, "Nobody", "start", "--by", "ada"), "There is no account 'Nobody' in team Main."),
    (("publish_on", EVENT, "Rooms", "--option", "colour=red"), "colour"),
    (("publish_on", EVENT, "Rooms", "--option", "room_mode=huge"), "room_mode"),
    (("publish_on", EVENT, "Rooms", "--sessions", "NOPE"), "NOPE"),
    (("connect", "carrierpigeon", "Birds"), "carrierpigeon"),
    (("connect", "whereby", "Rooms", "--option", "points_per_minute=many"), "points_per_minute"),
    (("sandbox_control", "advance", "soon"), "'soon' is no number of seconds."),
    (("sandbox", "--port", "70000"), "A port lies between 0 and 65535."),
]
UNPARSED: list[tuple[str, ...]] = [
    ("push", EVENT, "--max-wait", "abc"),
    ("push", EVENT, "--max-wait", "-1"),
    ("pull", EVENT, "--max-wait", "nan"),
    ("push", EVENT, "--now"),
    ("plan",),
    ("cancel", "first"),
    ("sync_status", "--kind", "room"),
    ("resolve", "1", "--cancel", "--send-again", "--by", "ada"),
    ("resolve", "1", "--by", "ada"),
    ("resolve", "1", "--cancel"),
    ("tick", "1"),
    ("set_status", EVENT, "Airmeet EU", "finish"),
    ("set_status", EVENT, "Airmeet EU", "pause", "--by", "ada"),
]


@pytest.fixture(scope="module")
def wrong(office: Desk) -> dict[tuple[str, ...], Ran]:
    """What every wrong command said; none of them may have sent anything."""
    commands = [*(arguments for arguments, _ in WRONG), *UNPARSED]
    with nothing_sent(office):
        return dict(zip(commands, office.run_each(commands), strict=True))


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_wrong_usage(wrong: dict[tuple[str, ...], Ran], arguments: tuple[str, ...], words: str) -> None:
    ran = wrong[arguments]
    assert (ran.status, ran.out) == (2, "")
    assert words in one_sentence(ran)


@pytest.mark.parametrize("arguments", UNPARSED, ids=" ".join)
def test_what_the_parser_refuses(wrong: dict[tuple[str, ...], Ran], arguments: tuple[str, ...]) -> None:
    """The parser shows how the command is written, then one line with what is wrong."""
    ran = wrong[arguments]
    assert (ran.status, ran.out) == (2, "")
    assert ran.sentences[0].startswith("usage: manage.py")
    assert f"manage.py {arguments[0]}: error:" in ran.sentences[-1]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le", "utf-8-sig"])
def test_a_file_in_another_encoding_is_read(copy: Desk, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("email,name\nkaethe@example.org,Käthe Müßig\n".encode(encoding))
    ran = copy.run("import_people", EVENT, path, "--as", "attendees", "--json")
    assert (ran.json["created"], ran.json["errors"]) == (1, [])


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"PK\x03\x04 no sheet", b""])
def test_a_file_that_holds_no_people(office: Desk, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    refused(office, 2, "import_people", EVENT, path, "--as", "attendees")


def test_a_file_that_is_not_there(office: Desk, tmp_path: Path) -> None:
    assert "nothing.csv" in refused(office, 2, "import_people", EVENT, tmp_path / "nothing.csv", "--as", "attendees")


def test_several_teams_have_to_be_told_apart(copy: Desk) -> None:
    copy.run("add_user", "bea", "--email", "bea@example.org", "--team", "Second", "--role", "owner")
    assert refused(copy, 2, "sync_status") == "There are several teams; choose with --team: Main, Second."
    assert copy.run("sync_status", "--team", "Second", "--json").json["operations"] == {}


# --- refused: 1


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
