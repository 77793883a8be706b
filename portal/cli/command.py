"""What every command shares: who acts, which team, how results and refusals are said, exit statuses.

Commands hold no logic: they read arguments, call a domain function and print what it returns.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError, connection

from integrations.core.errors import PlatformError
from portal.crypto import Undecryptable
from portal.delivery.operations.refusal import NotPossible
from portal.erasing import again
from portal.events.models import Event
from portal.files import no_room
from portal.publications.options import Unusable
from portal.publishing.models import Account
from portal.refusal import Refusal
from portal.teams import audit
from portal.teams.models import Team, User
from portal.teams.people import team_named
from portal.teams.scope import everything, scope
from portal.wording import Medium, say

FAILED = 1
USAGE = 2
INTERRUPTED = 130

# what came from outside must not steer a terminal
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Refused(Exception):
    """What was asked for cannot be done. ``message``: one sentence that says what to do about it."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def usage(message: str) -> Refused:
    """Wrong usage: an unknown event, an unreadable file, a value that cannot be."""
    return Refused(message, USAGE)


class PortalCommand(BaseCommand):
    """Base of the portal's commands. Override ``arguments`` and ``run``; ``run`` returns an exit status or None.

    ``by_required``  the command refuses to run without ``--by``
    ``with_json``    the command takes ``--json``
    ``with_team``    the command takes ``--team``
    ``speaks``       what it has to say it says in sentences: log lines show only where LOG_LEVEL or -v 2 ask for them
    """

    by_required: ClassVar[bool] = False
    with_json: ClassVar[bool] = False
    with_team: ClassVar[bool] = False
    speaks: ClassVar[bool] = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", metavar="USERNAME", required=self.by_required, help="whose roles bind this")
        if self.with_team:
            parser.add_argument("--team", metavar="NAME", help="may be left out while there is one team")
        if self.with_json:
            parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own arguments."""

    def run(self, **options: Any) -> int | None:
        raise AssertionError("a command without run()")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = bool(options.get("json"))
        # a terminal of another alphabet shows names in escapes rather than ending the command
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            with self._log_lines(options):
                status = self.run(**options)
            self.stdout.flush()
        except _TOLD as error:
            self._end(*_words_and_status(error))
        except BrokenPipeError:
            _write_no_more()  # the reader has gone, and has what it wanted
        except OSError as error:
            _write_no_more()
            self._end(f"{error.filename or 'The output'} cannot be read or written: {error.strerror}.", FAILED)
        except KeyboardInterrupt:
            self._end("Stopped.", INTERRUPTED)
        else:
            if status:
                sys.exit(status)

    @contextmanager
    def _log_lines(self, options: dict[str, Any]) -> Iterator[None]:
        """Keep the log off the terminal of a command that speaks for itself, unless it is asked for."""
        log = logging.getLogger("callboard")
        before = log.level
        if self.speaks and options.get("verbosity", 1) < 2 and not os.environ.get("LOG_LEVEL"):
            log.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            log.setLevel(before)

    def _end(self, message: str, status: int) -> None:
        self.tell(message)
        sys.exit(status)

    # --- saying what came of it

    def emit(self, document: Any, text: Callable[[], str]) -> None:
        """Print ``document`` with --json, else what ``text`` makes for people."""
        if self.as_json:
            encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
            escaped = not encoding.lower().startswith("utf")
            self.stdout.write(json.dumps(document, ensure_ascii=escaped, indent=2))
        else:
            self.stdout.write(_CONTROL.sub("·", text()))

    def tell(self, message: str) -> None:
        """A remark that is not the result: standard error."""
        self.stderr.write(_CONTROL.sub("·", message))

    @contextmanager
    def progress(self, count: Callable[[], tuple[int, int]]) -> Iterator[None]:
        """While the block works, show (done, all) of ``count`` on a terminal once two seconds have passed; in a pipe
        show nothing."""
        if not sys.stderr.isatty():
            yield
            return
        stop = threading.Event()
        shower = threading.Thread(target=_show_progress, args=(count, stop), daemon=True)
        shower.start()
        try:
            yield
        finally:
            stop.set()
            shower.join()

    # --- looking things up

    def actor(self, by: str | None) -> audit.Actor:
        """The user named with --by, or the operator. Before anybody acts, those who were erased are gone."""
        again.look()
        if not by:
            return audit.operator()
        user = User.objects.filter(username__iexact=by).first()
        if user is None:
            raise usage(f"There is no user '{by}'. 'add_user' makes one.")
        if not user.is_active:
            raise Refused(f"The user '{by}' is switched off.")
        return audit.acting(user)

    def team(self, name: str | None, *, make: bool = False) -> Team:
        """The team of this name; without one the only team there is (made as Main if there is none)."""
        if name:
            found = Team.objects.filter(name=name).first()
            if found is None and make:
                return team_named(name, audit.operator())
            if found is None:
                raise usage(f"There is no team '{name}'.")
            return found
        teams = list(Team.objects.all()[:20])
        if len(teams) > 1:
            raise usage(f"There are several teams; choose with --team: {', '.join(team.name for team in teams)}.")
        return teams[0] if teams else team_named("Main", audit.operator())

    def enter(self, stack: ExitStack, team: Team) -> None:
        """Work within ``team`` from here on."""
        stack.enter_context(scope(team))

    def event(self, slug: str, team: str | None = None) -> Event:
        """The event of this slug; several teams may have one, then --team decides."""
        with everything():
            rows = Event.objects.select_related("team").filter(slug=slug)
            found = list(rows.filter(team__name=team) if team else rows)
        if not found:
            raise usage(f"There is no event '{slug}'. 'import_schedule' makes one.")
        if len(found) > 1:
            raise usage(f"Several teams have an event '{slug}'; choose with --team.")
        return found[0]

    def account(self, name: str, team: Team) -> Account:
        with scope(team):
            found = Account.objects.filter(name=name).first()
        if found is None:
            raise usage(f"There is no account '{name}' in team {team.name}. 'connect' makes one.")
        return found


_TOLD = (
    Refused,
    audit.Forbidden,
    ValidationError,
    NotPossible,
    PlatformError,
    Undecryptable,
    DatabaseError,
    InterfaceError,
)


def _words_and_status(error: Exception) -> tuple[str, int]:
    """One sentence about an error that people can do something about, and the exit status."""
    if isinstance(error, Refused):
        return error.message, error.status
    if isinstance(error, audit.Forbidden):
        return error.message, FAILED
    if isinstance(error, Refusal):
        return " ".join(error.said(Medium.CLI)), USAGE if isinstance(error, Unusable) else FAILED
    if isinstance(error, ValidationError):
        return " ".join(error.messages), FAILED
    if isinstance(error, NotPossible | PlatformError | Undecryptable):
        return say(error.reason, Medium.CLI), FAILED
    if isinstance(error, DatabaseError | InterfaceError):
        return _database_words(error), FAILED
    return str(error), FAILED


def _show_progress(count: Callable[[], tuple[int, int]], stop: threading.Event) -> None:
    shown = False
    try:
        while not stop.wait(0.5 if shown else 2.0):
            done, total = count()
            filled = 30 * done // max(total, 1)
            sys.stderr.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}")
            sys.stderr.flush()
            shown = True
    finally:
        if shown:
            sys.stderr.write("\r\033[K")
        connection.close()


def _write_no_more() -> None:
    """What is left in the buffer would only raise again at exit."""
    if isinstance(sys.stdout, TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _database_words(error: DatabaseError | InterfaceError) -> str:
    words = str(error).lower()
    missing = "does not exist" in words and isinstance(error, ProgrammingError)
    if missing or "no such table" in words or "no such column" in words:
        return "The database is not up to date. Run 'manage.py migrate' first."
    if "locked" in words or "deadlock" in words:
        return "The database is busy with something else. Try again in a moment."
    if isinstance(error, IntegrityError):
        return "Somebody changed the same things meanwhile; nothing was done. Run it again."
    if isinstance(error, DataError):
        return "A value does not fit into the database; nothing was done. Is a text or a number far too long?"
    if no_room(error):
        return "The disk is full: nothing was written. Make room where the database and PORTAL_DATA_DIR lie."
    if "readonly" in words or "malformed" in words or "not a database" in words:
        return f"The database cannot be written or read: {error}. Look at the disk, then at your latest backup."
    return "The database cannot be reached. Check DATABASE_URL and whether the server runs."
