"""The report pages and their files: who sees what, what stands there, what leaves."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from portal.desk.views import reports as desk_reports
from portal.events.models import Event
from portal.publishing.models import Account
from portal.reports import catalogue
from portal.roles import RIGHTS, Right, Role
from portal.teams.models import AuditEntry, Membership, Team, User
from portal.teams.scope import _current, everything
from tests.reports.scene import play
from tests.reports.world import World

NAMES = list(catalogue.KINDS)
SCRIPT = "<script>alert('x')</script>"
As = Callable[[Role], Client]


@pytest.fixture
def conf(db: None) -> Iterator[World]:
    """A whole event after a first pull. Rows are made with every team in scope; a request has its own."""
    with everything():
        world = World()
        play(world)
        yield world


@pytest.fixture
def signed_in(conf: World) -> As:
    def make(role: Role) -> Client:
        user, _ = User.objects.get_or_create(username=role.value, email=f"{role.value}@example.org")
        Membership.objects.get_or_create(user=user, team=conf.team, defaults={"role": role.value})
        client = Client()
        client.force_login(user)
        return client

    return make


def page(world: World, name: str, query: str = "") -> str:
    return reverse("desk:report", args=[world.event.pk, name]) + query


def file(world: World, name: str, fmt: str, query: str = "") -> str:
    return reverse("desk:report_download", args=[world.event.pk, name, fmt]) + query


def text(client: Client, url: str) -> str:
    """What the page shows, without markup, blanks as one."""
    answer = client.get(url)
    assert answer.status_code == 200
    body = answer.content.decode().partition('id="cb-main"')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def rows(client: Client, url: str) -> list[dict[str, str]]:
    answer = client.get(url)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))


# --- who may


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", NAMES)
def test_a_page_and_its_files_take_the_rights_of_the_report(conf: World, signed_in: As, role: Role, name: str) -> None:
    client, mine = signed_in(role), RIGHTS[role]
    assert client.get(page(conf, name)).status_code == (200 if catalogue.rights_for(name) <= mine else 403)
    may = catalogue.rights_for(name, export=True) <= mine
    for fmt in ("csv", "xlsx", "json"):
        assert client.get(file(conf, name, fmt)).status_code == (200 if may else 403)


@pytest.mark.parametrize("role", list(Role))
def test_the_index_lists_what_one_may_see_and_take_out(conf: World, signed_in: As, role: Role) -> None:
    shown = signed_in(role).get(reverse("desk:reports", args=[conf.event.pk])).content.decode()
    for name, kind in catalogue.KINDS.items():
        may_see = catalogue.rights_for(name) <= RIGHTS[role]
        assert (f'href="{page(conf, name)}"' in shown) is may_see
        assert (str(kind.answers) in shown) is may_see
        assert (file(conf, name, "csv") in shown) is (may_see and Right.EXPORT in RIGHTS[role])


def test_speakers_as_csv_take_two_clicks(conf: World, signed_in: As) -> None:
    client = signed_in(Role.MANAGER)
    assert file(conf, "speakers", "csv") in client.get(reverse("desk:reports", args=[conf.event.pk])).content.decode()
    assert [row["name"] for row in rows(client, file(conf, "speakers", "csv"))][-1] == "Sam"


def test_another_teams_event_is_not_found(conf: World, signed_in: As) -> None:
    stranger = User.objects.create(username="stranger", email="stranger@example.com")
    Membership.objects.create(user=stranger, team=Team.objects.create(name="Other"), role=Role.OWNER.value)
    client = Client()
    client.force_login(stranger)
    for url in (reverse("desk:reports", args=[conf.event.pk]), page(conf, "summary"), file(conf, "summary", "csv")):
        assert client.get(url).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(conf: World) -> None:
    answer = Client().get(page(conf, "summary"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.url


@pytest.mark.parametrize(("name", "fmt"), [("nothing", "csv"), ("summary", "pdf"), ("summary", "text")])
def test_what_there_is_not_is_not_found(conf: World, signed_in: As, name: str, fmt: str) -> None:
    client = signed_in(Role.OWNER)
    assert client.get(f"/desk/events/{conf.event.pk}/reports/{name}.{fmt}").status_code == 404
    assert client.get(f"/desk/events/{conf.event.pk}/reports/nothing/").status_code == 404


def test_nothing_here_takes_a_post(conf: World, signed_in: As) -> None:
    client = signed_in(Role.OWNER)
    for url in (reverse("desk:reports", args=[conf.event.pk]), page(conf, "links"), file(conf, "links", "csv")):
        assert client.post(url).status_code == 405


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "json"])
def test_a_full_disk_gives_words_and_no_file(
    conf: World, signed_in: As, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    """Reliability A20: a disk that fills up while a file is made."""
    monkeypatch.setattr(desk_reports, "IN_MEMORY", 1)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Path("/dev/full").open("w+b"))  # noqa: SIM115
    answer = signed_in(Role.MANAGER).get(file(conf, "attendance", fmt), follow=True)
    assert answer.redirect_chain == [(page(conf, "attendance"), 302)]
    assert html.escape(desk_reports.NO_ROOM) in answer.content.decode()


# --- the summary


def test_headline_figures_say_what_they_are_and_where_they_came_from(conf: World, signed_in: As) -> None:
    shown = text(signed_in(Role.ANALYST), page(conf, "summary"))
    assert "Registered 3 accepted or registered on a platform that tells" in shown
    assert "Community Spot , read 3 Mar 2027, 13:05; Airmeet EU , read 3 Mar 2027, 13:00" in shown
    assert "Invited 4 registered here, or listed on a platform Our registrations; Community Spot" in shown
    assert "All times are those of Europe/Berlin." in shown
    assert "Average time 20 min 20 s" in shown
    assert "Unit assumed*" in shown


def test_a_platforms_own_total_stands_beside_where_it_differs(conf: World, signed_in: As) -> None:
    shown = text(signed_in(Role.ANALYST), page(conf, "summary"))
    assert "The platform itself says" in shown
    assert re.search(r"Airmeet EU Airmeet complete 2 2 1 50.0 % 15 min 0 s 1 – not known yet attended 2", shown)


def test_what_nobody_has_told_is_a_dash_and_never_nought(conf: World, signed_in: As) -> None:
    shown = text(signed_in(Role.ANALYST), page(conf, "summary"))
    assert re.search(r"Talks BeMyApp not read yet (– not known yet ){7}", shown)


def test_before_anything_is_published_the_summary_says_so(conf: World, signed_in: As) -> None:
    start, end = conf.event.starts_at, conf.event.ends_at
    new = Event.objects.create(team=conf.team, slug="new", title="New", starts_at=start, ends_at=end)
    url = reverse("desk:report", args=[new.pk, "summary"])
    shown = text(signed_in(Role.ANALYST), url)
    assert "Nothing has been read from a platform yet" in shown
    assert "This event is published nowhere yet." in shown
    assert "The programme has no sessions yet." in shown
    assert "report-figures" not in signed_in(Role.ANALYST).get(url).content.decode()


def test_the_chart_shows_the_numbers_of_the_table(conf: World, signed_in: As) -> None:
    conf.a1.title = SCRIPT
    conf.a1.save()
    body = signed_in(Role.ANALYST).get(page(conf, "summary")).content.decode()
    found = re.search(r'<script id="report-figures" type="application/json">(.*?)</script>', body)
    assert found
    figures = json.loads(found.group(1))
    assert figures["codes"] == ["A1", "B2"]
    assert (figures["registered"], figures["attended"]) == ([3, 1], [3, 1])
    assert figures["titles"][0] == SCRIPT
    assert SCRIPT not in body


# --- the lists


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_a_page_with_a_table_that_names_itself(conf: World, signed_in: As, name: str) -> None:
    body = signed_in(Role.OWNER).get(page(conf, name)).content.decode()
    assert str(catalogue.KINDS[name].answers) in body
    assert body.count("<caption") == body.count("<table")
    assert "<table" in body
    assert 'scope="col"' in body
    assert "no-store" in signed_in(Role.OWNER).get(page(conf, name))["Cache-Control"]


@pytest.mark.parametrize("name", ["sessions", "speakers", "attendance", "links", "engagement", "sync"])
def test_titles_and_names_are_text(conf: World, signed_in: As, name: str) -> None:
    conf.a1.title = SCRIPT
    conf.a1.save()
    for person in (conf.ada, conf.bob, conf.sam):
        person.name = SCRIPT
        person.save()
    Account.objects.filter(name="Community Spot").update(name=SCRIPT)
    body = signed_in(Role.OWNER).get(page(conf, name)).content.decode()
    assert SCRIPT not in body
    assert "&lt;script&gt;" in body


def test_addresses_are_masked_for_those_who_may_not_read_them(conf: World, signed_in: As) -> None:
    shown = text(signed_in(Role.ANALYST), page(conf, "attendance"))
    assert "a•••@example.org" in shown
    assert "ada@example.org" not in shown
    assert "Addresses are masked: your role may not read them in full." in shown
    assert "Your role gets files with masked addresses." in shown
    assert "ada@example.org" in text(signed_in(Role.MANAGER), page(conf, "attendance"))


def test_links_stand_there_to_be_copied(conf: World, signed_in: As) -> None:
    body = signed_in(Role.MANAGER).get(page(conf, "links")).content.decode()
    assert "https://airmeet.example/e?code=bob</code>" in body
    assert 'href="https://airmeet.example/' not in body


def test_rows_are_narrowed_down_by_session_and_account(conf: World, signed_in: As) -> None:
    client = signed_in(Role.MANAGER)
    all_rows = rows(client, file(conf, "attendance", "csv"))
    shown = text(client, page(conf, "attendance", "?session=A1&account=Community+Spot"))
    expected = [each for each in all_rows if (each["session"], each["account"]) == ("A1", "Community Spot")]
    assert f"Attendance ({len(expected)})" in shown.replace("( ", "(")
    assert 0 < len(expected) < len(all_rows)


def test_attendance_of_the_whole_event_can_be_chosen(conf: World, signed_in: As) -> None:
    client = signed_in(Role.MANAGER)
    found = rows(client, file(conf, "attendance", "csv", "?session=*"))
    assert {each["session"] for each in found} == {""}
    assert f"Attendance ({len(found)})" in text(client, page(conf, "attendance", "?session=*"))


def test_a_choice_that_matches_nothing_says_so(conf: World, signed_in: As) -> None:
    assert "Nothing matches this choice." in text(signed_in(Role.OWNER), page(conf, "attendance", "?session=none"))
    assert "There is nothing to show yet." not in text(signed_in(Role.OWNER), page(conf, "sessions", "?session=none"))


def test_fifty_rows_are_a_page_and_pages_keep_the_choice(conf: World, signed_in: As) -> None:
    spot = conf.event.publications.get(account__name="Community Spot")
    for number in range(60):
        conf.live(spot, f"guest{number:03}@example.com", conf.b2, attended=True)
    client = signed_in(Role.MANAGER)
    url = page(conf, "attendance", "?session=B2&account=Community+Spot")
    first, second = client.get(url).content.decode(), client.get(url + "&page=2").content.decode()
    assert first.count("<tr>") == 51
    assert "session=B2&amp;account=Community+Spot&amp;page=2" in first
    assert "1 to 50 of 61" in first
    assert "51 to 61 of 61" in second
    assert client.get(url + "&page=nonsense").status_code == 200


def test_every_table_of_a_report_turns_its_own_pages(conf: World, signed_in: As) -> None:
    spot = conf.event.publications.get(account__name="Community Spot")
    for number in range(60):
        conf.pulled(spot, f"live@X{number}")
    body = signed_in(Role.MANAGER).get(page(conf, "sync")).content.decode()
    assert "?page4=2" in body
    assert "live@X59" not in body
    assert "live@X59" in signed_in(Role.MANAGER).get(page(conf, "sync", "?page4=2")).content.decode()


# --- files


@pytest.mark.parametrize(
    ("fmt", "kind"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_says_what_it_is(conf: World, signed_in: As, fmt: str, kind: str) -> None:
    answer = signed_in(Role.MANAGER).get(file(conf, "attendance", fmt))
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="conf-attendance.{fmt}"'
    assert int(answer["Content-Length"]) == len(b"".join(answer.streaming_content))
    assert "no-store" in answer["Cache-Control"]


def test_a_file_holds_what_the_command_writes(conf: World, signed_in: As, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    call_command("report", "conf", "attendance", "--format", "csv", "--output", str(path), stderr=io.StringIO())
    answer = signed_in(Role.MANAGER).get(file(conf, "attendance", "csv"))
    assert b"".join(answer.streaming_content) == path.read_bytes()


def test_the_other_formats_hold_the_same_rows(conf: World, signed_in: As) -> None:
    client = signed_in(Role.MANAGER)
    table = rows(client, file(conf, "attendance", "csv"))
    document = json.loads(b"".join(client.get(file(conf, "attendance", "json")).streaming_content))
    book = load_workbook(io.BytesIO(b"".join(client.get(file(conf, "attendance", "xlsx")).streaming_content)))
    assert len(document["rows"]) == len(table) == book["attendance"].max_row - 1


def test_a_narrowed_file_says_so_in_name_and_content(conf: World, signed_in: As) -> None:
    answer = signed_in(Role.MANAGER).get(file(conf, "attendance", "json", "?session=A1&account=Community+Spot"))
    assert answer["Content-Disposition"] == 'attachment; filename="conf-attendance-A1-Community-Spot.json"'
    document: dict[str, Any] = json.loads(b"".join(answer.streaming_content))
    assert document["only"] == {"session": "A1", "account": "Community Spot"}
    assert {row["session"] for row in document["rows"]} == {"A1"}


def test_a_file_name_is_ascii_whatever_the_address_says(conf: World, signed_in: As) -> None:
    answer = signed_in(Role.MANAGER).get(file(conf, "attendance", "json", '?account=Zoë"%0d%0aX:+../1'))
    assert answer["Content-Disposition"] == 'attachment; filename="conf-attendance-Zo-X-1.json"'


def test_a_file_with_addresses_stands_in_the_audit_trail(conf: World, signed_in: As) -> None:
    client = signed_in(Role.OWNER)
    client.get(page(conf, "attendance"))
    client.get(file(conf, "summary", "csv"))
    assert not AuditEntry.objects.filter(action="report.export").exists()
    client.get(file(conf, "attendance", "csv", "?session=A1"))
    entry = AuditEntry.objects.get(action="report.export")
    assert (entry.actor, entry.changes) == ("owner", {"report": "attendance", "session": "A1"})


def test_whoever_may_not_take_addresses_out_gets_them_masked_and_no_entry(conf: World, signed_in: As) -> None:
    found = rows(signed_in(Role.APPROVER), file(conf, "speakers", "csv"))
    assert "s•••@example.org" in {each["email"] for each in found}
    assert not AuditEntry.objects.filter(action="report.export").exists()


def test_a_file_is_whole_before_the_scope_of_the_page_is_left(conf: World, signed_in: As) -> None:
    client = signed_in(Role.OWNER)

    def fetch() -> bytes:
        _current.set(None)  # nobody's scope
        return b"".join(client.get(file(conf, "attendance", "csv")).streaming_content)

    # a copy: where a browser's loop runs in this thread, connections belong to the context as well
    assert b"ada@example.org" in copy_context().run(fetch)
