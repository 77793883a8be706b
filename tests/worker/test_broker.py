"""A broker that is away holds nobody up, and loses nothing that counts."""

from __future__ import annotations

import io
import os
import pickle
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.test import override_settings
from django_q.brokers import Broker, get_broker
from django_q.conf import Conf
from django_q.core_signing import loads
from django_q.signing import BadSignature, SignedPackage

from portal import wake
from portal.publishing.models import Operation, OperationState
from portal.worker import broker, tasks
from tests.delivery.world import World, build

BROKER = "portal.worker.broker.RedisBroker"


@pytest.fixture(autouse=True)
def unbroken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test has heard is nothing to the next."""
    monkeypatch.setattr(wake._Silence, "until", 0.0)


def behind(monkeypatch: pytest.MonkeyPatch, settings: Any, url: str) -> None:
    settings.QUEUE_URL = url
    monkeypatch.setattr(Conf, "BROKER_CLASS", BROKER)


@pytest.fixture
def mute() -> Iterator[int]:
    """A port where somebody takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("answers", [True, False])
def test_a_dead_queue_holds_a_click_up_only_once_and_shortly(
    monkeypatch: pytest.MonkeyPatch, settings: Any, mute: int, answers: bool
) -> None:
    monkeypatch.setattr(broker, "ANSWER_SECONDS", 0.3)
    behind(monkeypatch, settings, f"redis://127.0.0.1:{mute if answers else 1}/0")
    begun = time.monotonic()
    assert not wake.send("work", 1)
    assert not any(wake.send("work", number) for number in range(100))
    assert not wake.heard()
    assert time.monotonic() - begun < 3


@pytest.mark.django_db
def test_what_is_pushed_while_the_queue_is_away_goes_with_the_next_sweep(
    monkeypatch: pytest.MonkeyPatch, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """A13, A14: the rows are the truth; the sweeper rings for them."""
    world = build(monkeypatch)
    behind(monkeypatch, settings, "redis://127.0.0.1:1/0")
    with django_capture_on_commit_callbacks(execute=True):
        world.push()
    assert not wake.heard() and world.live() == 2
    rung = back(monkeypatch)
    tasks.sweep()
    assert ("work", world.account.pk) in rung and {name for name, _ in rung} <= {"work", "count"}
    tasks.work(world.account.pk)
    assert world.states() == {"done": 2}


def back(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The queue takes rings again."""
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(wake, "send", lambda task, number: bool(rung.append((task, number))) or True)
    return rung


@pytest.mark.django_db
def test_another_secret_key_drops_the_queue_and_loses_no_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A15: django-q2 throws away what it cannot verify; credentials are encrypted with keys of their own."""
    world.push()
    package = SignedPackage.dumps({"func": "portal.worker.tasks.work", "args": (world.account.pk,)})
    monkeypatch.setattr(Conf, "SECRET_KEY", "another-" * 8)
    with pytest.raises(BadSignature):
        SignedPackage.loads(package)
    with override_settings(SECRET_KEY="another-" * 8):
        assert world.reload().credentials["api_key"] == "CANARY-KEY"
        rung = back(monkeypatch)
        tasks.sweep()
        assert ("work", world.account.pk) in rung and {name for name, _ in rung} <= {"work", "count"}
        world.work()
    assert set(Operation._base_manager.values_list("state", flat=True)) == {OperationState.DONE}


class Strict(pickle.Unpickler):
    """Reads what is made of plain values alone."""

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] not in ("builtins", "datetime"):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


class StrictSerializer:
    def loads(self, raw: bytes) -> Any:
        return Strict(io.BytesIO(raw)).load()


def test_a_task_can_be_read_by_any_other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A24: django-q2 pickles it; nothing of ours or of a library is in it that an upgrade might lack."""
    packed: list[str] = []
    queue = Broker()
    monkeypatch.setattr(queue, "enqueue", packed.append)
    monkeypatch.setattr("django_q.tasks.get_broker", lambda *_: queue)
    assert all(wake.send(task, 7) for task in ("work", "pull", "canary"))
    for package in packed:
        task = loads(package, key=Conf.SECRET_KEY, salt=Conf.PREFIX, serializer=StrictSerializer)
        assert (task["func"].startswith("portal.worker.tasks."), task["args"]) == (True, (7,))
    assert len(packed) == 3


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, db: None) -> World:
    return build(monkeypatch)


@pytest.mark.redis
@pytest.mark.skipif("TEST_REDIS_URL" not in os.environ, reason="needs a Redis server in TEST_REDIS_URL")
def test_bells_go_through_redis_and_survive_a_lost_connection(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    url = os.environ["TEST_REDIS_URL"].rpartition("/")[0] + "/7"
    behind(monkeypatch, settings, url)
    queue = get_broker()
    queue.purge_queue()
    assert wake.send("work", 1)
    redis.from_url(url).client_kill_filter(_type="normal", skipme=True)
    assert wake.send("work", 2)
    assert queue.queue_size() == 2
    task = SignedPackage.loads(queue.dequeue()[0][1])
    assert (task["func"], task["args"], task["kwargs"]) == ("portal.worker.tasks.work", (1,), {})
    queue.purge_queue()
