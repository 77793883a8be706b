"""Setting the sample up: a team, a user per role, accounts on the sandbox, the event and its people. Runs any number of
times on the same data; what is there stays as it is."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from integrations.registry import PLATFORMS
from integrations.sandbox.world import World
from portal.accounts import connect
from portal.crypto import Secret
from portal.events.imports import formats, table
from portal.events.imports.people import import_people
from portal.events.imports.people_rows import ATTENDEES, SPEAKERS
from portal.events.imports.schedule import Wanted as WantedProgramme
from portal.events.imports.schedule import import_schedule
from portal.events.models import Event, Speaker, SpeakerState
from portal.events.speakers import decide_all
from portal.publications import publish
from portal.publishing.models import Account
from portal.roles import Role
from portal.teams import audit
from portal.teams.models import Team, User
from portal.teams.people import add_user, team_named
from portal.teams.scope import scope

from . import sample
from .sample import Sample

TEAM = "Demo"
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
    mark = settings.DEMO_MARK
    if not mark.exists() and Team._meta.db_table in connection.introspection.table_names() and Team.objects.exists():
        raise RealInstallation
    call_command("migrate", verbosity=0)
    mark.write_text(f"This directory belongs to the demo at {settings.PORTAL_URL} and may be deleted.\n")


def passwords() -> dict[str, str]:
    """A new password for each user of the demo, whose earlier ones open nothing any more: name → password."""
    found: dict[str, str] = {}
    for name in USERS.values():
        user = User.objects.get(username=name)
        found[name] = secrets.token_urlsafe(9)
        user.set_password(found[name])
        user.save(update_fields=["password"])
    return found


def set_up(world: World, url: str, actor: audit.Actor) -> Event:
    """Team, users, accounts, and the sample event with its people, approvals and publications. ``url`` is where
    ``world`` is served."""
    team = team_named(TEAM, actor)
    with scope(team):
        for role, name in USERS.items():
            if not User.objects.filter(username=name).exists():
                add_user(name, f"{name}@example.org", role, team, actor)
        addresses = world.addresses(url)  # they follow the sandbox's port
        for slug, platform in PLATFORMS.items():
            credentials = Secret(platform.sandbox_class().sample_credentials)
            wanted = connect.Wanted(slug, platform.label, dict(addresses[slug]), credentials)
            connect.connect(team, wanted, actor, same_place=True)
        return event(team, sample.SUMMIT, actor)


def set_up_evenings(team: Team, actor: audit.Actor) -> Event:
    """The second event, still being prepared: decisions are open, an address is missing, nothing was pushed."""
    with scope(team):
        return event(team, sample.EVENINGS, actor)


def event(team: Team, chosen: Sample, actor: audit.Actor) -> Event:
    """The event of ``chosen``, brought in and published on every account if it is not there yet."""
    found = Event.objects.filter(team=team, slug=chosen.slug).first()
    if found is not None:
        return found
    read = formats.read(sample.programme(chosen, sample.first_day(chosen, timezone.localdate())))
    made = import_schedule(actor=actor, team=team, programme=read, wanted=WantedProgramme(chosen.slug)).event
    for kind, data in ((SPEAKERS, sample.speakers(chosen)), (ATTENDEES, sample.attendees(chosen))):
        import_people(actor=actor, event=made, table=table.read(data, f"{kind}.csv", "email"), kind=kind)
    waiting = Speaker.objects.filter(event=made).order_by("pk")
    going = waiting if chosen.ready else waiting[:1]
    decide_all(actor=actor, event=made, speakers=going, to=SpeakerState.APPROVED)
    for account in Account.objects.filter(team=team):
        sandbox = PLATFORMS[account.platform].sandbox_class()
        existing = sandbox.sample_sessions if chosen.ready else ()
        adopted = {f"session:{talk.code}": known for talk, known in zip(chosen.talks, existing, strict=False)}
        wanted = publish.Wanted(options=dict(sandbox.sample_publication), adopt=adopted)
        publish.publish_on(made, account, wanted, actor)
    return made
