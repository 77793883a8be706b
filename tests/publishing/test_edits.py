"""Every write to what a plan reads is noticed, whoever makes it and however."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from portal.events.models import EmailAddress, Event, Person, Registration, Room, Session, Track
from portal.publishing import edits
from portal.publishing.models import Account, Edit, ManualTask, Operation, Publication, RemoteObject
from tests.delivery.world import World

#: tables that a plan joins only to find out whose rows it may read
OF_NO_PLAN = {"teams_team"}
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
NAMES = [each.table for each in edits.WATCHED]


@pytest.fixture
def full(world: World) -> World:
    """At least one row in each table that a plan reads."""
    track, room = (model._base_manager.create(event=world.event, name="x") for model in (Track, Room))
    Session._base_manager.filter(code="A1").update(track=track, room=room)
    world.speaker("Bo", "A1")
    world.attendee("Ann", "A1")
    world.options(host="host@example.org")
    world.go()
    world.settle_all(2)
    ManualTask._base_manager.create(publication=world.publication, action="session.update")
    Edit.objects.all().delete()
    return world


def noticed() -> set[tuple[int | None, int | None]]:
    """The edits since this was last asked: pairs of event and team."""
    found = set(Edit.objects.values_list("event", "team"))
    Edit.objects.all().delete()
    return found


def of(world: World) -> set[tuple[int | None, int | None]]:
    return {(world.event.pk, None)}


def test_all_tables_that_a_plan_reads_are_watched(full: World) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert full.plan().lines
    tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(query["sql"] for query in seen.captured_queries)))
    assert tables - OF_NO_PLAN <= set(NAMES)
    assert set(NAMES) <= set(MODELS)


@pytest.mark.parametrize("table", NAMES)
def test_each_column_that_a_plan_may_read_is_watched_and_the_others_change_no_plan(full: World, table: str) -> None:
    watched = next(each for each in edits.WATCHED if each.table == table)
    model = MODELS[table]
    columns = {column.column for column in model._meta.concrete_fields}
    assert watched.unread <= columns, "a column that is not there"
    row = model._base_manager.order_by("pk").first()
    assert row is not None
    for column in model._meta.concrete_fields:
        value = other(column, getattr(row, column.attname))
        if column.primary_key or value is None:
            continue
        before = fingerprint(full)
        with undone():
            noticed()
            model._base_manager.filter(pk=row.pk).update(**{column.attname: value})
            found = noticed()
            if column.column in watched.unread:
                assert found == set(), column
                assert fingerprint(full) == before, column
            else:
                assert found == of(full), column


@pytest.mark.parametrize("table", NAMES)
def test_rows_that_come_and_go_are_noticed(full: World, table: str) -> None:
    row = MODELS[table]._base_manager.order_by("pk").last()
    assert row is not None
    values = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    with undone(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        noticed()
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])
        assert noticed() >= of(full)
        if table != "events_event":
            type(row)._base_manager.bulk_create([type(row)(**values)])
            assert noticed() >= of(full)


def test_a_write_that_changes_nothing_is_no_edit(full: World) -> None:
    for table in NAMES:
        for row in MODELS[table]._base_manager.all():
            type(row)._base_manager.filter(pk=row.pk).update(
                **{column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
            )
    assert noticed() == set()


def test_both_events_of_a_row_that_moves_are_noticed(full: World) -> None:
    start = full.event.starts_at
    new = Event._base_manager.create(
        team=full.event.team, slug="new", title="New", starts_at=start, ends_at=start + timedelta(days=1)
    )
    noticed()
    Room._base_manager.update(event=new)
    assert noticed() == {(full.event.pk, None), (new.pk, None)}


def test_what_an_account_shares_concerns_all_that_is_published_there(full: World) -> None:
    start = full.event.starts_at
    other_event = Event._base_manager.create(
        team=full.event.team, slug="new", title="New", starts_at=start, ends_at=start + timedelta(days=1)
    )
    Publication._base_manager.create(event=other_event, account=full.account)
    both = {(full.event.pk, None), (other_event.pk, None)}
    noticed()
    assert RemoteObject._base_manager.filter(publication=None).update(state="gone")
    assert noticed() == both
    assert Operation._base_manager.filter(shared=True).update(state="waiting")
    assert noticed() == both
    Account._base_manager.update(options={"x": 1})
    assert noticed() == both


def test_an_address_of_somebody_who_takes_part_nowhere_concerns_the_team(full: World) -> None:
    """A platform may know it already, of an event of theirs or not."""
    stranger = Person._base_manager.create(team=full.event.team, name="New")
    assert noticed() == set()
    EmailAddress._base_manager.create(person=stranger, team=full.event.team, address="n@x.org", normalised="n@x.org")
    assert noticed() == {(None, full.event.team_id)}
    Registration._base_manager.create(event=full.event, person=stranger, join_token="t")
    noticed()
    EmailAddress._base_manager.filter(person=stranger).update(normalised="m@x.org")
    assert noticed() == of(full)


def test_many_rows_in_one_transaction_are_one_edit(full: World) -> None:
    with transaction.atomic():
        for number in range(20):
            Session._base_manager.filter(code="A1").update(title=f"Title {number}")
    assert Edit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_triggers_are_those_of_this_version(transactional_db: None) -> None:
    wanted = {each.name: each.source for each in edits.triggers()}
    assert edits._installed() == wanted
    edits.remove()
    assert edits._installed() == {}
    edits.install()
    assert edits._installed() == wanted
    edits.install()


def fingerprint(full: World) -> str:
    return full.plan().fingerprint


class undone:  # noqa: N801 - reads as a word of the sentence
    """What happens in the block has not happened after it."""

    def __enter__(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()

    def __exit__(self, kind: Any, *rest: Any) -> bool | None:
        transaction.set_rollback(True)
        self.outer.__exit__(kind, *rest)
        return None


def other(column: models.Field[Any, Any], value: Any) -> Any:
    """Another value that the column takes; None where there is none to be made up."""
    if isinstance(column, models.ForeignKey):
        return None
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    if isinstance(value, timedelta):
        return value + timedelta(minutes=1)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, (dict, list, tuple)):
        return next(shapes(column, value), None)
    return f"{value}x"[: column.max_length or None] if isinstance(value, str) else None


def shapes(column: models.Field[Any, Any], value: Any) -> Iterator[Any]:
    samples: tuple[Any, ...] = ({"x": 1}, {"x": "1"}, {"x": {}}, {"x": ["1", "2"]}, ["x"], [{"key": "x"}])
    for sample in samples:
        try:
            column.get_db_prep_save(sample, connection)
        except Exception:  # noqa: BLE001 - of another shape
            continue
        if sample != value:
            yield sample
