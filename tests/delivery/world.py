"""An event published on the made-up platform, and the steps of a push as a test takes them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations import registry
from integrations.core.account import AccountState
from integrations.core.contract import Capability
from integrations.core.http import Client
from integrations.core.options import Options
from portal.accounts import clients
from portal.delivery.record.record import Recorded, record
from portal.delivery.send import lane
from portal.events.addresses import normalise
from portal.events.models import (
    EmailAddress,
    Event,
    Person,
    Registration,
    Session,
    SessionSpeaker,
    Speaker,
    SpeakerState,
)
from portal.planning import Line, Plan, plan
from portal.publications import session_selection
from portal.publishing.models import LIVE_STATES, Account, Lane, Operation, Publication, RemoteObject, Run
from portal.teams.audit import Actor
from portal.teams.models import Team
from portal.teams.scope import everything, scope

from .stage import PublicationOptions, Stage, tiny

SOON = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
OPERATOR = Actor("operator (tests)")


@dataclass
class World:
    """``stage`` is what the platform holds; a test may change ``platform`` by ``become``."""

    event: Event
    account: Account
    publication: Publication
    stage: Stage
    patch: pytest.MonkeyPatch

    # --- what there is

    def session(self, code: str) -> Session:
        return Session._base_manager.get(event=self.event, code=code)

    def edit(self, code: str, **values: Any) -> None:
        Session._base_manager.filter(event=self.event, code=code).update(**values)

    def speaker(self, name: str, *codes: str, state: SpeakerState = SpeakerState.APPROVED, **person: Any) -> Speaker:
        row = Speaker._base_manager.create(event=self.event, person=self.person(name, **person), state=state)
        for code in codes:
            SessionSpeaker._base_manager.create(session=self.session(code), speaker=row)
        return row

    def attendee(self, name: str, *codes: str, **person: Any) -> Registration:
        row = Registration._base_manager.create(
            event=self.event, person=self.person(name, **person), whole_event=not codes, join_token=f"t-{name}"
        )
        row.sessions.through._base_manager.bulk_create(
            [row.sessions.through(registration=row, session=self.session(code)) for code in codes]
        )
        return row

    def person(self, name: str, **values: Any) -> Person:
        row = Person._base_manager.create(team=self.event.team, name=name, **values)
        address = f"{name.lower().replace(' ', '.')}@example.org"
        EmailAddress._base_manager.create(
            person=row, team=self.event.team, address=address, normalised=normalise(address), primary=True
        )
        return row

    def options(self, **values: Any) -> None:
        self.publication.options = {**self.publication.options, **values}
        self.publication.save()

    def become(self, **changes: Any) -> None:
        """Replace fields of the platform."""
        now = registry.get(self.account.platform)
        self.patch.setitem(registry.PLATFORMS, now.slug, replace(now, **changes))  # type: ignore[arg-type]

    def capability(self, action: str, **changes: Any) -> None:
        """Replace fields of one capability, or make it."""
        table = dict(registry.get(self.account.platform).capabilities)
        table[action] = replace(table.get(action, Capability("tests")), **changes)
        self.become(capabilities=table)

    # --- the steps

    def plan(self, **more: Any) -> Plan:
        with scope(self.event.team):
            return plan(self.event, **more)

    def lines(self) -> dict[str, Line]:
        return {line.object: line for line in self.plan().lines}

    def line(self, key: str) -> Line:
        return self.lines()[key]

    def push(self, actor: Actor = OPERATOR, **more: Any) -> Recorded:
        with scope(self.event.team):
            return record(self.event, actor=actor, **more)

    def work(self, **more: Any) -> lane.Worked:
        with everything():
            return lane.work(self.account.pk, **more)

    def go(self, **more: Any) -> Recorded:
        """Push, then work once."""
        recorded = self.push(**more)
        self.work()
        return recorded

    def standing(self) -> World:
        """Everything wished for is sent; calls are counted from here on."""
        self.go()
        self.stage.calls.clear()
        return self

    def settle_all(self, rounds: int = 10) -> None:
        """Work until nothing is left to be done, waiting for nothing."""
        for _ in range(rounds):
            if not self.live():
                return
            self.hurry()
            self.work()

    def hurry(self) -> None:
        """Whatever waits for its time waits no longer."""
        Operation._base_manager.filter(account=self.account).update(due_at=datetime.now(UTC) - timedelta(seconds=1))
        Lane._base_manager.filter(account=self.account).update(paused_until=None)

    # --- what came of it

    def op(self, key: str) -> Operation:
        """The newest operation on the object."""
        return Operation._base_manager.filter(publication=self.publication, key=key).latest("pk")

    def state(self, key: str) -> str:
        return self.op(key).state

    def states(self) -> dict[str, int]:
        return dict(Counter(Operation._base_manager.values_list("state", flat=True)))

    def remote(self, key: str) -> RemoteObject:
        return RemoteObject._base_manager.filter(key=key).latest("pk")

    def live(self) -> int:
        return Operation._base_manager.filter(state__in=LIVE_STATES).count()

    def run(self) -> Run:
        return Run._base_manager.latest("pk")

    def reload(self) -> Account:
        self.account = Account._base_manager.get(pk=self.account.pk)
        return self.account


def quiet_client(account: Account, **_more: Any) -> Client:
    """A client that reaches nothing: the made-up platform needs no network."""
    return Client(
        registry.get(account.platform),
        hosts={"api": "http://nowhere.test"},
        credentials=dict(account.credentials),
        options=Options(),
        state=AccountState(account.learned),
        transport=httpx.MockTransport(lambda _request: httpx.Response(500)),
    )


def build(patch: pytest.MonkeyPatch, codes: str = "A1 B2", slug: str = "tiny") -> World:
    """Team, event with one session an hour per code, account and publication on the made-up platform."""
    stage = Stage()
    patch.setitem(registry.PLATFORMS, slug, tiny(stage, slug))  # type: ignore[arg-type]
    patch.setattr(clients, "make", quiet_client)
    team = Team.objects.get_or_create(name="Main")[0]
    event = Event._base_manager.create(
        team=team, slug=f"conf-{slug}", title="Conf", starts_at=SOON, ends_at=SOON + timedelta(days=1)
    )
    for number, code in enumerate(codes.split()):
        starts = SOON + timedelta(hours=number)
        Session._base_manager.create(
            event=event, code=code, title=f"Talk {code}", starts_at=starts, duration=timedelta(minutes=30)
        )
    account = Account._base_manager.create(
        team=team, platform=slug, name=f"Acc {slug}", credentials={"api_key": "CANARY-KEY"}, fingerprint="f"
    )
    publication = Publication._base_manager.create(event=event, account=account, choice=session_selection.ALL)
    return World(event, account, publication, stage, patch)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two sessions, nobody, on the made-up platform ``tiny``."""
    return build(monkeypatch)


__all__ = ["OPERATOR", "SOON", "PublicationOptions", "World", "build", "world"]
