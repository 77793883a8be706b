"""``report``: formats, files, refusals, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
from openpyxl.worksheet import _writer

from portal.reports import catalogue
from portal.roles import Role
from portal.teams.models import AuditEntry
from tests.support import full_disk

from .conftest import Cast
from .scene import play
from .world import World

NAMES = list(catalogue.KINDS)


def report(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("report", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def conf(world: World) -> World:
    play(world)
    return world


@pytest.mark.parametrize("name", NAMES)
def test_json_is_one_document(conf: World, name: str) -> None:
    status, out, err = report("conf", name, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["event"] == "conf"
    assert report("conf", name, "--format", "json")[1] == out


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_the_json_keys_and_as_many_rows(conf: World, name: str) -> None:
    status, out, _ = report("conf", name, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert status == 0
    assert not out.startswith("\ufeff")
    if name != "summary":
        document = json.loads(report("conf", name, "--json")[1])
        assert len(rows) == len(document["rows"])
        assert list(rows[0]) == list(document["rows"][0])


def test_csv_cells_are_those_of_the_document(conf: World) -> None:
    rows = list(csv.DictReader(io.StringIO(report("conf", "attendance", "--format", "csv")[1], newline="")))
    absent, present = rows[0], rows[1]
    assert (absent["person"], absent["session"], absent["attended"], absent["seconds"]) == ("Ada", "", "false", "")
    assert (present["attended"], present["seconds"]) == ("true", "900")
    assert present["joined_at"] == "2027-03-03T13:00:00+01:00"


def test_csv_guards_what_came_from_outside(conf: World) -> None:
    rows = list(csv.DictReader(io.StringIO(report("conf", "engagement", "--format", "csv")[1], newline="")))
    assert rows[0]["answer"] == "'=1+1"


def test_csv_of_the_summary_has_a_row_per_line(conf: World) -> None:
    rows = list(csv.DictReader(io.StringIO(report("conf", "summary", "--format", "csv")[1], newline="")))
    assert [row["line"] for row in rows] == ["event", *["platform"] * 4, *["session"] * 2]
    assert (rows[0]["invited"], rows[3]["invited"], rows[2]["platform_totals"]) == ("4", "", "attended: 2")


def test_text_shows_zone_time_source_and_dashes(conf: World) -> None:
    status, out, _ = report("conf", "summary")
    assert status == 0
    assert out.startswith(
        "Conf 2027 (conf): summary\nTimes in Europe/Berlin · as of 2027-03-03T13:05:00+01:00 · source: "
    )
    assert "Airmeet EU (airmeet)" in out
    talks = next(line for line in out.splitlines() if line.startswith("Talks"))
    assert talks.split()[4:] == ["–"] * 8
    assert "66.7 %" in out
    assert "not pulled" in out


def test_text_columns_are_aligned(conf: World) -> None:
    head, rule, *rows = report("conf", "attendance")[1].splitlines()[3:]
    starts = [at for at, char in enumerate(rule) if char == "─" and (at == 0 or rule[at - 1] == " ")]
    assert len(starts) == 12
    for line in (head, *rows):
        assert all(line[at - 1] == " " for at in starts[1:])


# --- files


def test_a_csv_file_has_a_mark_and_is_the_owners_alone(conf: World, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    status, out, err = report("conf", "attendance", "--format", "csv", "--output", str(path))
    assert (status, out, err) == (0, "", f"Written to {path}.\n")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfperson,email")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_a_json_file_has_no_mark(conf: World, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert report("conf", "summary", "--json", "--output", str(path))[:2] == (0, "")
    assert json.loads(path.read_text())["event"] == "conf"


@pytest.mark.parametrize("name", NAMES)
def test_xlsx_holds_the_same_rows_as_csv(conf: World, tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.xlsx"
    assert report("conf", name, "--format", "xlsx", "--output", str(path))[0] == 0
    sheet = load_workbook(path)[name]
    rows = list(csv.reader(io.StringIO(report("conf", name, "--format", "csv")[1], newline="")))
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert sheet.max_row == len(rows)


def test_xlsx_cells_are_strings_never_formulas(conf: World, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    conf.session("X9", "=SUM(A1)\x07")
    report("conf", "sessions", "--format", "xlsx", "--output", str(path))
    book = load_workbook(path)
    cells = [cell for row in book["sessions"] for cell in row if isinstance(cell.value, str)]
    assert "=SUM(A1)" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}
    assert not book.properties.creator
    about = {row[0].value: row[1].value for row in book["about"]}
    assert (about["event"], about["time_zone"]) == ("conf", "Europe/Berlin")


def test_an_unwritable_path_is_a_sentence(conf: World, tmp_path: Path) -> None:
    status, out, err = report("conf", "summary", "--json", "--output", str(tmp_path / "none" / "out.json"))
    assert (status, out) == (1, "")
    assert err.startswith("The report cannot be written to ")
    assert "No such file or directory" in err


@pytest.mark.parametrize("target", [".", "/dev/null"])
def test_only_files_are_written_over(conf: World, target: str) -> None:
    status, _, err = report("conf", "summary", "--output", target)
    assert (status, err) == (1, f"{target} is no file. Choose another --output.\n")


@pytest.mark.parametrize("fmt", ["text", "csv", "json", "xlsx"])
@pytest.mark.parametrize("name", ["attendance", "summary"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    conf: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fmt: str
) -> None:
    """A20: the words say why and what to do; no half file, hidden or not."""
    path = tmp_path / "out"
    path.write_text("before")
    monkeypatch.setattr(tempfile, "mkstemp", full_disk.mkstemp)
    status, out, err = report("conf", name, "--format", fmt, "--output", str(path))
    assert (status, out) == (1, "")
    words = "No space left on device. Choose another --output or make room."
    assert err == f"The report cannot be written to {path}: {words}\n"
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert not _writer.ALL_TEMP_FILES, "what the spreadsheet library writes beside"


def test_a_disk_that_fills_up_while_a_spreadsheet_is_made_leaves_none_of_it(
    conf: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_writer.WorksheetWriter, "write_row", full)
    assert report("conf", "attendance", "--format", "xlsx", "--output", str(tmp_path / "out"))[0] == 1
    assert list(tmp_path.iterdir()) == []
    assert not _writer.ALL_TEMP_FILES


# --- wrong usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none", "summary"), "There is no event 'none'. 'import_schedule' makes one."),
        (
            ("conf", "summary", "--format", "xlsx"),
            "An xlsx file cannot be shown here. Say where to with --output FILE.",
        ),
        (("conf", "summary", "--json", "--format", "csv"), "--json and --format csv are two answers"),
        (("conf", "summary", "--by", "nobody"), "There is no user 'nobody'."),
    ],
)
def test_wrong_usage_ends_with_two(conf: World, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = report(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(words)


# --- who may have what


def test_masked_hides_addresses_and_links(conf: World) -> None:
    for name in NAMES:
        out = report("conf", name, "--json", "--masked")[1]
        assert "ada@" not in out
        assert "example.com" not in out or "x•••@example.com" in out or "g•••@example.com" in out
    rows = json.loads(report("conf", "links", "--json", "--masked")[1])["rows"]
    assert {row["link"] for row in rows} == {None}
    assert rows[1]["email"] == "b•••@example.org"


def test_masked_hides_figures_from_nobody(conf: World) -> None:
    assert report("conf", "summary", "--json", "--masked")[1] == report("conf", "summary", "--json")[1]


def test_an_analyst_gets_masked_addresses_unasked(conf: World, cast: Cast) -> None:
    cast(Role.ANALYST)
    rows = json.loads(report("conf", "attendance", "--json", "--by", "analyst")[1])["rows"]
    assert rows[0]["email"] == "a•••@example.org"


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_who_may_read_addresses_gets_them(conf: World, cast: Cast, role: Role) -> None:
    cast(role)
    rows = json.loads(report("conf", "links", "--json", "--by", role.value)[1])["rows"]
    assert (rows[1]["email"], rows[1]["link"]) == ("bob@example.org", "https://airmeet.example/e?code=bob")


@pytest.mark.parametrize(
    ("role", "name", "right"),
    [
        (Role.APPROVER, "links", "links.view"),
        (Role.ANALYST, "links", "links.view"),
        (Role.INTEGRATIONS, "links", "links.view"),
        (Role.APPROVER, "attendance", "attendees.view"),
        (Role.INTEGRATIONS, "speakers", "speakers.view"),
    ],
)
def test_who_may_not_is_told_which_right_is_missing(conf: World, cast: Cast, role: Role, name: str, right: str) -> None:
    cast(role)
    status, out, err = report("conf", name, "--json", "--by", role.value)
    assert (status, out) == (1, "")
    assert f"({right})" in err


def test_a_stranger_gets_nothing(conf: World, cast: Cast) -> None:
    actor = cast(Role.OWNER)
    assert actor.user is not None
    actor.user.memberships.all().delete()
    assert report("conf", "summary", "--by", "owner")[0] == 1


def test_a_file_takes_the_right_to_export(conf: World, cast: Cast, tmp_path: Path) -> None:
    cast(Role.INTEGRATIONS)
    path = tmp_path / "out.json"
    status, _, err = report("conf", "summary", "--json", "--output", str(path), "--by", "integrations")
    assert (status, path.exists()) == (1, False)
    assert "(export)" in err


def test_a_file_with_addresses_takes_a_right_of_its_own(conf: World, cast: Cast) -> None:
    cast(Role.APPROVER)
    shown = report("conf", "speakers", "--json", "--by", "approver")[1]
    exported = report("conf", "speakers", "--format", "csv", "--by", "approver")[1]
    assert "sam@example.org" in shown
    assert "s•••@example.org" in exported
    assert not AuditEntry.objects.filter(action="report.export").exists()


def test_a_file_with_addresses_stands_in_the_audit_trail(conf: World, cast: Cast) -> None:
    cast(Role.MANAGER)
    report("conf", "attendance", "--format", "csv", "--by", "manager")
    report("conf", "summary", "--format", "csv", "--by", "manager")
    report("conf", "attendance", "--format", "csv", "--masked", "--by", "manager")
    entry = AuditEntry.objects.get(action="report.export")
    assert (entry.actor, entry.subject, entry.changes) == ("manager", "Conf 2027", {"report": "attendance"})
