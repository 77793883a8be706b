"""``sandbox``: all platforms imitated on one port of this machine."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from integrations.sandbox.running import CannotRun
from integrations.sandbox.running import run as serve_world
from integrations.sandbox.world import World
from portal.cli.command import FAILED, USAGE, PortalCommand, Refused


class Command(PortalCommand):
    help = "Imitates every platform on one port, for demos, tests and training. Ends with Ctrl-C."

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8900, help="0 takes any free one (default: 8900)")
        parser.add_argument("--state", type=Path, metavar="FILE", help="go on from this file and keep everything in it")

    def run(self, **options: Any) -> None:
        try:
            serve_world(World.of_registry(), options["port"], options["state"], self._say, self.tell)
        except CannotRun as error:
            raise Refused(error.message, USAGE if error.usage else FAILED) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()  # whoever reads it through a pipe waits for it
