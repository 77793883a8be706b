"""A backup from before an erasing is put back: whoever was erased is erased again before anything is served."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.erasing import again, ask, beside, end_if_done
from portal.events.models import EmailAddress, Person, Registration, RegistrationState
from portal.publishing.models import Erasure
from portal.roles import Role
from portal.teams.models import AuditEntry, Team
from portal.teams.scope import everything
from portal.worker import supervisor
from portal.worker.supervisor import Worker
from portal.worker.tasks import sweep
from tests.restore_guard.backup import Backup, backup
from tests.support import fakes
from tests.support.fakes import OPERATOR

__all__ = ["backup"]

ADDRESS = "ann@example.org"


@pytest.fixture
def noted(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.ERASED_FILE = tmp_path / "erased.json"
    again._looked_at = -again.SECONDS
    again._seen.clear()
    yield tmp_path / "erased.json"
    again._looked_at = -again.SECONDS


@pytest.fixture
def team(noted: Path, backup: Backup) -> Iterator[Team]:
    with everything():
        made = Team.objects.create(name="Main")
        beside.installation()
        yield made


def person(team: Team, name: str, address: str = "") -> Person:
    row = Person.objects.create(team=team, name=name)
    if address:
        EmailAddress.objects.create(person=row, team=team, address=address, normalised=address, primary=True)
    return row


def erase(row: Person) -> Erasure:
    erasure = ask(row, actor=OPERATOR).erasure
    assert end_if_done(erasure) == []
    return erasure


def later() -> None:
    """Some seconds on: processes look again."""
    again._looked_at = -again.SECONDS


def test_who_was_erased_since_the_backup_is_erased_again(team: Team, backup: Backup, noted: Path) -> None:
    ann, ben = person(team, "Ann Quill", ADDRESS), person(team, "Ben Other", "ben@example.org")
    event = fakes.event(team)
    Registration.objects.create(event=event, person=ann, join_token="t")
    backup.take()
    erase(ann)
    assert ADDRESS not in noted.read_text() and "Ann" not in noted.read_text()
    backup.put_back()
    assert Person.objects.get(pk=ann.pk).name == "Ann Quill"
    assert again.catch_up() == 1
    assert Person.objects.get(pk=ann.pk).name == "Erased person"
    assert not EmailAddress.objects.filter(normalised=ADDRESS).exists()
    assert Registration.objects.get().state == RegistrationState.WITHDRAWN
    assert Person.objects.get(pk=ben.pk).name == "Ben Other"
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert actions.count("person.erased") == 1 and actions.count(again.ACTION) == 1
    later()
    again._seen.clear()
    assert again.catch_up() == 0


def test_somebody_without_an_address_is_known_too(team: Team, backup: Backup) -> None:
    ann = person(team, "Ann Quill")
    backup.take()
    erase(ann)
    backup.put_back()
    assert again.catch_up() == 1 and Person.objects.get(pk=ann.pk).name == "Erased person"


def test_a_number_given_out_anew_is_not_taken_for_them(team: Team, backup: Backup) -> None:
    backup.take()
    ann = person(team, "Ann Quill", ADDRESS)
    erase(ann)
    backup.put_back()
    new = Person.objects.create(team=team, name="Somebody Else")
    assert new.pk == ann.pk
    assert again.catch_up() == 0
    new.refresh_from_db()
    assert new.name == "Somebody Else"
    # what platforms still list of her stays nobody's
    assert again.beside.entry_of(Erasure.objects.get()).digests


def test_who_came_back_by_themselves_stays(team: Team, backup: Backup) -> None:
    erase(person(team, "Ann Quill", ADDRESS))
    back = person(team, "Ann Quill", ADDRESS)
    backup.take()
    backup.put_back()
    again._seen.clear()
    assert again.catch_up() == 0
    assert Person.objects.get(pk=back.pk).name == "Ann Quill"


def test_an_erasing_that_was_only_asked_for_is_under_way_again(team: Team, backup: Backup) -> None:
    ann = person(team, "Ann Quill", ADDRESS)
    backup.take()
    ask(ann, actor=OPERATOR)
    backup.put_back()
    assert again.catch_up() == 1
    assert Erasure.objects.get().ended_at is None
    sweep()
    assert Person.objects.get(pk=ann.pk).name == "Erased person"


def test_no_page_is_served_before(team: Team, backup: Backup) -> None:
    ann = person(team, "Ann Quill", ADDRESS)
    owner = fakes.member(Role.OWNER, of=team, name="ada").user
    assert owner is not None
    backup.take()
    erase(ann)
    backup.put_back()
    later()
    client = Client()
    client.force_login(owner)
    page = client.get(reverse("admin:events_person_changelist")).content.decode()
    assert "Ann Quill" not in page and "Erased person" in page
    home = client.get(reverse("admin:index")).content.decode()
    assert "1 person who had been erased was in the database again" in home


def test_no_worker_begins_before(team: Team, backup: Backup, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = person(team, "Ann Quill", ADDRESS)
    backup.take()
    erase(ann)
    backup.put_back()
    begun: list[str] = []
    monkeypatch.setattr(supervisor, "Cluster", lambda _end: begun.append(Person.objects.get(pk=ann.pk).name))
    monkeypatch.setattr(supervisor, "up_to_date", lambda: True)
    Worker()._start()
    assert begun == ["Erased person"]


def test_what_is_rolled_back_stands_nowhere(team: Team, noted: Path) -> None:
    from django.db import transaction

    ann = person(team, "Ann Quill", ADDRESS)
    with transaction.atomic():
        ask(ann, actor=OPERATOR)
        transaction.set_rollback(True)
    assert not noted.exists()


def test_a_lost_or_damaged_list_is_made_good(team: Team, noted: Path) -> None:
    erase(person(team, "Ann Quill", ADDRESS))
    for damage in (noted.unlink, lambda: noted.write_text("{")):
        damage()
        again._seen.clear()
        assert again.catch_up() == 0
        (entries,) = json.loads(noted.read_text()).values()
        assert len(entries) == 1


def test_nothing_is_read_again_where_nothing_changed(team: Team, noted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(person(team, "Ann Quill", ADDRESS))
    again.catch_up()
    again.catch_up()
    monkeypatch.setattr(beside, "noted", lambda: pytest.fail("read again"))
    assert again.catch_up() == 0


def test_the_list_stands_in_redis_too(team: Team, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, dict[bytes, str]] = {}

    class Redis:
        def hgetall(self, key: str) -> dict[bytes, str]:
            return kept.get(key, {})

        def hlen(self, key: str) -> int:
            return len(kept.get(key, {}))

        def hset(self, key: str, mapping: dict[str, str]) -> None:
            kept.setdefault(key, {}).update({name.encode(): value for name, value in mapping.items()})

    settings.ERASED_FILE, settings.ERASED_BROKER = None, "redis://made.up"
    monkeypatch.setattr(beside, "on_redis", lambda _url, do: do(Redis()))
    erase(person(team, "Ann Quill", ADDRESS))
    (rows,) = kept.values()
    assert len(rows) == 1
    assert beside.noted()[0].keys() == {key.decode() for key in rows}
