"""copy_to: the whole database into another one, from SQLite to PostgreSQL or back."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.db import connection

from portal.cli.command import PortalCommand, usage
from portal.copying.copy import copy_to, has_password
from portal.copying.rows import tables


class Command(PortalCommand):
    help = "Copy everything into an empty, migrated database, and hold every account in both."
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("database", metavar="DATABASE_URL", help="- : standard input; env:NAME")

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        url = self._url(options["database"])
        over = [0]

        def done(rows: int) -> None:
            over[0] = rows

        total = sum(table.count(connection) for table in tables()) if sys.stderr.isatty() else 0
        with self.progress(lambda: (over[0], total)):
            copied = copy_to(url, actor, done)
        self.emit(
            copied.document(),
            lambda: (
                f"Copied {copied.rows} rows of {len(copied.tables)} tables to {copied.target}; counts and digests "
                "agree. Every account is held in both databases: 'release' in the one that is to go on. "
                "It needs the same SECRET_KEY and CREDENTIALS_KEYS."
            ),
        )
        return None

    def _url(self, text: str) -> str:
        if text == "-":
            return sys.stdin.read().strip()
        if not text.startswith("env:"):
            if has_password(text):
                self.tell(
                    "Warning: the address was given in the arguments, where others on this machine and the shell's "
                    "history see its password. Use - or env:NAME."
                )
            return text
        name = text.removeprefix("env:")
        if name not in os.environ:
            raise usage(f"The environment has no variable {name}.")
        return os.environ[name]
