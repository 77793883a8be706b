"""Commands that are written wrongly: exit status 2, one sentence that says how it is meant, nothing sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desk import Desk, Ran
from .refusing import EVENT, nothing_sent, one_sentence, refused

pytestmark = pytest.mark.slow

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
    (("publish_on", EVENT, "Rooms", "--session-option", "room_mode=normal"), "CODE:KEY=VALUE"),
    (("browse", "Nobody"), "There is no account 'Nobody' in team Main."),
    (("browse", "Rooms", "dreams"), "list"),
    (("adopt", "nowhere", "Rooms"), "There is no event 'nowhere'."),
    (("adopt", EVENT, "Rooms", "--name", "other"), "other"),
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
