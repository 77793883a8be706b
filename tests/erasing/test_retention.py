"""People without an event for months are anonymised, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.erasing import ask, retention
from portal.erasing.retention import months_before
from portal.events.models import EmailAddress, Event, Person, Registration, Speaker
from portal.publishing.models import Erasure, ManualTask
from portal.roles import Role
from portal.teams.models import AuditEntry, Team
from portal.teams.scope import everything
from portal.worker.tasks import sweep
from tests.delivery.platforms import places
from tests.delivery.test_erasing import World, world
from tests.support import fakes
from tests.support.fakes import OPERATOR

__all__ = ["places", "world"]

LONG_AGO = timezone.now() - timedelta(days=800)


@pytest.fixture(autouse=True)
def _a_new_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_next_at", 0.0)
    monkeypatch.setattr(retention, "_after", 0)


@pytest.fixture
def team(db: None) -> Iterator[Team]:
    with everything():
        yield Team.objects.create(name="Main")


def person(team: Team, name: str, since: datetime = LONG_AGO) -> Person:
    row = Person.objects.create(team=team, name=name, created_at=since)
    address = f"{name.lower().replace(' ', '.')}@example.org"
    EmailAddress.objects.create(person=row, team=team, address=address, normalised=address, primary=True)
    return row


def event(team: Team, days_ago: int) -> Event:
    ends = timezone.now() - timedelta(days=days_ago)
    return Event.objects.create(
        team=team, slug=f"e{days_ago}", title="E", starts_at=ends - timedelta(hours=2), ends_at=ends
    )


def goes(row: Person, to: Event) -> Person:
    Registration.objects.create(event=to, person=row, join_token=f"t{row.pk}{to.pk}")
    return row


def names() -> list[str]:
    return sorted(Person.objects.values_list("name", flat=True))


@pytest.fixture
def people(team: Team) -> None:
    """Two are due."""
    goes(person(team, "Old Guest"), event(team, 700))
    Speaker.objects.create(event=event(team, 500), person=person(team, "Old Speaker"))
    Event.objects.update(archived_at=timezone.now())
    goes(person(team, "Guest Of Late"), event(team, 300))
    goes(goes(person(team, "Guest Again"), Event.objects.get(slug="e700")), event(team, -30))
    Speaker.objects.create(event=event(team, 200), person=person(team, "Speaker Of Late"))
    person(team, "Added Lately", since=timezone.now() - timedelta(days=5))
    ask(person(team, "Asked Already"), actor=OPERATOR)


def test_who_took_part_in_nothing_for_so_long_goes(people: None, team: Team) -> None:
    made = retention.retain(12)
    assert dict(made.done) == {team.pk: 2} and made.finished
    assert names() == [
        *("Added Lately", "Asked Already", "Erased person", "Erased person"),
        *("Guest Again", "Guest Of Late", "Speaker Of Late"),
    ]
    entry = AuditEntry.objects.get(action=retention.ACTION)
    assert entry.changes == {"months": 12, "done": 2}
    assert dict(retention.retain(12).done) == {}


def test_longer_keeps_more(people: None, team: Team) -> None:
    assert retention.rehearse(20, [team]).done[team.pk] == 1
    assert retention.rehearse(30, [team]).done[team.pk] == 0
    assert "Old Guest" in names()


def test_nobody_goes_of_whom_something_is_open(world: World) -> None:
    """Ann speaks: a manual task names her."""
    Person._base_manager.update(created_at=LONG_AGO)
    Event._base_manager.update(starts_at=LONG_AGO, ends_at=LONG_AGO + timedelta(hours=1))
    with everything():
        row = Person.objects.get(name__startswith="Änn")
        item = {"key": f"attendee:{row.addresses.get().normalised}", "label": "x", "reasons": [], "values": {}}
        task = ManualTask.objects.create(publication=world.publication, action="made.up", items=[item])
        assert retention.rehearse(12, [world.event.team]).busy[world.event.team_id] == 1
        made = retention.retain(12)
        assert made.busy[world.event.team_id] == 1
        row.refresh_from_db()
        assert row.name.startswith("Änn") and not Erasure.objects.filter(person=row).exists()
        task.delete()
        assert not retention.is_busy(row)


def test_the_worker_does_it_once_a_day_and_only_where_it_is_on(people: None, settings: Any) -> None:
    sweep()
    assert "Old Guest" in names()
    settings.PORTAL_RETAIN_MONTHS = 12
    sweep()
    assert "Old Guest" not in names()
    Erasure.objects.all().delete()
    Person.objects.filter(name="Erased person").update(name="Old Again")
    sweep()
    assert "Old Again" in names(), "not twice a day"


def test_a_turn_that_is_too_short_goes_on_where_it_was(people: None, settings: Any, team: Team) -> None:
    settings.PORTAL_RETAIN_MONTHS = 12
    made = retention.retain(12, seconds=-1)
    assert not made.finished and not made.done
    first = Person.objects.get(name="Old Guest")
    made = retention.retain(12, after=first.pk)
    assert made.done[team.pk] == 1 and "Old Guest" in names()


def test_owners_see_how_many_are_due(people: None, team: Team, settings: Any) -> None:
    settings.PORTAL_RETAIN_MONTHS = 12
    client = Client()
    owner = fakes.member(Role.OWNER, of=team, name="ada").user
    assert owner is not None
    client.force_login(owner)
    words = "2 people without an event for 12 months"
    assert words in client.get(reverse("admin:index")).content.decode()
    settings.PORTAL_RETAIN_MONTHS = 0
    assert words not in client.get(reverse("admin:index")).content.decode()


def test_months_are_calendar_months() -> None:
    moment = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert months_before(moment, 1) == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert months_before(moment, 3) == datetime(2025, 12, 31, 12, tzinfo=UTC)
    assert months_before(moment, 27) == datetime(2023, 12, 31, 12, tzinfo=UTC)


# --- the command


def run(*words: str) -> Any:
    out = StringIO()
    call_command("retain", *words, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_command_does_nothing_unless_told_to(people: None, team: Team) -> None:
    told = run("--months", "12")
    assert told["teams"] == [{"team": "Main", "anonymised": 2, "under_way": 0, "busy": 0}] and not told["applied"]
    assert run("--months", "12", "--dry-run")["teams"][0]["anonymised"] == 2
    assert "Old Guest" in names()
    assert run("--months", "12", "--apply", "--team", "Main")["teams"][0]["anonymised"] == 2
    assert "Old Guest" not in names()


@pytest.mark.parametrize("words", [(), ("--months", "0"), ("--months", "-3", "--apply")])
def test_it_takes_a_number_of_months(people: None, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2 and "Old Guest" in names()


def test_only_owners_may(people: None, team: Team) -> None:
    fakes.member(Role.MANAGER, of=team, name="mia")
    with pytest.raises(SystemExit) as ended:
        run("--months", "12", "--apply", "--by", "mia")
    assert ended.value.code == 1 and "Old Guest" in names()
