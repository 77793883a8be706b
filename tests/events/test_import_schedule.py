"""Programmes: what goes in, what is told, what a second file changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from portal.events.models import Event, Session, SessionRole, SessionSpeaker, SessionState, Speaker
from portal.roles import Role
from portal.teams.audit import operator
from portal.teams.models import AuditEntry, Team
from portal.teams.people import team_named
from portal.teams.scope import everything
from tests.support.programme import as_xml, people_of, programme, sessions_of

from .conftest import SHARED, golden


@pytest.fixture(autouse=True)
def all_teams():
    with everything():
        yield


def test_a_programme_becomes_an_event_and_a_second_run_changes_nothing(run, schedule):
    first = run("import_schedule", schedule(), "--json")
    assert (first.status, first.err) == (0, "")
    golden("import_schedule", first.json)
    again = run("import_schedule", schedule(), "--json").json
    assert again["sessions"] == {"created": 0, "updated": 0, "unchanged": 12, "missing": 0}
    assert again["speakers"] == {"created": 0, "updated": 0, "unchanged": len(people_of(programme())), "missing": 0}
    event = Event.objects.get()
    assert (event.team.name, event.time_zone) == ("Main", "Europe/Berlin")
    assert event.starts_at == datetime(2026, 3, 20, 9, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 3, 21, 11, 45, tzinfo=UTC)


def test_facts_are_kept_and_private_answers_are_not(run, schedule):
    run("import_schedule", schedule())
    session = Session.objects.get(code="D0R0S2")
    assert session.do_not_record and session.duration == timedelta(minutes=45)
    assert session.links == [{"label": "Folien", "url": "https://example.org/slides"}]
    assert (session.track.name, session.room.name, session.kind) == ("Gesellschaft", "Säal 1", "Talk")
    stored = json.dumps(list(Session.objects.values("title", "abstract", "description", "links")))
    assert "never to be imported" not in stored


def test_a_changed_session_is_updated_and_a_vanished_one_is_marked_until_it_is_back(run, schedule):
    run("import_schedule", schedule())
    document = programme()
    first, second = sessions_of(document)[:2]
    first["title"], first["slug"] = "Anders", "NEWCODE"
    rooms = document["schedule"]["conference"]["days"][0]["rooms"]
    rooms["Säal 1"].remove(second)
    result = run("import_schedule", schedule(document), "--json").json
    assert result["sessions"] == {"created": 0, "updated": 1, "unchanged": 10, "missing": 1}
    assert Session.objects.get(title="Anders").code == "D0R0S0"
    gone = Session.objects.get(code=second["slug"])
    assert gone.missing_since is not None and gone.state == SessionState.PLANNED
    assert gone.parts.count() == len(second["persons"])
    assert run("import_schedule", schedule(document), "--json").json["sessions"]["missing"] == 1
    assert run("import_schedule", schedule(), "--json").json["sessions"]["updated"] == 2
    gone.refresh_from_db()
    assert gone.missing_since is None


def test_what_staff_added_to_a_session_stays(run, schedule):
    run("import_schedule", schedule())
    session = Session.objects.get(code="D0R0S1")
    host = Speaker.objects.exclude(parts__session=session).first()
    SessionSpeaker.objects.create(session=session, speaker=host, role=SessionRole.HOST, position=9)
    assert run("import_schedule", schedule(), "--json").json["sessions"]["unchanged"] == 12
    assert session.parts.filter(speaker=host, role=SessionRole.HOST).exists()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"title": " "}, "no title"),
        ({"date": "soon"}, "cannot be read"),
        ({"duration": "00:00"}, "not above zero"),
        ({"duration": "-01:00"}, "not above zero"),
        ({"duration": "long"}, "cannot be read"),
        ({"slug": "no spaces please"}, "holds other signs"),
        ({"title": "x" * 501}, "500 are possible"),
    ],
)
def test_a_broken_session_is_told_and_the_others_go_in(run, schedule, fault, words):
    document = programme()
    sessions_of(document)[0].update(fault)
    ran = run("import_schedule", schedule(document), "--json")
    assert ran.status == 1 and "1 sessions were left out" in ran.err
    assert ran.json["sessions"]["created"] == 11
    assert [words in warning["message"] for warning in ran.json["warnings"]] == [True]


def test_a_session_that_is_broken_in_a_later_file_is_not_missing(run, schedule):
    run("import_schedule", schedule())
    document = programme()
    sessions_of(document)[0]["duration"] = ""
    del sessions_of(document)[0]["duration"]
    figures = run("import_schedule", schedule(document), "--json").json["sessions"]
    assert figures == {"created": 0, "updated": 0, "unchanged": 11, "missing": 0}


def test_odd_characters_are_taken_out_with_a_warning(run, schedule, tmp_path):
    document = programme()
    sessions_of(document)[0]["title"] = "A\x00b\x07c e\u0301"
    text = json.dumps(document).replace("Ein langer", "\\ud83d lang", 1)
    (tmp_path / "odd.json").write_text(text)
    result = run("import_schedule", tmp_path / "odd.json", "--json").json
    assert Session.objects.get(code="D0R0S0").title == "Abc é"
    assert [w["message"] for w in result["warnings"]].count("control characters were taken out of title") == 1
    assert "control characters were taken out of description" in [w["message"] for w in result["warnings"]]


def test_dates_move_by_whole_days_and_keep_the_clock_over_summer_time(run, schedule):
    run("import_schedule", schedule(), "--starts-on", "2026-03-28")  # the clocks change on the 29th
    starts = dict(Session.objects.values_list("code", "starts_at"))
    assert starts["D0R0S0"] == datetime(2026, 3, 28, 9, tzinfo=UTC)
    assert starts["D1R0S0"] == datetime(2026, 3, 29, 8, tzinfo=UTC)
    again = run("import_schedule", schedule(), "--json").json
    assert again["sessions"]["unchanged"] == 12
    longer = programme(days=3, first="2026-03-19")
    assert run("import_schedule", schedule(longer), "--json").status == 0
    assert Session.objects.get(code="D0R0S0").starts_at == datetime(2026, 3, 27, 9, tzinfo=UTC)


def test_an_hour_that_does_not_exist_is_refused_with_a_proposal_and_a_double_one_is_told(run, schedule):
    document = programme(days=1, rooms=1)
    for session, hour in zip(sessions_of(document), ("02:30", "10:00", "12:00"), strict=True):
        session["date"] = f"2026-03-20T{hour}:00+01:00"
    spring = run("import_schedule", schedule(document), "--event", "spring", "--starts-on", "2026-03-29", "--json")
    assert "02:30 does not exist on 2026-03-29 in Europe/Berlin; 03:30 would be possible" in str(
        spring.json["warnings"]
    )
    autumn = run("import_schedule", schedule(document), "--event", "autumn", "--starts-on", "2026-10-25", "--json")
    assert "02:30 comes twice" in str(autumn.json["warnings"])
    at = Session.objects.get(event__slug="autumn", code="D0R0S0").starts_at
    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_zone_is_what_was_said_else_the_files_own_else_the_teams_else_asked_for(run, schedule):
    document = programme(zone="Europe/Berlin", named_zone=False)
    asked = run("import_schedule", schedule(document))
    assert asked.status == 2 and "--timezone" in asked.err
    document["schedule"]["conference"]["time_zone_name"] = "UTC"  # its offsets say otherwise
    assert run("import_schedule", schedule(document)).status == 2
    assert not Event.objects.exists()
    Team.objects.update_or_create(name="Main", defaults={"time_zone": "Europe/Vienna"})
    assert run("import_schedule", schedule(document)).status == 0
    assert Event.objects.get().time_zone == "Europe/Vienna"
    run("import_schedule", schedule(document), "--timezone", "Asia/Tokyo")
    assert run("import_schedule", schedule(document)).status == 0
    assert Event.objects.get().time_zone == "Asia/Tokyo"
    assert run("import_schedule", schedule(document), "--timezone", "Mars/Base").status == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_is_read(run, tmp_path, encoding):
    path = tmp_path / "schedule.json"
    path.write_bytes(json.dumps(programme(), ensure_ascii=False).encode(encoding))
    ran = run("import_schedule", path, "--json")
    assert (ran.status, ran.json["warnings"]) == (0, [])
    assert Speaker.objects.filter(person__name="Käthe Müßig").exists()


def test_latin_1_is_read_with_a_remark(run, tmp_path):
    path = tmp_path / "schedule.json"
    text = json.dumps(programme(), ensure_ascii=False).encode("cp1252", "ignore")
    path.write_bytes(text)
    ran = run("import_schedule", path, "--json")
    assert ran.status in (0, 1) and "Latin-1" in ran.json["warnings"][0]["message"]
    assert Speaker.objects.filter(person__name="Käthe Müßig").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 40,
        b"{",
        b"[1]",
        b'{"schedule": 3}',
        b"<x/>",
        b"a,b\n1,2\n",
        b'{"schedule":{"conference":{"days":[]}}}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b'<!DOCTYPE a [<!ENTITY b "c">]><schedule>&b;</schedule>',
    ],
)
def test_what_is_no_programme_ends_with_a_sentence(run, tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    ran = run("import_schedule", path, "--event", "x", "--timezone", "UTC")
    assert ran.status == 2 and ran.err.strip().endswith(".") and ran.out == ""
    assert not Event.objects.exists()


def test_missing_files_folders_and_wrong_values_are_wrong_usage(run, tmp_path, schedule):
    assert run("import_schedule", tmp_path / "nothing").status == 2
    assert run("import_schedule", tmp_path).status == 2
    assert run("import_schedule", schedule(), "--starts-on", "1.3.2027").status == 2
    assert run("import_schedule", schedule(), "--event", "a b").status == 2
    assert run("import_schedule", schedule(), "--by", "nobody").status == 2


def test_a_dry_run_says_the_same_and_leaves_nothing(run, schedule):
    dry = run("import_schedule", schedule(), "--dry-run", "--json")
    golden("import_schedule", dry.json)
    assert not Event.objects.exists() and not AuditEntry.objects.exists() and not Team.objects.exists()


def test_only_those_who_may_import_do_and_the_trail_names_them(run, schedule, user_of):
    user_of(Role.ANALYST, "ann")
    user_of(Role.MANAGER, "max")
    assert run("import_schedule", schedule(), "--by", "ann").status == 1
    assert not Event.objects.exists()
    assert run("import_schedule", schedule(), "--by", "max").status == 0
    entry = AuditEntry.objects.get(action="schedule.import")
    assert entry.actor == "max" and entry.changes["sessions"]["created"] == 12


def test_several_teams_must_be_told_apart(run, schedule, team):
    team_named("Other", operator())
    ran = run("import_schedule", schedule())
    assert ran.status == 2 and "Main, Other" in ran.err
    assert run("import_schedule", schedule(), "--team", "Other").status == 0
    assert run("import_schedule", schedule()).status == 0  # there is one team that has it
    assert Event.objects.get().team.name == "Other"


def test_xml_says_the_same_as_json(run, schedule, tmp_path):
    path = tmp_path / "schedule.xml"
    path.write_text(as_xml(programme()), encoding="utf-8")
    assert run("import_schedule", path, "--event", "conf", "--json").json["sessions"]["created"] == 12
    figures = run("import_schedule", schedule(), "--event", "conf", "--json").json
    assert figures["sessions"]["unchanged"] == 12 and figures["speakers"]["unchanged"] == 8


def test_sessionize_and_csv_are_read_in_local_time(run, tmp_path):
    talk = {"id": "71", "title": "Tee", "startsAt": "2026-05-01T10:00:00", "endsAt": "2026-05-01T10:45:00", "roomId": 5}
    document = {
        "sessions": [{**talk, "speakers": ["s1"], "categoryItems": []}],
        "speakers": [{"id": "s1", "fullName": "Ada Sample", "firstName": "Ada", "lastName": "Sample", "bio": "x"}],
        "rooms": [{"id": 5, "name": "Säal"}],
        "categories": [],
    }
    (tmp_path / "all.json").write_text(json.dumps(document))
    assert run("import_schedule", tmp_path / "all.json", "--event", "a", "--timezone", "Europe/Berlin").status == 0
    (tmp_path / "all.csv").write_text(
        "Code;Title;Start;Duration;Room;Speakers\n71;Tee;2026-05-01 10:00;00:45;Säal;Ada Sample;\n"
    )
    assert run("import_schedule", tmp_path / "all.csv", "--event", "b", "--timezone", "Europe/Berlin").status == 0
    for session in Session.objects.all():
        assert session.starts_at == datetime(2026, 5, 1, 8, tzinfo=UTC) and session.duration == timedelta(minutes=45)
        assert [part.speaker.person.name for part in session.parts.all()] == ["Ada Sample"]


@pytest.mark.shared
@pytest.mark.parametrize(("name", "sessions", "speakers"), [("rc3-2020", 48, 56), ("democon", 36, 27)])
def test_real_programmes(run, name, sessions, speakers):
    path = SHARED / f"{name}.schedule.json"
    if not path.exists():
        pytest.skip("the shared data is not here")
    first = run("import_schedule", path, "--starts-on", "2027-03-01", "--timezone", "Europe/Berlin", "--json")
    assert (first.status, first.json["warnings"]) == (0, [])
    assert (first.json["sessions"]["created"], first.json["speakers"]["created"]) == (sessions, speakers)
    again = run("import_schedule", path, "--json").json
    assert (again["sessions"]["unchanged"], again["speakers"]["unchanged"]) == (sessions, speakers)


def test_an_archived_event_takes_nothing_in(run, schedule, tmp_path):
    run("import_schedule", schedule(), "--event", "conf")
    Event.objects.update(archived_at=datetime.now(UTC))
    (tmp_path / "people.csv").write_text("name,email\nAnn,ann@example.org\n")
    before = AuditEntry.objects.count()
    for words in (
        ["import_schedule", schedule(), "--event", "conf"],
        ["import_people", "conf", tmp_path / "people.csv", "--as", "attendees"],
    ):
        refused = run(*words)
        assert refused.status == 2 and "is archived. Bring it back first." in refused.err
    assert AuditEntry.objects.count() == before
