"""Setting the sample up: a team, a user per role, accounts on the sandbox, the event and its people. Runs any number of
times on the same data; what is there stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from integrations.registry import PLATFORMS
from integrations.sandbox.world import World
from portal.crypto import Secret
from portal.events.imports import programme, table
from portal.events.imports.people import import_people
from portal.events.imports.people_rows import ATTENDEES, SPEAKERS
from portal.events.imports.schedule import Wanted as WantedProgramme
from portal.events.imports.schedule import import_schedule
from portal.events.models import Event, Speaker, SpeakerState
from portal.events.speakers import decide_all
from portal.publishing import accounts, publications
from portal.publishing.models import Account, Publication
from portal.roles import Role
from portal.teams import audit
from portal.teams.models import Team
from portal.teams.people import add_user, team_named
from portal.teams.scope import scope

from . import sample

TEAM = "Demo"
MARK = "demo.txt"
USERS = {
    Role.OWNER: "olivia",
    Role.MANAGER: "emil",
    Role.APPROVER: "aya",
    Role.INTEGRATIONS: "ismet",
    Role.ANALYST: "ana",
}


class RealInstallation(Exception):
    """The directory or database holds something that is no demo. ``message`` says so."""

    message = (
        "This installation is in use: it holds a team that is not the demo's. "
        "Give the demo a directory of its own with PORTAL_DATA_DIR."
    )


def prepare() -> None:
    """Migrate, and mark the directory as a demo's; raises RealInstallation instead of touching anything else."""
    mark = Path(settings.PORTAL_DATA_DIR) / MARK
    if not mark.exists() and _in_use():
        raise RealInstallation
    call_command("migrate", verbosity=0)
    mark.write_text("This directory belongs to the demo; it may be deleted.\n")


def _in_use() -> bool:
    return Team._meta.db_table in connection.introspection.table_names() and Team.objects.exists()


def set_up(world: World, url: str, actor: audit.Actor) -> Event:
    """Team, users, accounts, event, people, approvals and publications. ``url`` is where ``world`` is served."""
    team = team_named(TEAM, actor)
    with scope(team):
        for role, name in USERS.items():
            add_user(name, f"{name}@example.org", role, team, actor)
        found = _accounts(team, world.addresses(url), actor)
        event = Event.objects.filter(team=team, slug=sample.SLUG).first() or _event(team, actor)
        _publish(event, found, actor)
    return event


def _accounts(team: Team, addresses: Mapping[str, list[tuple[str, str]]], actor: audit.Actor) -> list[Account]:
    """One account per platform; their addresses follow the sandbox's port."""
    found = []
    for slug, platform in PLATFORMS.items():
        credentials = Secret(platform.sandbox.sample_credentials)
        wanted = accounts.Wanted(slug, platform.label, dict(addresses[slug]), credentials)
        found.append(accounts.connect(team, wanted, actor).account)
    return found


def _event(team: Team, actor: audit.Actor) -> Event:
    first_day = sample.first_day(timezone.localdate())
    read = programme.read(sample.programme(first_day))
    event = import_schedule(actor=actor, team=team, programme=read, wanted=WantedProgramme(sample.SLUG)).event
    for kind, data in ((SPEAKERS, sample.speakers()), (ATTENDEES, sample.attendees())):
        rows = table.read(data, f"{kind}.csv", "email")
        import_people(actor=actor, event=event, table=rows, kind=kind)
    decide_all(actor=actor, event=event, speakers=Speaker.objects.filter(event=event), to=SpeakerState.APPROVED)
    return event


def _publish(event: Event, found: list[Account], actor: audit.Actor) -> None:
    for account in found:
        if Publication.objects.filter(event=event, account=account).exists():
            continue
        sandbox = PLATFORMS[account.platform].sandbox
        codes = [talk.code for talk in sample.TALKS]
        adopted = {f"session:{code}": known for code, known in zip(codes, sandbox.sample_sessions, strict=False)}
        wanted = publications.Wanted(options=dict(sandbox.sample_publication), adopt=adopted)
        publications.publish_on(event, account, wanted, actor)
