"""worker: the background processes."""

from __future__ import annotations

import logging
from typing import Any

from portal.cli.command import PortalCommand
from portal.worker.supervisor import Worker


class Command(PortalCommand):
    help = "Works off what was pushed and pulls what was asked for, until it is stopped (Ctrl-C or SIGTERM)."

    def run(self, **options: Any) -> None:
        logging.getLogger("callboard").setLevel(logging.INFO)
        Worker().run()
