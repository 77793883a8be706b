"""Every column that could hold a person is in the registry, and nobody is found in any of them after an erasing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from portal.erasing.registry import NOBODY, OUTSIDE, PLACES, Removal
from portal.fields import TimeZoneField
from portal.planning import ticks
from portal.publishing.models import Erasure, ManualTask, RemoteObject
from portal.teams import chain
from portal.teams.chain_check import verify
from portal.teams.scope import scope
from tests.delivery.platforms import places
from tests.delivery.test_erasing import ADDRESS, OPERATOR, World, erase, left, person, work_off, world

from .planting import KEPT, plant

__all__ = ["places", "world"]

ROOT = Path(__file__).parents[2]
#: fields that hold a number, a day or a yes at most
BARE = (
    *(models.IntegerField, models.BooleanField, models.DateField, models.FloatField, models.DurationField),
    *(models.ForeignKey, models.UUIDField, TimeZoneField),
)


def columns() -> Iterator[tuple[str, str]]:
    """Table and column of everything that can hold text, whatever makes it: also of what comes later."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            for column in model._meta.concrete_fields:
                if not isinstance(column, BARE) and not column.choices:
                    yield model._meta.label, column.attname


def test_every_column_is_in_the_registry_or_declared_to_hold_nobody() -> None:
    named = {(place.model, name) for place in PLACES for name in (*place.fields, *place.sealed)}
    declared = {(model, name) for model, held in NOBODY.items() for name in held}
    there = set(columns())
    assert sorted(pair for pair in there if pair not in named | declared and (pair[0], "*") not in declared) == []
    assert named <= there, "a place that is no more"
    assert sorted(pair for pair in declared - there if pair[1] != "*") == []
    assert not named & declared
    assert all(why for held in NOBODY.values() for why in held.values())


def test_every_file_in_the_data_directory_is_named() -> None:
    code = [path.read_text() for path in (ROOT / "portal").rglob("*.py")]
    named = {name for text in code for name in re.findall(r'DATA_DIR\)? / "([^"]+)"', text)}
    assert {"secrets.env", "marker.json", "reports"} <= named
    assert named <= OUTSIDE.keys()


def planted(world: World) -> None:
    """Ann is asked to be erased, nothing is open any more, and then she stands everywhere."""
    erase(world)
    work_off(world)
    for task in ManualTask._base_manager.filter(done_at=None):
        with scope(world.event.team):
            ticks.tick(task, actor=OPERATOR)
    plant(world, person())
    chain.seal()


def test_nobody_is_found_in_any_place(world: World) -> None:
    planted(world)
    found = {where for where, _ in left()}
    for place in PLACES:
        if place.removal is not Removal.OPAQUE:
            table = place.table._meta.db_table
            expected = {f"{table}.{name}" for name in place.fields if (place.model, name) not in KEPT}
            assert expected <= found, place.model
    work_off(world)
    assert Erasure._base_manager.get().ended_at is not None
    assert left() == []
    for place in PLACES:
        if place.removal in (Removal.OPAQUE, Removal.ROW):
            assert not place.table._base_manager.exists(), place.model
    assert not any(row.links for row in RemoteObject._base_manager.filter(key__contains="#"))


def test_the_trail_is_whole_after_an_erasing(world: World) -> None:
    planted(world)
    before = verify()
    work_off(world)
    chain.seal()
    after = verify()
    assert before.whole and after.whole, after.findings
    assert after.erased > 3 and after.entries > before.entries


def raw() -> bytes:
    """All bytes of the database's files."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    name = Path(str(connection.settings_dict["NAME"]))
    return b"".join(each.read_bytes() for each in name.parent.glob(f"{name.name}*"))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server cleans its own files")
def test_nothing_is_left_in_the_file_of_the_database(transactional_db: None, world: World) -> None:
    planted(world)
    assert ADDRESS.encode() in raw()
    work_off(world)
    assert b"A1" in raw() and ADDRESS.encode() not in raw()
