"""A browser, a server, a worker and the platforms' sandbox: what staff would have in front of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

from integrations.sandbox.server import Server, serve
from integrations.sandbox.world import World
from portal.roles import Role
from portal.teams import audit
from portal.teams.links import sign_in_link
from portal.teams.models import User
from portal.teams.people import add_user, team_named
from portal.teams.scope import everything
from tests.support.reasons import why

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's own loop runs in this thread

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or ""
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("needs chromium (Debian's package)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def sandbox() -> Iterator[Server]:
    world = World.of_registry()
    for slug in world.platforms:
        if "prepare_seconds" in world.platform(slug).sandbox.state["switches"]:
            world.switch(slug, "prepare_seconds", 0)
    with serve(world, 0) as server:
        yield server


@pytest.fixture
def people(transactional_db: None, live_server: Any, settings: Any) -> dict[Role, str]:
    """A team with one user per role: role → a link that signs in once."""
    settings.PORTAL_URL = live_server.url
    actor = audit.operator()
    with everything():
        team = team_named("Main", actor)
        for role in Role:
            add_user(role.value, f"{role.value}@example.org", role, team, actor)
        return {role: sign_in_link(User.objects.get(username=role.value)) for role in Role}


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """The real worker on the test's own database, in a process group that is gone afterwards."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "QUEUE_URL": settings.QUEUE_URL,
        "PORTAL_NOT_READY_SECONDS": "1",
        "PORTAL_SWEEP_SECONDS": "1",
        "ALLOW_PRIVATE_PLATFORM_HOSTS": "true",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], env=environment, cwd=ROOT, start_new_session=True
    )
    yield
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(40)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def database_url() -> str:
    """Where the test database is, for other processes."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    where = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{where}/{database['NAME']}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a wide screen that fails the test when a script of ours fails."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    found = context.new_page()
    found.set_default_timeout(15_000)
    errors: list[str] = []
    found.on("pageerror", lambda error: errors.append(why(f"{error} {error.stack}", "fake")))
    found.on(
        "console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield found
    context.close()
    assert not errors, errors


def sign_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


def run(*words: str) -> None:
    """A command in this process, for what the test is not about."""
    call_command(*words)
