"""What may be claimed, and what must no longer be sent."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from integrations import registry
from integrations.core.contract import Call, Outcome
from integrations.core.errors import Ambiguous, NotSent
from integrations.core.http import Client
from portal.accounts import clients
from portal.crypto import Undecryptable
from portal.delivery.operations import leases
from portal.delivery.send import lane_loop
from portal.delivery.send.claim import claim
from portal.events.models import Registration, Session
from portal.publishing.models import Account, Operation
from tests.support.fakes import dump
from tests.support.reasons import why

from .stage import IN_FLIGHT
from .world import World

LATER = datetime.now(UTC) + timedelta(hours=2)
ANN = "attendee:ann@example.org@A1"
BO = "speaker:bo@example.org@A1"


def test_no_more_is_claimed_than_there_are_threads_to_send_it(world: World) -> None:
    """What cannot be repeated must not lie about as 'sending' when a worker dies."""
    more_sessions(world, 20)
    world.push()
    Operation._base_manager.update(lookalikes=[])
    lease = leases.acquire(world.account.pk)
    assert lease is not None
    assert len(claim(lease, registry.get("tiny"), 3)) == 3
    assert world.states() == {"queued": 19, "sending": 3}
    assert claim(lease, registry.get("tiny"), 0) == []


def test_a_turn_never_has_more_in_flight_than_the_platform_allows(world: World) -> None:
    more_sessions(world, 20)
    lock, running, most = threading.Lock(), [0], [0]
    own, full = world.stage.send("session.create"), threading.Event()

    def send(client: Any, calls: Any) -> Any:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
            if running[0] == IN_FLIGHT:
                full.set()
        full.wait(10)  # on a busy machine too, so many get to be out at once
        time.sleep(0.01)
        found = own(client, calls)
        with lock:
            running[0] -= 1
        return found

    world.capability("session.create", send=send)
    world.go()
    world.settle_all(2)
    assert (most[0], world.states()) == (IN_FLIGHT, {"done": 22})


def more_sessions(world: World, count: int) -> None:
    first = world.session("A1")
    Session._base_manager.bulk_create(
        Session(event=world.event, code=f"C{n}", title=f"C{n}", starts_at=first.starts_at, duration=first.duration)
        for n in range(count)
    )


def test_serial_actions_go_one_at_a_time(world: World) -> None:
    world.capability("session.create", serial=True)
    most, running = [0], [0]
    lock = threading.Lock()

    def watch(action: str) -> None:
        with lock:
            running[0] += action == "session.create"
            most[0] = max(most[0], running[0])

    own = world.stage.send("session.create")

    def send(client: Any, calls: list[Call]) -> list[Outcome]:
        watch("session.create")
        found: list[Outcome] = own(client, calls)
        with lock:
            running[0] -= 1
        return found

    world.capability("session.create", send=send)
    world.go()
    world.settle_all(2)
    assert (most[0], world.states()) == (1, {"done": 2})


def test_nothing_serial_is_sent_while_the_fate_of_another_is_open(world: World) -> None:
    """Two that look alike: were both out, neither could be told from the other."""
    world.capability("session.create", serial=True)
    world.edit("A1", title="Twin")
    world.edit("B2", title="Twin", starts_at=world.session("A1").starts_at)
    world.stage.fail("session.create", Ambiguous(why("No answer.")), effect=True)
    world.stage.hidden = True
    world.go()
    assert world.states() == {"unknown": 1, "queued": 1}
    assert world.stage.count("session.create") == 1
    world.stage.hidden = False
    world.settle_all(2)
    assert world.states() == {"done": 2}
    assert world.stage.made("session:A1") == world.stage.made("session:B2") == 1


def test_what_another_version_recorded_is_refused_in_words(world: World) -> None:
    world.push()
    Operation._base_manager.filter(key="session:A1").update(action="session.conjure")
    world.work()
    assert world.op("session:A1").message == "This version has no session.conjure for the platform."
    assert world.states() == {"rejected": 1, "done": 1}


def test_what_comes_after_the_events_end_is_not_sent(world: World) -> None:
    world.attendee("Ann", "A1")
    world.push()
    now = datetime.now(UTC)
    world.event.starts_at, world.event.ends_at = now - timedelta(days=2), now - timedelta(seconds=1)
    world.event.save()
    Operation._base_manager.update(created_at=now - timedelta(days=1))
    world.work()
    assert world.states() == {"superseded": 3}
    assert world.stage.calls == []
    assert world.run().state == "finished"


def test_a_late_retry_brings_nobody_back(world: World) -> None:
    world.standing().attendee("Ann", "A1")
    world.stage.fail("attendee.register", NotSent(why("Away.")))
    world.go()
    assert world.state(ANN) == "waiting"
    Registration._base_manager.update(state="withdrawn")
    world.settle_all(2)
    assert (world.state(ANN), world.stage.made(ANN)) == ("cancelled", 0)
    assert world.run().state == "finished"


# --- secrets


def test_secret_options_reach_the_platform_and_nothing_else(world: World) -> None:
    """What a platform answers is stripped of them before it is kept."""
    world.publication.secret_options = {"stream_key": "CANARY-STREAM"}
    world.publication.save()
    seen: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.read())
        return httpx.Response(400, json={"message": "CANARY-STREAM is in use, CANARY-KEY too"})

    def client(account: Account, **_more: Any) -> Client:
        platform, keys = registry.get(account.platform), dict(account.credentials)
        return Client(
            platform,
            hosts={"api": "http://there.test"},
            credentials=keys,
            options=None,
            transport=httpx.MockTransport(answer),
        )

    def send(client: Client, calls: Any) -> Any:
        return client.request("POST", "/lives", json=dict(calls[0].body))

    world.capability("session.create", send=send, snapshot=None)
    world.patch.setattr(clients, "make", client)
    world.go()
    assert all(b"CANARY-STREAM" in body for body in seen)
    assert world.states() == {"rejected": 2}
    assert world.op("session:A1").message == "The platform refused it (400): ••• is in use, ••• too"
    assert "CANARY" not in dump()


def test_a_secret_that_cannot_be_decrypted_stops_the_account_before_anything_is_sent(world: World) -> None:
    world.publication.secret_options = {"stream_key": "CANARY-STREAM"}
    world.publication.save()
    world.push()

    def unreadable(*_arguments: Any) -> Any:
        raise Undecryptable("A stored secret cannot be read with the keys in CREDENTIALS_KEYS.")

    world.patch.setattr(lane_loop, "context_for", unreadable)
    world.work()
    assert (world.reload().state, world.states()) == ("stopped", {"waiting": 2})
    assert world.stage.calls == []
