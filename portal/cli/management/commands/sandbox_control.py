"""``sandbox_control``: moves a running sandbox's time, ends events, orders faults."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from integrations.sandbox import control
from portal.cli.command import FAILED, USAGE, PortalCommand, Refused


class Command(PortalCommand):
    help = "Moves the sandbox's time so that events end and figures appear; makes it fail."

    def arguments(self, parser: ArgumentParser) -> None:
        control.add_arguments(parser)

    def run(self, **options: Any) -> None:
        try:
            self.stdout.write(control.run(options))
        except control.ControlError as error:
            raise Refused(error.message, USAGE if error.usage else FAILED) from None
