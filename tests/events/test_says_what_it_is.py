"""A duplicate header, an unknown zone: each is refused by name, and nothing of the file is imported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.events.models import Event, Person
from portal.teams.models import Team
from tests.support.fakes import event, run, team
from tests.support.programme import programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("email,company,Company", ("company", "Company")),
        ("email,company,Diet,company,Diet", ("company", "Diet")),
        ("email,E-mail,name", ("email", "E-mail")),
        ("email;name;name", ("name",)),
    ],
)
def test_a_duplicate_header_is_refused_by_name(tmp_path: Path, header: str, named: tuple[str, ...]) -> None:
    event()
    sign = ";" if ";" in header else ","
    path = tmp_path / "people.csv"
    path.write_text(f"{header}\n{sign.join(['a@example.org'] * len(header.split(sign)))}\n")
    status, out, err = run("import_people", "conf", str(path), "--as", "attendees")
    assert (status, out) == (2, "")
    assert all(name in err for name in named) and "twice" in err
    assert not Person._base_manager.exists()


def test_our_own_column_of_errors_may_stand_beside_one_of_theirs(tmp_path: Path) -> None:
    event()
    path = tmp_path / "people.csv"
    path.write_text("email,error,error\na@example.org,mine,This is no address.\n")
    assert run("import_people", "conf", str(path), "--as", "attendees")[0] == 0


def test_a_programme_with_a_duplicate_header(tmp_path: Path) -> None:
    team()
    path = tmp_path / "programme.csv"
    path.write_text("code,title,date,Title\nA1,One,2027-03-01T10:00+01:00,Two\n")
    status, _, err = run("import_schedule", str(path), "--event", "conf", "--timezone", "Europe/Berlin")
    assert status == 2 and "title" in err and "Title" in err and "twice" in err
    assert not Event._base_manager.exists()


def schedule(folder: Path, zone: str) -> str:
    document = programme(1, 1, 2, first="2027-03-20", acronym="conf")
    document["schedule"]["conference"]["time_zone_name"] = zone
    path = folder / "schedule.json"
    path.write_text(json.dumps(document))
    return str(path)


def test_an_unknown_zone_of_a_file_is_named(tmp_path: Path) -> None:
    team()
    status, _, err = run("import_schedule", schedule(tmp_path, "Mars/Phobos"), "--event", "conf")
    assert status == 2 and "'Mars/Phobos' is no time zone" in err
    assert not Event._base_manager.exists()


def test_where_the_team_has_one_it_is_used_and_said(tmp_path: Path) -> None:
    Team.objects.filter(pk=team().pk).update(time_zone="Europe/Paris")
    status, out, err = run("import_schedule", schedule(tmp_path, "Mars/Phobos"), "--event", "conf")
    assert status == 0
    assert "'Mars/Phobos', which is no time zone; Europe/Paris is used" in out + err


def test_an_event_whose_stored_zone_is_none(tmp_path: Path) -> None:
    team()
    path = schedule(tmp_path, "Europe/Berlin")
    assert run("import_schedule", path, "--event", "conf")[0] == 0
    Event._base_manager.update(time_zone="Mars/Phobos")
    status, _, err = run("import_schedule", path, "--event", "conf")
    assert status == 2 and "'Mars/Phobos' is no time zone" in err
