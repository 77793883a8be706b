"""What somebody is in a session: by command, by import, and kept where staff have said it."""

from __future__ import annotations

import pytest

from portal.events.models import Session, SessionRole, SessionSpeaker
from portal.teams.models import AuditEntry
from portal.teams.scope import everything
from tests.support.programme import programme, sessions_of

CSV = """code,title,date,duration,speakers,hosts,co_hosts,moderators
A1,Tea,2027-05-01T10:00:00+02:00,0:30,Ada;Bo,Cy,,Bo
"""


@pytest.fixture(autouse=True)
def all_teams():
    with everything():
        yield


def roles(code: str = "A1") -> dict[str, str]:
    rows = SessionSpeaker.objects.filter(session__code=code).select_related("speaker__person")
    return {row.speaker.person.name: row.role for row in rows}


@pytest.fixture
def tea(run, tmp_path):
    path = tmp_path / "tea.csv"
    path.write_text(CSV)
    assert run("import_schedule", path, "--event", "tea", "--timezone", "Europe/Berlin").status == 0
    people = tmp_path / "people.csv"
    people.write_text("email,name\nada@example.org,Ada\nbo@example.org,Bo\ncy@example.org,Cy\n")
    assert run("import_people", "tea", people, "--as", "speakers").status == 0
    return path


def test_a_table_names_hosts_co_hosts_and_moderators(tea):
    assert roles() == {"Ada": "speaker", "Bo": "moderator", "Cy": "host"}


def test_a_programme_in_json_names_roles(run, schedule):
    document = programme()
    first = next(session for session in sessions_of(document) if session["persons"])
    first["persons"][0]["role"] = "Co-Host"
    run("import_schedule", schedule(document))
    session = Session.objects.get(guid=first["guid"])
    assert session.parts.order_by("position").first().role == SessionRole.COHOST


def test_a_command_sets_a_role_and_a_later_import_keeps_it(run, tea):
    done = run("set_role", "tea", "A1", "ADA@example.org", "co-host", "--json").json
    assert done == {"session": "A1", "speaker": "Ada", "role": "co-host", "changed": True}
    assert run("set_role", "tea", "A1", "cy@example.org", "moderator").out == "Cy is now moderator in A1.\n"
    assert run("set_role", "tea", "A1", "cy@example.org", "moderator").out == "Cy is already moderator in A1.\n"
    assert AuditEntry.objects.filter(action="session.speakers").count() == 2
    run("import_schedule", tea, "--event", "tea", "--timezone", "Europe/Berlin")
    assert roles() == {"Ada": "co-host", "Bo": "moderator", "Cy": "moderator"}


def test_somebody_without_a_part_is_given_one_behind_the_others(run, tea):
    SessionSpeaker.objects.filter(speaker__person__name="Ada").delete()
    run("set_role", "tea", "A1", "ada@example.org", "host")
    last = SessionSpeaker.objects.filter(session__code="A1").order_by("-position").first()
    assert (last.speaker.person.name, last.role) == ("Ada", "host")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("tea", "XX", "ada@example.org", "host"), 2, "no session XX"),
        (("tea", "A1", "eve@example.org", "host"), 1, "eve@example.org"),
        (("tea", "A1", "ada@example.org", "boss"), 2, "boss"),
        (("nowhere", "A1", "ada@example.org", "host"), 2, "nowhere"),
    ],
)
def test_what_cannot_be_is_told(run, tea, words, status, said):
    ran = run("set_role", *words)
    assert ran.status == status and said in ran.err
