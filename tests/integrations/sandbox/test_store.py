"""A world in a file: whole or not at all, and the next sandbox goes on from it."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest

from integrations.sandbox.control import ControlClient, ControlError
from integrations.sandbox.routing import Arrival
from integrations.sandbox.server import serve
from integrations.sandbox.store import Store
from integrations.sandbox.world import StateUnreadable, World

from .fakes import new_world


def add_note(world: World) -> None:
    world.answer(Arrival("POST", "/notes/v1/notes", {}, b'{"title": "Opening"}'))


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_next_sandbox_goes_on_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "made" / "world.json"
    world = new_world()
    add_note(world)
    world.advance(500)
    Store(world, path).save()
    other = new_world()
    assert Store(other, path).open() is True
    assert other.dump() == world.dump()


def test_file_is_its_owners_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    store = Store(new_world(), tmp_path / "made" / "world.json")
    store.save()
    store.save()
    assert [item.name for item in store.path.parent.iterdir()] == ["world.json"]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_missing_file_is_a_new_world(tmp_path: Path) -> None:
    assert Store(new_world(), tmp_path / "world.json").open() is False


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b'{"version": 99}'])
def test_what_is_no_state_is_not_loaded(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "world.json"
    path.write_bytes(content)
    with pytest.raises(StateUnreadable):
        Store(new_world(), path).open()


def test_failed_saving_leaves_the_earlier_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = new_world()
    store = Store(world, tmp_path / "world.json")
    store.save()
    before = store.path.read_bytes()
    add_note(world)

    monkeypatch.setattr(Path, "replace", _no_space)
    with pytest.raises(OSError, match="No space"):
        store.save()
    assert store.path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [store.path]


def test_changes_are_saved_in_the_background_and_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.sandbox.store.SHORTEST_PAUSE", 0.05)
    world = new_world()
    store = Store(world, tmp_path / "world.json")
    store.start()
    add_note(world)
    deadline = time.monotonic() + 5
    while not (store.path.exists() and '"n1"' in store.path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    add_note(world)
    store.stop()
    assert set(json.loads(store.path.read_text())["platforms"]["notes"]["notes"]) == {"n1", "n2"}


def test_nothing_new_is_not_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.sandbox.store.SHORTEST_PAUSE", 0.02)
    store = Store(new_world(), tmp_path / "world.json")
    store.save()
    store.path.unlink()
    store.start()
    time.sleep(0.2)
    assert not store.path.exists()
    store.stop()
    assert store.path.exists()


def test_control_action_is_in_the_file_before_it_is_answered(tmp_path: Path) -> None:
    world = new_world()
    store = Store(world, tmp_path / "world.json")
    with serve(world, store=store) as server:
        ControlClient(server.url).switch("notes", "loud", True)
        assert json.loads(store.path.read_text())["platforms"]["notes"]["switches"]["loud"] is True


def test_control_action_that_cannot_be_kept_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = new_world()
    store = Store(world, tmp_path / "world.json")
    refused = pytest.raises(ControlError, match="could not be kept: No space")
    with serve(world, store=store) as server, monkeypatch.context() as patch, refused:
        patch.setattr(store, "save", _no_space)
        ControlClient(server.url).advance(10)
    assert world.clock.offset == 10
