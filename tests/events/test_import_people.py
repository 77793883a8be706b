"""Speakers' and attendees' files: every row counted, every bad one told by its line."""

from __future__ import annotations

import csv
import io
import tempfile
import time

import pytest

from portal.events.models import EmailAddress, Person, Registration, RegistrationState, Speaker
from portal.events.registrations import withdraw_registration
from portal.roles import Role
from portal.teams.audit import operator
from portal.teams.models import AuditEntry
from portal.teams.scope import everything
from tests.events.workbooks import BOOK, archive, workbook
from tests.support import full_disk
from tests.support.programme import people_of, programme

from .conftest import golden


@pytest.fixture(autouse=True)
def all_teams():
    with everything():
        yield


@pytest.fixture
def people(run, event, tmp_path):
    """Imports text, bytes or a workbook's rows and returns what the command said."""

    def go(content, kind="attendees", *more, name="people.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return run("import_people", event, path, "--as", kind, "--json", *more)

    return go


def figures(ran):
    return {k: ran.json[k] for k in ("rows", "created", "updated", "unchanged", "duplicates")}


def counts(rows=0, created=0, updated=0, unchanged=0, duplicates=0):
    return {"rows": rows, "created": created, "updated": updated, "unchanged": unchanged, "duplicates": duplicates}


def test_speakers_get_their_address_by_name_and_a_second_run_changes_nothing(people):
    names = people_of(programme())
    text = "email,name\n" + "".join(f"S{n}@Example.org,{name}\n" for n, name in enumerate(names))
    assert figures(people(text, "speakers")) == counts(len(names), updated=len(names))
    assert figures(people(text, "speakers")) == counts(len(names), unchanged=len(names))
    assert EmailAddress.objects.get(person__name="Käthe Müßig").address == "S0@Example.org"


def test_first_and_last_name_make_the_name_and_only_filled_cells_overwrite(people):
    people("email,first_name,last_name,company,tags,highlighted\nada@x.org,Ada,Sample,Acme,a; b ;a,yes\n", "speakers")
    ran = people("email,company,city\nADA@x.org,,Köln\n", "speakers")
    assert figures(ran) == counts(1, updated=1)
    speaker = Speaker.objects.get(person__addresses__normalised="ada@x.org")
    person = speaker.person
    assert (person.company, person.city, person.first_name, person.tags) == ("Acme", "Köln", "Ada", ["a", "b"])
    assert speaker.highlighted and speaker.source_code


def test_two_of_one_name_are_an_error_and_a_stranger_a_new_proposed_speaker(people):
    twin = Person.objects.get(name="Kasa")
    Speaker.objects.create(
        event=Speaker.objects.first().event, person=Person.objects.create(team=twin.team, name="Kasa")
    )
    ran = people("email,name,shoe\nk@x.org,Kasa,\nnew@x.org,Neu Ling,\nno@x.org,,\n", "speakers")
    assert ran.status == 1 and figures(ran) == counts(3, created=1)
    golden("import_people_speakers", ran.json)
    assert Speaker.objects.get(person__name="Neu Ling").state == "proposed"


def test_a_human_the_team_knew_already_is_the_same_human(people):
    people("email,company\nada@x.org,Acme\n")  # an attendee first
    known = Person.objects.get(addresses__normalised="ada@x.org")
    before = Person.objects.count()
    ran = people("email,name\nada@x.org,Ada Sample\n", "speakers")
    assert figures(ran) == counts(1, updated=1)
    assert Speaker.objects.get(source_code="P001").person == known
    assert Person.objects.count() == before - 1


def test_attendees_of_all_kinds(people, tmp_path):
    text = (
        "E-Mail;First Name;Last Name;Sessions;Diet\n"
        "a@x.org;A;B;;vegan\n"
        "b@x.org;B;C;D0R0S0 D1R1S1;\n"
        "A@X.ORG;again;;;\n"
        "c@localhost;C;D;;\n"
        'd@x.org;D;"E\nF";NOPE;\n'
        ";G;H;;\n"
        "José@x.org;J;K;;\n"
        "\n"
        "e@x.org;E\x07;;;\n"
    )
    ran = people(text, "attendees", "--errors", tmp_path / "bad.csv")
    assert ran.status == 1 and figures(ran) == counts(8, created=2, duplicates=1)
    golden("import_people_attendees", ran.json)
    some = Registration.objects.get(person__addresses__normalised="b@x.org")
    assert not some.whole_event and {s.code for s in some.sessions.all()} == {"D0R0S0", "D1R1S1"}
    assert Registration.objects.get(person__addresses__normalised="a@x.org").custom == {"Diet": "vegan"}
    rows = list(csv.reader(io.StringIO((tmp_path / "bad.csv").read_text("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == ["E-Mail", "First Name", "Last Name", "Sessions", "Diet", "error"]
    assert [row[0] for row in rows[1:]] == ["c@localhost", "d@x.org", "", "José@x.org", "e@x.org"]


def test_a_full_disk_leaves_no_half_error_file_and_says_so(people, tmp_path, monkeypatch):
    """A20: the good rows are in, and the words say how to get the bad ones."""
    target = tmp_path / "bad.csv"
    target.write_text("before")
    monkeypatch.setattr(tempfile, "mkstemp", full_disk.mkstemp)
    ran = people("email\na@x.org\nbad\n", "attendees", "--errors", target)
    assert (ran.status, ran.json["created"]) == (1, 1)
    again = "Make room and run it again: what is in already is left as it is."
    assert ran.err == f"The bad rows cannot be written to '{target}': No space left on device. {again}\n"
    assert target.read_text() == "before" and not [each for each in tmp_path.iterdir() if "part" in each.name]


def test_a_mended_error_file_goes_in_without_its_last_column(people, tmp_path):
    people("email,name\nbad,=1+1\n", "attendees", "--errors", tmp_path / "bad.csv")
    mended = (tmp_path / "bad.csv").read_bytes().replace(b"bad,", b"good@x.org,")
    assert people(mended).status == 0
    registration = Registration.objects.get(person__name="=1+1")
    assert registration.custom == {}


def test_lengths_zones_pictures_and_flags_are_checked(people):
    text = (
        "email,name,timezone,avatar_url,highlighted,extra\n"
        f"a@x.org,{'n' * 10_000},,,,\nb@x.org,B,Mars/Base,,,\nc@x.org,C,,http://x.org/a.png,,\nd@x.org,D,,,maybe,\n"
        "e@x.org,E,,,,,surplus\n"
    )
    ran = people(text, "speakers")
    assert [(e["line"], e["column"]) for e in ran.json["errors"]] == [
        (2, "name"),
        (3, "timezone"),
        (4, "avatar_url"),
        (5, "highlighted"),
        (6, ""),
    ]
    assert all(len(e["value"]) <= 200 for e in ran.json["errors"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_encoding_and_line_end(people, encoding, delimiter, end):
    lines = [delimiter.join(cells) for cells in (["NAME", "Email", "job_title"], ["Zoë, Ü", "z@x.org", "x;y"])]
    if delimiter in ",;":
        lines[1] = delimiter.join(['"Zoë, Ü"', "z@x.org", '"x;y"'])
    ran = people(end.join([*lines, ""]).encode(encoding))
    assert figures(ran) == counts(1, created=1)
    assert Person.objects.get(addresses__normalised="z@x.org").name == "Zoë, Ü"


def test_a_workbook_is_read_like_a_text_file(people):
    data = workbook(["Email", "name", "Seat", None], ["w@x.org", "Wu", 7.0, None], [], ["bad", "B", True, None])
    ran = people(data, name="people.xlsx")
    assert figures(ran) == counts(2, created=1) and [e["line"] for e in ran.json["errors"]] == [4]
    assert Registration.objects.get().custom == {"Seat": "7"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"name\nAda\n", "a.csv"),
        (b'email,name\na@x.org,"never closed\n', "a.csv"),
        (b"\x00\x01\x02\x03" * 500, "a.csv"),
        (b"email\na@x.org\n", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls"),
        (archive(readme=b"hello"), "a.xlsx"),
        (archive(**BOOK), "a.xlsx"),
        (archive(**BOOK, **{"xl/vbaProject.bin": b"x"}), "a.xlsx"),
        (archive(**BOOK, **{"xl/worksheets/s.xml": b"0" * (210 << 20)}), "a.xlsx"),
        (archive(**BOOK, **{"xl/worksheets/s.xml": b"<row/>" * 1_048_577}), "a.xlsx"),
        (workbook(["email"], ["a@x.org"]), "a.csv"),
        (b"PK\x03\x04" + b"junk" * 50, "a.xlsx"),
    ],
)
def test_what_cannot_be_read_ends_with_a_sentence_soon(people, content, name):
    began = time.monotonic()
    ran = people(content, name=name)
    assert ran.status == 2 and ran.err.strip().endswith(".") and ran.out == ""
    assert time.monotonic() - began < 5
    assert not Registration.objects.exists()


def test_unknown_events_kinds_and_targets_are_wrong_usage(run, people, tmp_path, event):
    assert people("email\na@x.org\n", "attendees", "--errors", tmp_path / "no" / "where.csv").status == 2
    assert people("email\na@x.org\n", "guests").status == 2
    (tmp_path / "a.csv").write_text("email\na@x.org\n")
    assert run("import_people", "nowhere", tmp_path / "a.csv", "--as", "attendees").status == 2
    assert run("import_people", event, tmp_path / "none.csv", "--as", "attendees").status == 2


def test_a_dry_run_leaves_nothing(people):
    trail = AuditEntry.objects.count()
    assert figures(people("email\na@x.org\n", "attendees", "--dry-run")) == counts(1, created=1)
    assert not Registration.objects.exists() and AuditEntry.objects.count() == trail


def test_somebody_withdrawn_stays_so_and_is_told(people):
    people("email\na@x.org\n")
    withdraw_registration(actor=operator(), registration=Registration.objects.get())
    ran = people("email\na@x.org\n")
    assert figures(ran) == counts(1, unchanged=1) and "withdrawn" in ran.json["warnings"][0]["message"]
    assert Registration.objects.get().state == RegistrationState.WITHDRAWN


def test_rights_and_trail(people, user_of):
    user_of(Role.APPROVER, "app")
    user_of(Role.MANAGER, "max")
    assert people("email\na@x.org\n", "attendees", "--by", "app").status == 1
    assert not Registration.objects.exists()
    people("email\na@x.org\n", "attendees", "--by", "max")
    entry = AuditEntry.objects.get(action="attendees.import")
    assert (entry.actor, entry.changes["created"]) == ("max", 1)


def test_ten_thousand_rows_are_a_matter_of_seconds(people):
    text = "email,first_name,last_name,sessions,Diet\n" + "".join(
        f"p{n}@x.org,A,B{n},{'D0R0S0 D0R1S0' if n % 3 else ''},x\n" for n in range(10_000)
    )
    began = time.monotonic()
    assert figures(people(text)) == counts(10_000, created=10_000)
    assert figures(people(text)) == counts(10_000, unchanged=10_000)
    assert time.monotonic() - began < 40
    assert AuditEntry.objects.filter(action="attendees.import").count() == 20
