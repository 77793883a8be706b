"""A second push of an event of which nothing changed, beside one full read of the tables it has to look at."""

from __future__ import annotations

import time

from portal.events.models import EmailAddress, Event, Person, Registration
from portal.publishing.models import RemoteObject

from . import ground
from .rivals import remote
from .tables import Table, median, told


def run(*, small: bool) -> Table:
    """10,000 attendees, pushed once; then both in turn, several times."""
    people, rounds = (200, 1) if small else (10_000, 5)
    slug = ground.platform("unchanged", batch=100)
    with remote() as where:
        event = ground.event("unchanged", people, where.url, slug)
        ground.push(event)
        where.counted()
        pairs = [(_read(event), _again(event)) for _ in range(rounds)]
        asked = where.counted()["requests"]
    read, again = median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])
    told(f"unchanged: {read:.2f} s to read, {again:.2f} s to push again, {asked} requests")
    return Table(
        f"Pushing {people:,} unchanged attendees again",
        ("full read of the tables", "second push", "second push ÷ read", "requests"),
        [(f"{read:.2f} s", f"{again:.2f} s", f"{again / read:.1f}", asked)],
        "Read: people, addresses, registrations and remote objects as model rows. Push: plan, confirm, find nothing.",
        {"requests": asked, "people": people},
    )


def _read(event: Event) -> float:
    started = time.perf_counter()
    own = {"event": event}
    found = len(list(Registration._base_manager.filter(**own)))
    found += len(list(Person._base_manager.filter(registrations__event=event)))
    found += len(list(EmailAddress._base_manager.filter(person__registrations__event=event)))
    found += len(list(RemoteObject._base_manager.filter(publication__event=event)))
    if not found:
        raise RuntimeError("nothing was read")
    return time.perf_counter() - started


def _again(event: Event) -> float:
    done = ground.push(event)
    if done.operations or done.requests:
        raise RuntimeError(f"an unchanged event asked for {done.operations} operations, {done.requests} requests")
    return done.confirming + done.working
