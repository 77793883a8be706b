"""Commands in this process against a sandbox in this process, and everything they said."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.test import override_settings

from integrations.sandbox.control import ControlClient
from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World
from tests.commands.desk import ACCOUNTS, KEYS, TALK

from .normal import Normal, table_of
from .steady import one_by_one, steady

#: the days of the event, whenever the tests run
FIRST_DAY = "2031-03-01"
HOST = ("--option", "host_email=host@example.org")
REPORTS = ("summary", "sessions", "attendance", "speakers", "links", "engagement", "sync")
QUICK = {"PORTAL_NOT_READY_SECONDS": 1, "PORTAL_BACKOFF_SECONDS": 1, "PORTAL_LOOKUP_SECONDS": 1}


class Office:
    """One event and its accounts. ``said`` keeps every document by the name of its step, normalised."""

    def __init__(self, server: Server | None, folder: Path, event: str, normal: Normal) -> None:
        self.server = server
        self.folder = folder
        self.event = event
        self.normal = normal
        self.said: dict[str, Any] = {}

    @property
    def control(self) -> ControlClient:
        assert self.server is not None
        return ControlClient(self.server.url)

    def state(self, slug: str) -> dict[str, Any]:
        """What one imitated platform knows, to be changed behind the portal's back."""
        assert self.server is not None
        found: dict[str, Any] = self.server.world.platforms[slug].sandbox.state
        return found

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Exit status, standard output and standard error of one command."""
        out, err, status = io.StringIO(), io.StringIO(), 0
        try:
            call_command(*map(str, arguments), stdout=out, stderr=err, no_color=True)
        except SystemExit as end:
            status = int(end.code or 0)
        return status, out.getvalue(), err.getvalue()

    def quietly(self, *arguments: object) -> None:
        """A step whose document does not matter."""
        status, _, err = self.run(*arguments)
        assert status == 0, (arguments, err)

    def say(self, step: str, *arguments: object, status: int | None = 0) -> Any:
        """Run a command with --json and keep its document; returned is what it printed, as it is.

        ``status`` is what it must end with. None: whatever was recorded.
        """
        ended, out, err = self.run(*arguments, "--json")
        assert status in (None, ended), (arguments, ended, out[:2000], err)
        document = json.loads(out)
        self.keep(step, ended, document)
        return document

    def run_json(self, *arguments: object) -> Any:
        return json.loads(self.run(*arguments, "--json")[1])

    def report(self, step: str, *names: str) -> None:
        """These reports, each as JSON and as CSV."""
        for name in names or REPORTS:
            for form, read in (("json", json.loads), ("csv", table_of)):
                ended, out, err = self.run("report", self.event, name, "--format", form)
                assert ended == 0, err
                self.keep(f"{step}: report {name} as {form}", ended, read(out))

    def keep(self, step: str, status: int, document: Any) -> None:
        """Keep what a step printed, normalised."""
        assert step not in self.said, step
        self.said[step] = {"status": status, "document": self.normal.value(document)}

    # --- the steps that every run begins with

    def connect(self, **options: str) -> None:
        assert self.server is not None
        for slug, places in self.server.world.addresses(self.server.url).items():
            if slug not in KEYS:
                continue
            hosts = [word for host, url in places for word in ("--base-url", f"{host}={url}")]
            keys = [word for key in KEYS[slug] for word in ("--credential", f"{key}=env:{KEYS[slug][key]}")]
            own = ("--option", options[slug]) if slug in options else ()
            self.say(f"connect {slug}", "connect", slug, ACCOUNTS[slug], *hosts, *keys, *own)

    def programme(
        self, step: str, document: Mapping[str, Any], *, status: int | None = 0, more: tuple[str, ...] = ()
    ) -> None:
        path = self.folder / "programme.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        days = ("--starts-on", FIRST_DAY, "--timezone", "Europe/Berlin")
        self.say(step, "import_schedule", path, "--event", self.event, *days, *more, status=status)

    def people(self, step: str, kind: str, text: str, *, status: int | None = 0, more: tuple[str, ...] = ()) -> None:
        path = self.folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        self.say(step, "import_people", self.event, path, "--as", kind, *more, status=status)

    def publish(self, account: str, *words: str) -> None:
        step = f"publish_on {account} {' '.join(words)}".strip()
        self.say(step, "publish_on", self.event, account, *words)


def model(name: str) -> Any:
    """A model by its name, wherever it lives; its rows of every team."""
    found = [each for each in apps.get_models() if each.__name__ == name and each.__module__.startswith("portal.")]
    assert len(found) == 1, (name, found)
    return found[0]._base_manager


@contextmanager
def opened(folder: Path, event: str, normal: Normal) -> Iterator[Office]:
    """An office with a sandbox of its own and the owner ada. Needs an empty database."""
    with override_settings(**QUICK), serve(World.of_registry()) as server, one_by_one(), steady(server.world):
        made = Office(server, folder, event, normal)
        made.quietly("add_user", "ada", "--email", "ada@example.org", "--team", "Main", "--role", "owner")
        yield made


KNOWN = frozenset({TALK})
