"""The main job with no browser: plan, push, let time pass, pull, report. The figures come from the engine alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from integrations import registry
from integrations.sandbox.world import World
from portal.delivery.record.record import record
from portal.delivery.record.start_finish import WORDS, set_status
from portal.delivery.send.drain import drain
from portal.delivery.sync_status import operation_states
from portal.events.models import Event
from portal.publishing.models import Account, Operation, OperationState, RemoteObject, RemoteState
from portal.pulling import SourceResult, pull_event, request_pull
from portal.reports import catalogue, writers
from portal.teams import audit
from portal.teams.scope import scope

from . import sample

MAX_WAIT = 120.0
REPORTS = (
    ("summary", "json"), ("summary", "csv"), ("sessions", "csv"), ("attendance", "csv"),
    ("speakers", "csv"), ("engagement", "csv"), ("links", "csv"), ("sync", "json"),
)  # fmt: skip
Say = Callable[[str], None]


@dataclass(frozen=True)
class Done:
    """What the main job came to; ``problems`` are sentences, empty where everything went well."""

    document: dict[str, Any]
    problems: tuple[str, ...]


def run(event: Event, world: World, actor: audit.Actor, say: Say) -> Done:
    """Do the main job on ``event``, which is set up on ``world``. A later run finds it done and goes on from there."""
    with scope(event.team):
        say("Pushing to every platform …")
        record(event, actor=actor)
        drain(event.pk, max_wait=MAX_WAIT)
        say("Letting the event happen …")
        _let_time_pass(event, world, actor)
        say("Reading attendance back …")
        sources, _ = pull_event(request_pull(event, actor=actor, wake_workers=False), max_wait=MAX_WAIT)
        say("Writing reports …")
        folder = Path(settings.PORTAL_DATA_DIR) / "reports"
        folder.mkdir(mode=0o700, exist_ok=True)
        paths = []
        for name, form in REPORTS:
            path = folder / f"{event.slug}-{name}.{form}"
            writers.save(catalogue.build(name, event, actor, export=True), path, form)
            paths.append(str(path))
        remote = RemoteObject.objects.filter(account__team=event.team, state=RemoteState.PRESENT)
        document = {
            "event": event.slug,
            "operations": operation_states(Operation.objects.filter(run__event=event)),
            "remote_objects": remote.count(),
            "reports": paths,
            "totals": catalogue.build("summary", event, actor).document()["totals"],
        }
        return Done(document, tuple(_problems(event, sources)))


def _let_time_pass(event: Event, world: World, actor: audit.Actor) -> None:
    """Start and finish what a person has to, and move the sandbox's clock past the end. Done once per event."""
    over = sample.after(event.ends_at)
    if world.now() >= over:
        return
    published = Account.objects.filter(publications__event=event).distinct()
    accounts = [account for account in published if registry.get(account.platform).statuses]
    for word in WORDS:
        for account in accounts:
            set_status(event, account, word, actor=actor)
        drain(event.pk, max_wait=MAX_WAIT)
        if word == WORDS[0]:
            world.to(over)


def _problems(event: Event, sources: list[SourceResult]) -> list[str]:
    good = (
        OperationState.DONE,
        OperationState.DONE_WITH_DIFFERENCES,
        OperationState.CANCELLED,
        OperationState.SUPERSEDED,
    )
    open_ones = Operation.objects.filter(run__event=event).exclude(state__in=good)
    words = [f"{op.key} is {op.get_state_display().lower()}: {op.message}" for op in open_ones[:5]]
    return words + [f"{s.source} of {s.account} is {s.state}: {s.message}" for s in sources if s.state != "complete"]
