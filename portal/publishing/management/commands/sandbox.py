"""``sandbox``: all platforms imitated on one port of this machine."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.sandbox.running import CannotRun, run
from integrations.sandbox.world import World


class Command(BaseCommand):
    help = "Imitates every platform on one port, for demos, tests and training. Ends with Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8900, help="0 takes any free one (default: 8900)")
        parser.add_argument("--state", type=Path, metavar="FILE", help="go on from this file and keep everything in it")
        parser.add_argument("--by", metavar="USERNAME", help="taken like everywhere; a sandbox asks nobody's rights")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run(World.of_registry(), options["port"], options["state"], self._say)
        except CannotRun as error:
            raise CommandError(error.message, returncode=2 if error.usage else 1) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()  # whoever reads it through a pipe waits for it
