"""demo: the whole product on this machine alone, with the platforms' sandbox."""

from __future__ import annotations

import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from integrations.sandbox.server import Server, serve
from integrations.sandbox.store import Store
from integrations.sandbox.world import StateUnreadable, World
from portal.cli.command import FAILED, PortalCommand, Refused
from portal.demo import once, setup
from portal.demo.serving import PortTaken, Processes, check_port, wait_for
from portal.teams import audit
from portal.teams.links import sign_in_link
from portal.teams.models import User

WEB = ("-m", "gunicorn", "portal.wsgi", "-c", "python:portal.web_server", "--log-level", "warning")
READY = 2  #: the sandbox is ready at once: a demo need not wait as one waits for a real platform


class Command(PortalCommand):
    help = "Runs the whole product with a sample event and the platforms' sandbox; --once does the main job and exits."
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do the main job with no browser, then exit")
        parser.add_argument("--port", type=int, default=8000, help="of the web server (default: 8000)")

    def run(self, **options: Any) -> int:
        settings.ALLOW_PRIVATE_PLATFORM_HOSTS = True
        settings.PORTAL_NOT_READY_SECONDS = min(settings.PORTAL_NOT_READY_SECONDS, READY)
        try:
            if not options["once"]:
                check_port(options["port"])
                settings.PORTAL_URL = f"http://127.0.0.1:{options['port']}"
            setup.prepare()
        except (PortTaken, setup.RealInstallation) as refusal:
            raise Refused(refusal.message) from None
        world = World.of_registry()
        with _serving(world) as server:
            if not options["once"]:
                return self._stay(world, server, options["port"])
            actor = audit.operator()
            done = once.run(setup.set_up(world, server.url, actor), world, actor, self.tell)
            self.emit(done.document, lambda: _text(done.document))
            for problem in done.problems:
                self.tell(problem)
            return FAILED if done.problems else 0

    def _stay(self, world: World, server: Server, port: int) -> int:
        call_command("collectstatic", interactive=False, verbosity=0)
        processes = Processes(
            {
                "ALLOW_PRIVATE_PLATFORM_HOSTS": "true",
                "PORTAL_NOT_READY_SECONDS": str(READY),
                "PORTAL_SECOND_FACTOR": "optional",
                "PORTAL_URL": settings.PORTAL_URL,
                "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            }
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            actor = audit.operator()
            event = setup.set_up(world, server.url, actor)
            processes.start(*WEB, "-b", f"127.0.0.1:{port}")
            processes.start("manage.py", "worker")
            done = once.run(event, world, actor, self.tell)
            setup.set_up_evenings(event.team, actor)
            for problem in done.problems:
                self.tell(problem)
            return self._until_stopped(processes, server.url)
        except KeyboardInterrupt:
            self.tell("Stopping …")
            return 0
        finally:
            processes.stop()

    def _until_stopped(self, processes: Processes, sandbox: str) -> int:
        if not wait_for(f"{settings.PORTAL_URL}/healthz"):
            raise Refused("The web server did not start.")
        self.stdout.write(f"Callboard is at {settings.PORTAL_URL}/ until you press Ctrl-C.")
        self.stdout.write("Each link signs in once, each password until the next start:")
        words = setup.passwords()
        for role, name in setup.USERS.items():
            link = sign_in_link(User.objects.get(username=name))
            self.stdout.write(f"  {role.label:20} {name:7} {words[name]}  {link}")
        self.stdout.write(f"The sandbox in place of the platforms is moved and made to fail at {sandbox}/")
        self.stdout.flush()
        while not processes.ended():
            time.sleep(0.5)
        raise Refused("A process of the demo ended by itself. What it said stands above.")


@contextmanager
def _serving(world: World) -> Iterator[Server]:
    """The sandbox on a free port, going on from what it held the last time."""
    store = Store(world, Path(settings.PORTAL_DATA_DIR) / "sandbox.json")
    try:
        store.open()
    except (StateUnreadable, OSError) as error:
        raise Refused(f"The demo's sandbox cannot go on from {store.path}: {error}. Remove it to begin anew.") from None
    with serve(world, 0, store=store) as server:
        yield server


def _text(document: dict[str, Any]) -> str:
    states = ", ".join(f"{n} {state}" for state, n in document["operations"].items())
    totals = ", ".join(f"{name} {value}" for name, value in document["totals"].items())
    paths = "\n".join(f"  {path}" for path in document["reports"])
    lines = [f"Event {document['event']}: {states}.", f"{document['remote_objects']} objects on the platforms."]
    return "\n".join([*lines, f"Figures: {totals}.", "Reports:", paths])
