"""``sandbox_control``: moves a running sandbox's time, ends events, orders faults."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.sandbox import control


class Command(BaseCommand):
    help = "Moves the sandbox's time so that events end and figures appear; makes it fail."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        control.add_arguments(parser)
        parser.add_argument("--by", metavar="USERNAME", help="taken like everywhere; a sandbox asks nobody's rights")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(control.run(options))
        except control.ControlError as error:
            raise CommandError(error.message, returncode=2 if error.usage else 1) from None
