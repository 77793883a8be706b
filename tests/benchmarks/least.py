"""Requests of a push to all four platforms beside the least that would do, counted by the sandbox.

The least: for each action one request per entry, or per full batch where the platform takes several at once; what
travels inside another object none. On top come the reads that the engine declares: a token where keys are exchanged for
one, a list before creates that cannot be repeated, a member looked up before being invited.
"""

from __future__ import annotations

import math
from collections import Counter

from integrations import registry
from integrations.core.auth import TokenAuth
from integrations.sandbox.server import serve
from integrations.sandbox.world import World
from portal.demo import setup
from portal.events.models import Event
from portal.publishing.models import Account, Operation

from . import ground
from .tables import Table, told

SURVEYED_AT_ONCE = 100


def run(*, small: bool) -> Table:
    """The demo's first event, on a fresh sandbox: first its push, then the same once more."""
    ground.forget()
    world = World.of_registry()
    with serve(world) as server:
        event = setup.set_up(world, server.url, ground.OPERATOR)
        before = Counter(world.requests()["counts"])
        ground.push(event)
        asked = Counter(world.requests()["counts"]) - before
        ground.push(event)
        again = sum((Counter(world.requests()["counts"]) - before - asked).values())
    return _table(event, asked, again)


def _table(event: Event, asked: Counter[str], again: int) -> Table:
    rows, facts = [], {"again": again}
    for account in Account._base_manager.filter(team=event.team).order_by("pk"):
        writes, reads = _least(account)
        took = asked[account.platform]
        rows.append((account.platform, writes, reads, took, f"{took / (writes + reads):.2f}"))
        facts[account.platform] = {"least": writes + reads, "asked": took}
    told(f"requests: {facts}")
    return Table(
        "Requests of a push, beside the least possible",
        ("platform", "writes, least", "declared reads", "requests made", "made ÷ least"),
        rows,
        f"The sample event of the demo. Pushed again without a change it took {again} requests.",
        facts,
    )


def _least(account: Account) -> tuple[int, int]:
    """Writes that cannot be spared, and the reads declared for them."""
    platform = registry.get(account.platform)
    sent = Operation._base_manager.filter(account=account, carrier=None, state__in=("done", "done_with_differences"))
    groups = Counter(sent.values_list("action", "publication", "batch"))
    writes = sum(
        math.ceil(many / platform.capabilities[action].batch) if batch else many
        for (action, _, batch), many in groups.items()
    )
    made = Counter(sent.values_list("action", flat=True))
    surveys = sum(
        math.ceil(many / SURVEYED_AT_ONCE) for action, many in made.items() if platform.capabilities[action].snapshot
    )
    looked = made["host.ensure"]
    return writes, surveys + looked + isinstance(platform.auth, TokenAuth)
