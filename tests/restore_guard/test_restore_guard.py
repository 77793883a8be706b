"""The marker: which side is newer, what is a copy, and what must not stop anybody."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from portal.accounts import connect
from portal.delivery import hold, restore_guard
from portal.delivery.restore_guard.home import home
from portal.delivery.restore_guard.places import BrokerPlace, FilePlace, Unreadable, on_redis
from portal.delivery.restore_guard.verdicts import Known, Mark, Verdict, judge
from portal.publishing.models import Account, Installation
from portal.teams.scope import everything
from tests.delivery.world import OPERATOR
from tests.support import fakes as rows

from .backup import Backup

pytestmark = pytest.mark.django_db(transaction=True)
US, OTHER = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"


@pytest.fixture(autouse=True)
def _all_teams() -> Iterator[None]:
    with everything():
        yield


@pytest.fixture
def account(fakes: None) -> Account:
    return rows.account()


def held() -> bool:
    return Account._base_manager.filter(state="held").exists()


@pytest.mark.parametrize(
    ("known", "marks", "verdict"),
    [
        (Known(US, 5), [Mark(US, 5)], Verdict.FINE),
        (Known(US, 6), [Mark(US, 5)], Verdict.FINE),
        (Known(US, 4), [Mark(US, 5)], Verdict.RESTORED),
        (Known(US, 4), [Mark(US, 4), Mark(US, 5)], Verdict.RESTORED),
        (Known(US, 5), [Mark(US, 5, moved=True)], Verdict.COPIED),
        (Known(US, 5), [Mark(US, 5, moved=True), Mark(US, 5)], Verdict.FINE),
        (Known(US, 5), [Mark(OTHER, 9)], Verdict.COPIED),
        (Known(US, 5), [Mark(OTHER, 9), Mark(US, 5)], Verdict.FINE),
        (Known(US, 5), [], Verdict.COPIED),
        (Known(US, 5, at_home=True), [], Verdict.HEALED),
        (Known(US, 0, used=False), [Mark(OTHER, 9)], Verdict.NEW),
        (Known(US, 0, fresh=True), [], Verdict.NEW),
        (Known(US, 0, fresh=True), [Mark(OTHER, 9)], Verdict.RESTORED),
        (Known(US, 0, fresh=True, used=False), [Mark(OTHER, 9)], Verdict.NEW),
    ],
)
def test_verdicts(known: Known, marks: list[Mark], verdict: Verdict) -> None:
    assert judge(known, marks, somewhere=True) is verdict
    assert judge(known, marks, somewhere=False) is Verdict.FINE


def test_a_fresh_installation_and_an_upgrade_are_not_held(account: Account, marked: Path) -> None:
    Installation.objects.all().delete()
    assert restore_guard.check()
    assert restore_guard.check()
    assert not held()
    assert json.loads(marked.read_text())["installation"] == str(Installation.objects.get())


def test_the_database_moves_before_the_mark_outside(account: Account, marked: Path) -> None:
    restore_guard.check()
    before = Installation.objects.get().counter
    restore_guard.advance(at_once=True)
    assert Installation.objects.get().counter == before + 1 == json.loads(marked.read_text())["counter"]
    assert restore_guard.check()


def test_while_work_goes_on_it_moves_about_once_a_second(account: Account, marked: Path) -> None:
    restore_guard.check()
    restore_guard.advance(at_once=True)
    before = Installation.objects.get().counter
    for _ in range(5):
        restore_guard.advance()
    assert Installation.objects.get().counter == before


def test_what_is_rolled_back_leaves_no_mark(account: Account, marked: Path) -> None:
    Installation.objects.all().delete()
    with pytest.raises(RuntimeError), transaction.atomic():
        restore_guard.check()
        raise RuntimeError
    assert not marked.exists()
    assert restore_guard.check()
    assert not held()


def test_a_lost_mark_is_written_again_where_the_database_has_not_moved(account: Account, marked: Path) -> None:
    restore_guard.check()
    marked.unlink()
    assert restore_guard.check()
    assert marked.exists()
    assert not held()


def test_a_database_without_its_mark_that_has_moved_is_a_copy(account: Account, marked: Path) -> None:
    restore_guard.check()
    marked.unlink()
    Installation.objects.update(home="elsewhere")
    assert not restore_guard.check()
    assert held()
    assert [reason.code for reason in restore_guard.doubt()] == ["delivery.copied"]
    assert restore_guard.check(), "told once"
    hold.release(account.team, [account], OPERATOR)
    assert restore_guard.check()
    assert not held()


def test_the_mark_of_another_installation_is_a_copy(account: Account, marked: Path) -> None:
    restore_guard.check()
    FilePlace(marked).write(Mark(OTHER, 3), anew=True)
    assert not restore_guard.check()
    assert held()


def test_a_data_directory_put_back_as_a_whole_gives_itself_away(account: Account, marked: Path, tmp_path: Path) -> None:
    """Database and mark are both from yesterday and agree; the mark lies there as a copy."""
    restore_guard.check()
    saved = tmp_path / "saved.json"
    shutil.copy2(marked, saved)
    os.utime(saved, (time.time() - 86400,) * 2)  # as it is with a copy that does not keep times
    saved.replace(marked)
    assert not restore_guard.check()
    assert held()


def test_a_mark_that_is_no_mark_is_none_of_ours(account: Account, marked: Path) -> None:
    restore_guard.check()
    marked.write_text("{")
    assert not restore_guard.check()


def test_an_older_mark_never_replaces_a_newer_one(marked: Path) -> None:
    place = FilePlace(marked)
    for counter in (7, 3):
        place.write(Mark(US, counter))
    found = place.read(US)
    assert found == Mark(US, 7)
    place.write(Mark(US, 2), anew=True)
    assert place.read(US) == Mark(US, 2)


def test_a_place_that_cannot_be_written_stops_nobody(account: Account, settings: Any, tmp_path: Path) -> None:
    settings.MARKER_FILE = tmp_path / "nowhere" / "marker.json"
    assert restore_guard.check()
    restore_guard.advance(at_once=True)
    assert not held()


def test_a_new_account_in_a_restored_database_looks_first(account: Account, marked: Path, backup: Backup) -> None:
    restore_guard.check()
    backup.take()
    restore_guard.advance(at_once=True)
    backup.put_back()
    assert not restore_guard.check()
    with everything():
        hold.release(account.team, [account], OPERATOR)
        wanted = connect.Wanted("fake", "Another", credentials=account.credentials)
        made = connect.connect(account.team, wanted, OPERATOR).account
    assert (made.state, made.look_first) == ("active", True)


def test_a_copied_database_has_another_home() -> None:
    first = home()
    assert first == home()
    name = connection.settings_dict["NAME"]
    try:
        connection.settings_dict["NAME"] = f"{name}-copy"
        assert home() != first
    finally:
        connection.settings_dict["NAME"] = name


# --- Redis


@pytest.fixture
def broker(settings: Any) -> BrokerPlace:
    url = os.environ.get("TEST_REDIS_URL") or settings.QUEUE_URL
    if not url:
        pytest.skip("no Redis is at hand: TEST_REDIS_URL names one")
    settings.MARKER_BROKER = url
    return BrokerPlace(url)


def test_redis_keeps_the_higher_mark(broker: BrokerPlace) -> None:
    for counter in (7, 3):
        broker.write(Mark(US, counter))
    assert broker.read(US) == Mark(US, 7, shared=True)
    broker.write(Mark(US, 1), anew=True)
    assert broker.read(US) == Mark(US, 1, shared=True)
    assert broker.read(OTHER) is None


def test_a_flushed_redis_stops_nobody(account: Account, marked: Path, broker: BrokerPlace, settings: Any) -> None:
    restore_guard.check()
    uid = str(Installation.objects.get())
    on_redis(settings.MARKER_BROKER, lambda redis: redis.delete(broker._key(uid)))
    assert restore_guard.check()
    assert broker.read(uid) is not None
    marked.unlink()
    assert restore_guard.check()
    assert marked.exists()
    assert not held()


def test_a_redis_that_does_not_answer_stops_nobody(account: Account, marked: Path, settings: Any) -> None:
    pytest.importorskip("redis")
    settings.MARKER_BROKER = "redis://127.0.0.1:9/0"
    with pytest.raises(Unreadable):
        BrokerPlace(settings.MARKER_BROKER).read(US)
    assert restore_guard.check()
    restore_guard.advance(at_once=True)
    assert not held()


def test_a_database_has_its_seed_from_the_first_migration_on() -> None:
    """Else a backup from before the first push would not know by which tokens to look."""
    row = Installation.objects.get()
    assert (len(row.seed), row.counter, row.home) == (64, 0, "")
    assert restore_guard.seed() == row.seed


def test_a_backup_from_before_the_first_look_is_found_out(account: Account, backup: Backup, marked: Path) -> None:
    own = restore_guard.seed()
    backup.take()
    assert restore_guard.check()
    restore_guard.advance(at_once=True)
    backup.put_back()
    assert not restore_guard.check()
    assert held()
    assert restore_guard.seed() == own
