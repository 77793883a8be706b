"""What all commands share: how refusals, database trouble, odd characters and progress are said."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, OperationalError, ProgrammingError

from portal.cli.command import PortalCommand, Refused, usage
from portal.crypto import Undecryptable
from portal.teams.audit import Forbidden


class Probe(PortalCommand):
    """Does what ``work`` does."""

    with_json = True
    speaks = True
    work: Callable[..., Any] = staticmethod(lambda command: None)

    def run(self, **options: Any) -> int | None:
        found: int | None = type(self).work(self)
        return found


def said(work: Callable[[Any], Any], **options: Any) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    Probe.work = staticmethod(work)
    command = Probe(stdout=out, stderr=err, no_color=True)
    try:
        command.handle(**options)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def raising(error: BaseException) -> Callable[[Any], None]:
    def work(_command: Any) -> None:
        raise error

    return work


MIGRATE = "The database is not up to date. Run 'manage.py migrate' first.\n"
AWAY = "The database cannot be reached. Check DATABASE_URL and whether the server runs.\n"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Refused("It cannot."), 1, "It cannot.\n"),
        (usage("Not so."), 2, "Not so.\n"),
        (Forbidden("You may not."), 1, "You may not.\n"),
        (ValidationError(["One.", "Two."]), 1, "One. Two.\n"),
        (Undecryptable(), 1, "A stored secret cannot be read with the keys in CREDENTIALS_KEYS.\n"),
        (OperationalError("no such table: teams_team"), 1, MIGRATE),
        (OperationalError("no such column: x"), 1, MIGRATE),
        (ProgrammingError('relation "teams_team" does not exist'), 1, MIGRATE),
        (OperationalError('FATAL: database "portal" does not exist'), 1, AWAY),
        (OperationalError("connection refused"), 1, AWAY),
        (
            OperationalError("database is locked"),
            1,
            "The database is busy with something else. Try again in a moment.\n",
        ),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
    ],
)
def test_refusals(error: BaseException, status: int, words: str) -> None:
    assert said(raising(error)) == (status, "", words)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (IntegrityError("UNIQUE constraint failed"), "Run it again"),
        (DataError("value too long"), "far too long"),
        (DatabaseError("file is not a database"), "backup"),
        (OperationalError("attempt to write a readonly database"), "cannot be written"),
        (OperationalError("database or disk is full"), "disk"),
    ],
)
def test_other_trouble_with_the_database_is_told(error: Exception, word: str) -> None:
    status, out, err = said(raising(error))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert word in err


def test_a_file_or_a_disk_that_fails_is_told() -> None:
    assert said(raising(PermissionError(13, "Permission denied", "a.csv"))) == (
        1,
        "",
        "a.csv cannot be read or written: Permission denied.\n",
    )
    assert said(raising(OSError(28, "No space left on device")))[2].startswith("The output cannot be")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_work_of_some_seconds_shows_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with Probe().progress(lambda: (1, 2)):
        time.sleep(2.3)
    assert f"[{'#' * 15}{'.' * 15}] 1/2" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\033[K")


def test_quick_work_and_pipes_show_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr("sys.stderr", stream)
        with Probe().progress(lambda: (1, 2)):
            pass
        assert stream.getvalue() == ""


def test_a_defect_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        said(raising(ZeroDivisionError()))


def test_the_status_is_that_of_the_command() -> None:
    assert said(lambda _command: 1)[0] == 1
    assert said(lambda _command: 0)[0] == 0


def test_json_or_text() -> None:
    def work(command: Any) -> None:
        command.emit({"größe": 1}, lambda: "Größe: 1")
        command.tell("By the way.")

    status, out, err = said(work, json=True)
    assert (status, json.loads(out), err) == (0, {"größe": 1}, "By the way.\n")
    assert said(work)[1] == "Größe: 1\n"


def test_what_came_from_outside_does_not_steer_the_terminal() -> None:
    def work(command: Any) -> None:
        command.emit({}, lambda: "a\x1b[2Jb\tc\nd\u202ee")
        command.tell("x\x07\x9by")

    assert said(work)[1:] == ("a·[2Jb\tc\nd·e\n", "x··y\n")


@pytest.mark.parametrize(("options", "shown"), [({}, False), ({"verbosity": 2}, True)])
def test_log_lines_show_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, int], shown: bool
) -> None:
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    log = logging.getLogger("callboard")
    before, seen = log.level, []
    said(lambda _command: seen.append(logging.getLogger("callboard.engine").isEnabledFor(logging.ERROR)), **options)
    assert seen == [shown]
    assert log.level == before
