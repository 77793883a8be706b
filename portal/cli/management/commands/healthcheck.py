"""healthcheck: whether database, queue and worker really work."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand, Refused
from portal.worker import health

from .push import seconds


class Command(PortalCommand):
    help = "Sends a canary through the queue: exit status 0 if database, queue and worker work, else 1 and which not."
    with_json = True
    speaks = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--max-wait", type=seconds, default=20.0, metavar="SECONDS", help="for the canary (default: 20)"
        )

    def run(self, **options: Any) -> int | None:
        parts = [health.database()]
        if parts[0].well:
            parts += health.through_the_queue(options["max_wait"])
        document = {part.name: part.words for part in parts}
        self.emit(document, lambda: "\n".join(f"{name}: {words}" for name, words in document.items()))
        bad = [part for part in parts if not part.well]
        if bad:
            raise Refused(f"The {bad[0].name} does not work. {bad[0].words}")
        return None
