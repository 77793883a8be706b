"""A copy of an installation gives itself away at whatever moment it was made, and the installation itself does not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.delivery import restore_guard
from portal.delivery.restore_guard.places import FilePlace
from portal.delivery.restore_guard.verdicts import Known, Mark, Verdict, judge
from portal.publishing.models import Account, Installation
from portal.teams.scope import everything
from tests.support import fakes as rows

pytestmark = pytest.mark.django_db(transaction=True)
US = "11111111-1111-1111-1111-111111111111"


@pytest.fixture(autouse=True)
def _all_teams() -> Iterator[None]:
    with everything():
        yield


@pytest.fixture
def account(fakes: None) -> Account:
    return rows.account()


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A data directory with a mark that was written just now."""
    settings.MARKER_BROKER = ""
    settings.MARKER_FILE = tmp_path / "data" / "marker.json"
    settings.MARKER_FILE.parent.mkdir()
    (settings.MARKER_FILE.parent / "portal.sqlite3").write_bytes(b"x" * 10_000)
    return settings.MARKER_FILE.parent


def cp(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", source, target], check=True)


def tar(source: Path, target: Path) -> None:
    with tarfile.open(source.with_suffix(".tar"), "w") as pack:
        pack.add(source, arcname=target.name)
    with tarfile.open(source.with_suffix(".tar")) as pack:
        pack.extractall(target.parent, filter="fully_trusted")


WAYS: tuple[Callable[[Path, Path], object], ...] = (cp, tar, shutil.copytree)


def moved(folder: Path) -> bool:
    mark = FilePlace(folder / "marker.json").read(US)
    assert mark is not None
    return mark.moved


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_made_right_after_a_send_is_one(data: Path, way: Callable[[Path, Path], object]) -> None:
    FilePlace(data / "marker.json").write(Mark(US, 5))
    way(data, data.parent / "copy")
    assert moved(data.parent / "copy")
    assert not moved(data)


def test_a_copy_is_one_although_the_original_is_gone(data: Path) -> None:
    FilePlace(data / "marker.json").write(Mark(US, 5))
    cp(data, data.parent / "copy")
    shutil.rmtree(data)
    assert moved(data.parent / "copy")


def test_a_copy_put_in_the_place_of_the_original_is_one(data: Path) -> None:
    place = FilePlace(data / "marker.json")
    place.write(Mark(US, 5))
    cp(data, data.parent / "backup")
    place.write(Mark(US, 6))
    for each in ("marker.json", "marker.lock"):
        cp(data.parent / "backup" / each, data / each)
    assert moved(data)


def test_a_copied_installation_is_held_within_a_second_of_the_last_send(
    account: Account, data: Path, settings: Any
) -> None:
    assert restore_guard.check()
    restore_guard.advance(at_once=True)
    cp(data, data.parent / "copy")
    assert restore_guard.check()
    settings.MARKER_FILE = data.parent / "copy" / "marker.json"
    assert not restore_guard.check()
    assert Account._base_manager.get().state == "held"


# --- the installation itself


@pytest.fixture
def at_work(account: Account, data: Path) -> Path:
    restore_guard.check()
    restore_guard.advance(at_once=True)
    return data


def fine() -> bool:
    return restore_guard.check() and Account._base_manager.get().state == "active"


def test_a_restart(at_work: Path) -> None:
    assert fine()
    restore_guard.advance(at_once=True)
    assert fine()


def test_a_renamed_directory(at_work: Path, settings: Any) -> None:
    at_work.rename(at_work.parent / "renamed")
    settings.MARKER_FILE = at_work.parent / "renamed" / "marker.json"
    assert fine()


class Numbers:
    """What ``os.stat`` tells of files, as another file system or another mount of the same would tell it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def tell(self, **changes: Callable[[int], int]) -> None:
        def told(real: Callable[..., os.stat_result]) -> Callable[..., Any]:
            def stat(*arguments: Any, **more: Any) -> Any:
                found = real(*arguments, **more)
                names = [name for name in dir(found) if name.startswith("st_")]
                values = {name: getattr(found, name) for name in names}
                for name, change in changes.items():
                    values[name] = change(values[name])
                return type("Status", (), values)()

            return stat

        self.patch.setattr(os, "fstat", told(os.fstat))
        self.patch.setattr(os, "stat", told(os.stat))


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> Numbers:
    return Numbers(monkeypatch)


def test_a_volume_mounted_anew(at_work: Path, numbers: Numbers) -> None:
    numbers.tell(st_dev=lambda dev: dev + 7)
    assert fine()


def test_a_file_system_whose_inodes_change(at_work: Path, numbers: Numbers) -> None:
    numbers.tell(st_dev=lambda dev: dev + 7, st_ino=lambda inode: inode + 1000)
    assert fine()


def test_one_that_keeps_whole_seconds(at_work: Path, numbers: Numbers) -> None:
    whole = 1_000_000_000
    numbers.tell(st_ino=lambda inode: inode + 1000, st_ctime_ns=lambda ns: ns // whole * whole)
    assert fine()


def test_a_copy_on_such_a_file_system_is_held(at_work: Path, numbers: Numbers, settings: Any) -> None:
    cp(at_work, at_work.parent / "copy")
    settings.MARKER_FILE = at_work.parent / "copy" / "marker.json"
    numbers.tell(st_ino=lambda inode: inode + 1000)
    assert not restore_guard.check()


def test_another_owner_or_mode(at_work: Path) -> None:
    subprocess.run(["chmod", "-R", "g+r", at_work], check=True)
    assert fine()


def test_a_process_that_ended_before_it_could_note_the_instant(at_work: Path) -> None:
    (at_work / "marker.lock").write_text("")
    assert fine()


def test_a_mark_of_the_version_before(at_work: Path) -> None:
    path = at_work / "marker.json"
    data = json.loads(path.read_text())
    written = int(path.stat().st_mtime)
    path.write_text(json.dumps({**{key: data[key] for key in ("installation", "counter")}, "inode": path.stat().st_ino,
                                "written": written}))  # fmt: skip
    os.utime(path, (written, written))
    assert fine()
    restore_guard.advance(at_once=True)
    assert "place" in json.loads(path.read_text())
    assert fine()


# --- with a Redis that both see


@pytest.mark.parametrize(("at_home", "verdict"), [(True, Verdict.FINE), (False, Verdict.COPIED)])
def test_a_mark_that_a_copy_shares_says_nothing_beside_a_copied_one(at_home: bool, verdict: Verdict) -> None:
    marks = [Mark(US, 5, moved=True), Mark(US, 5, shared=True)]
    assert judge(Known(US, 5, at_home=at_home), marks, somewhere=True) is verdict


def test_the_counter_goes_on(at_work: Path) -> None:
    before = Installation.objects.get().counter
    restore_guard.advance(at_once=True)
    assert Installation.objects.get().counter == before + 1
