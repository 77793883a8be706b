"""The portal to be measured: a made-up platform behind real HTTP, and events with attendees. Needs Django set up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db import connection

from integrations import registry
from integrations.core import objects
from integrations.core.contract import Call, Capability, DesiredObject, Limits, Outcome, Window
from integrations.core.http import Client
from integrations.core.records import PublicationView
from portal.delivery.record.record import record
from portal.delivery.send.drain import drain
from portal.events.models import EmailAddress, Event, Person, Registration
from portal.publishing.models import Account, Operation, Publication
from portal.teams.audit import Actor
from portal.teams.models import Team
from portal.teams.scope import everything, scope
from tests.delivery.stage import Stage, tiny

IN_FLIGHT = 10
NO_LIMIT = Limits(windows=(Window(1, 1_000_000),), in_flight=IN_FLIGHT)
SOON = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
OPERATOR = Actor("benchmark")
CHUNK = 1000


@dataclass(frozen=True)
class Pushed:
    """Seconds of confirming (planning included) and of working off, and what it came to."""

    confirming: float
    working: float
    operations: int
    requests: int
    states: dict[str, int]


def platform(slug: str, *, batch: int = 1, limits: Limits = NO_LIMIT) -> str:
    """Put a platform into the registry whose attendees go one by one, or ``batch`` at once; returns its slug."""
    table = {"attendee.register": Capability("benchmark", send=_send, batch=batch, replayable=True)}
    made = replace(tiny(Stage(), slug), limits=lambda _options: limits, desired_objects=_desired, capabilities=table)
    registry.PLATFORMS[slug] = made  # type: ignore[index]
    return slug


def forget() -> None:
    """Take the made-up platforms out of the registry again."""
    for slug in [slug for slug, one in registry.PLATFORMS.items() if one.desired_objects is _desired]:
        del registry.PLATFORMS[slug]  # type: ignore[attr-defined]


def _desired(view: PublicationView) -> Iterator[DesiredObject]:
    for person in view.attendees:
        body = {"email": person.email, "name": person.name}
        yield DesiredObject(
            kind="attendee", key=objects.attendee(person.who), label=person.name, body=body, batch="all"
        )


def _send(client: Client, calls: Sequence[Call]) -> list[Outcome]:
    if len(calls) == 1:
        answer = client.request("POST", "/one", json=calls[0].body)
        return [Outcome(calls[0].key, answer.data["id"])]
    answer = client.request("POST", "/many", json=[call.body for call in calls])
    return [Outcome(call.key, made["id"]) for call, made in zip(calls, answer.data, strict=True)]


def bodies(count: int) -> list[dict[str, str]]:
    """What a rival has to send for the same people."""
    return [{"email": f"p{n}@people.example", "name": f"Person {n} of people"} for n in range(count)]


def event(slug: str, attendees: int, url: str, on: str) -> Event:
    """An event of ``attendees`` people, published on an account of the platform ``on`` at ``url``."""
    with everything():
        team = Team.objects.get_or_create(name="Benchmark")[0]
        made = Event.objects.create(team=team, slug=slug, title=slug, starts_at=SOON, ends_at=SOON + timedelta(days=1))
        _people(team, made, attendees)
        account = Account.objects.create(
            team=team, platform=on, name=slug, base_urls={"api": url}, credentials={"api_key": "none"}, fingerprint="f"
        )
        Publication.objects.create(event=made, account=account)
    return made


def _people(team: Team, made: Event, count: int) -> None:
    people = [Person(team=team, name=f"Person {n} of {made.slug}") for n in range(count)]
    people = Person.objects.bulk_create(people, batch_size=CHUNK)
    named = [(person, f"p{n}@{made.slug}.example") for n, person in enumerate(people)]
    EmailAddress.objects.bulk_create(
        [EmailAddress(person=who, team=team, address=at, normalised=at, primary=True) for who, at in named],
        batch_size=CHUNK,
    )
    Registration.objects.bulk_create(
        [Registration(event=made, person=who, whole_event=True, join_token=at) for who, at in named], batch_size=CHUNK
    )


def push(which: Event, *, max_wait: float = 60) -> Pushed:
    """Confirm and work off, as ``push --wait`` does."""
    started = time.perf_counter()
    with scope(which.team):
        recorded = record(which, actor=OPERATOR, allow_emails=True)
    confirmed = time.perf_counter()
    drained = drain(which.pk, max_wait=max_wait)
    ended = time.perf_counter()
    rows = Operation._base_manager.filter(run=recorded.run).values_list("state", flat=True)
    return Pushed(confirmed - started, ended - confirmed, recorded.operations, drained.requests, dict(Counter(rows)))


def database() -> str:
    """Which of the two sizes is measured."""
    return {"sqlite": "SQLite, synchronous=FULL", "postgresql": "PostgreSQL"}[connection.vendor]
