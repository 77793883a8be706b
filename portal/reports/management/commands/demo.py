"""demo: the main job on a sample event, with the platforms' sandbox, on this machine alone."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from integrations.sandbox.server import serve
from integrations.sandbox.store import StateUnreadable, Store
from integrations.sandbox.world import World
from portal.commands import FAILED, PortalCommand, Refused
from portal.demo import once, setup
from portal.teams import audit


class Command(PortalCommand):
    help = "Runs the whole main job on a sample event: approve, plan, push, let time pass, pull, report."
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", required=True, help="do the main job with no browser, then exit"
        )

    def run(self, **options: Any) -> int:
        # the sandbox lives on loopback and is ready at once: a demo need not wait as one waits for a real platform
        settings.ALLOW_PRIVATE_PLATFORM_HOSTS = True
        settings.PORTAL_NOT_READY_SECONDS = min(settings.PORTAL_NOT_READY_SECONDS, 2)
        try:
            setup.prepare()
        except setup.RealInstallation as refusal:
            raise Refused(refusal.message) from None
        world = World.of_registry()
        store = Store(world, Path(settings.PORTAL_DATA_DIR) / "sandbox.json")
        try:
            store.open()
        except (StateUnreadable, OSError) as error:
            raise Refused(
                f"The demo's sandbox cannot go on from {store.path}: {error}. Remove it to begin anew."
            ) from None
        actor = audit.operator()
        with serve(world, 0, store=store) as server:
            event = setup.set_up(world, server.url, actor)
            done = once.run(event, world, actor, self.tell)
        self.emit(done.document, lambda: _text(done.document))
        for problem in done.problems:
            self.tell(problem)
        return FAILED if done.problems else 0


def _text(document: dict[str, Any]) -> str:
    states = ", ".join(f"{n} {state}" for state, n in document["operations"].items())
    totals = ", ".join(f"{name} {value}" for name, value in document["totals"].items())
    paths = "\n".join(f"  {path}" for path in document["reports"])
    lines = [f"Event {document['event']}: {states}.", f"{document['remote_objects']} objects on the platforms."]
    return "\n".join([*lines, f"Figures: {totals}.", "Reports:", paths])
