"""The main job as staff do it: in a browser, with a real worker and the platforms' sandbox."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from integrations.registry import PLATFORMS
from integrations.sandbox.server import Server
from portal.events.models import Event, Speaker, SpeakerState
from portal.publishing.models import Account, Operation, OperationState
from portal.roles import Role
from portal.teams.models import Team
from portal.teams.scope import everything
from tests.support.programme import people_of, programme

from .conftest import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "rc3-2020.schedule.json"


def at(live_server: Any, name: str, *args: Any) -> str:
    return f"{live_server.url}{reverse(name, args=args)}"


def upload_programme(page: Page, live_server: Any, team: Team, path: Path, slug: str, first_day: str) -> None:
    page.goto(at(live_server, "desk:import_new", team.pk))
    page.locator("input[type=file]").set_input_files(path)
    page.locator("[name$=slug]").fill(slug)
    page.locator("[name$=starts_on]").fill(first_day)
    page.locator("[name$=zone]").fill("Europe/Berlin")
    page.get_by_role("button", name="Look at what it would do").click()
    expect(page.locator("main")).to_contain_text("new")
    page.locator("main form button.cb-primary").first.click()


def connect(page: Page, live_server: Any, team: Team, slug: str, urls: dict[str, str]) -> None:
    platform = PLATFORMS[slug]
    page.goto(at(live_server, "desk:account_new", team.pk, slug))
    page.locator("[name=name]").fill(platform.label)
    for box in page.locator("input[type=password]").all():
        box.fill("a-long-enough-credential")
    hosts = page.locator("input[type=url]").all()
    assert len(hosts) == len(urls)
    for box in hosts:
        key = (box.get_attribute("name") or "").rpartition("_")[2]
        box.fill(urls.get(key) or next(iter(urls.values())))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text(platform.label)


def publish(page: Page, live_server: Any, event: Event, account: Account) -> None:
    page.goto(at(live_server, "desk:publication_new", event.pk, account.pk))
    host = page.locator("[name$=host_email]")
    if host.count():
        host.fill("host@example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("What is to exist there")


def test_from_a_file_to_a_report(
    page: Page, live_server: Any, people: dict[Role, str], sandbox: Server, worker: None, tmp_path: Path
) -> None:
    sign_in(page, people[Role.OWNER])
    team = Team.objects.get()

    source = tmp_path / "schedule.json"
    plan = programme(first=str(timezone.localdate() + timedelta(days=40)))
    source.write_text(json.dumps(plan), encoding="utf-8")
    upload_programme(page, live_server, team, source, "conf", str(timezone.localdate() + timedelta(days=40)))
    with everything():
        event = Event.objects.get(slug="conf")
        assert event.sessions.count() > 5

    # people: speakers' addresses, then attendees
    listed = tmp_path / "speakers.csv"
    rows = [f"s{i}@example.org,{name},Given{i},Family{i}" for i, name in enumerate(people_of(plan))]
    listed.write_text("email,name,first_name,last_name\n" + "\n".join(rows), encoding="utf-8")
    guests = tmp_path / "attendees.csv"
    good = [f"g{i}@example.org,Guest {i}" for i in range(12)]
    guests.write_text("\n".join(["email,name", *good, "not-an-address,X"]), encoding="utf-8")
    for path, kind in ((listed, "speakers"), (guests, "attendees")):
        page.goto(at(live_server, "desk:import", event.pk))
        form = page.locator("form", has=page.locator("input[name=form][value=people]"))
        choice = form.locator("[name$=kind]")
        if choice.first.evaluate("e => e.tagName") == "SELECT":
            choice.select_option(kind)
        else:
            form.locator(f"[name$=kind][value={kind}]").check()
        form.locator("input[type=file]").set_input_files(path)
        form.get_by_role("button", name="Look at what it would do").click()
        if kind == "attendees":
            expect(page.locator("main")).to_contain_text("not-an-address")
        page.locator("main form button.cb-primary").first.click()
    with everything():
        assert event.registrations.count() == 12

    # approve everybody, from the list, with the confirm page in between; whoever imported may not (four eyes)
    second = page.context.browser.new_context()  # type: ignore[union-attr]
    approver = second.new_page()
    sign_in(approver, people[Role.APPROVER])
    approver.goto(at(live_server, "desk:speakers", event.pk))
    approver.locator("[data-check-all]").check()
    approver.get_by_role("button", name=re.compile("Approve")).click()
    expect(approver.locator("main")).to_contain_text("will be approved")
    approver.get_by_role("button", name=re.compile("Approve")).click()
    expect(approver.locator("body")).to_contain_text("approved")
    second.close()
    with everything():
        assert not Speaker.objects.filter(event=event).exclude(state=SpeakerState.APPROVED).exists()

    # accounts and publications
    for slug, addresses in sandbox.world.addresses(sandbox.url).items():
        connect(page, live_server, team, slug, dict(addresses))
    with everything():
        accounts = list(Account.objects.all())
    assert len(accounts) == 4
    for account in accounts:
        publish(page, live_server, event, account)

    # one of them breaks for a moment: the cause and the way out are on the problems page
    refused = sandbox.world.order({"platform": "whereby", "kind": "status", "status": 401, "times": 1})
    assert refused

    # plan, confirm, watch
    page.goto(at(live_server, "desk:plan", event.pk))
    expect(page.locator("main")).to_contain_text("What a push would do now")
    page.get_by_role("button", name=re.compile(r"^Push \d+")).click()
    page.wait_for_url(re.compile(r"/desk/runs/\d+/"))
    with everything():
        whereby = Account.objects.get(platform="whereby")

    def stopped() -> bool:
        with everything():
            return Account.objects.get(pk=whereby.pk).state == "stopped"

    wait_until(page, stopped)
    page.goto(at(live_server, "desk:problems", event.pk))
    expect(page.locator("main")).to_contain_text("stopped")
    page.goto(at(live_server, "desk:account", team.pk, whereby.pk))
    page.get_by_role("button", name=re.compile("Test")).click()  # reads only; a success sets the account going again

    def settled() -> bool:
        well = (OperationState.DONE, OperationState.DONE_WITH_DIFFERENCES)
        with everything():
            return not Operation.objects.exclude(state__in=well).exists()

    wait_until(page, settled, seconds=90)
    page.goto(at(live_server, "desk:problems", event.pk))
    expect(page.locator("main")).not_to_contain_text("stopped")

    # by hand: tick the task off
    page.goto(at(live_server, "desk:tasks", event.pk))
    page.get_by_role("link", name=re.compile("Open all")).first.click()  # twelve talks to make: a page of its own
    page.get_by_role("button", name=re.compile("Tick off: all")).first.click()
    expect(page.locator("main")).to_contain_text("owner")

    # the event happens; pull; look; download
    sandbox.world.to(event.ends_at + timedelta(hours=3))
    page.goto(at(live_server, "desk:pulls", event.pk))
    page.get_by_role("button", name=re.compile("Pull now")).first.click()

    def figures() -> bool:
        page.goto(at(live_server, "desk:report", event.pk, "summary"))
        return bool(re.search(r"Attended\s*\d", page.locator("main").inner_text(), re.IGNORECASE))

    wait_until(page, figures, seconds=60)
    with page.expect_download() as download:
        page.locator("a", has_text="CSV").first.click()
    content = Path(str(download.value.path())).read_text(encoding="utf-8-sig")
    assert "invited" in content.splitlines()[0]


def wait_until(page: Page, condition: Any, seconds: float = 45) -> None:
    """Ask again and again until ``condition`` holds; the worker is another process."""
    for _ in range(int(seconds * 2)):
        if condition():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{condition.__name__} did not come true in {seconds} s")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_signs_in_and_sees_its_own_menu(
    page: Page, live_server: Any, people: dict[Role, str], role: Role
) -> None:
    sign_in(page, people[role])
    menu = page.locator("#nav-sidebar, nav").all_inner_texts()
    words = " ".join(menu)
    assert ("Accounts" in words) is (role in (Role.OWNER, Role.MANAGER, Role.INTEGRATIONS))
    assert ("Members" in words) is (role in (Role.OWNER, Role.MANAGER))


@pytest.mark.shared
def test_rc3_comes_in_by_the_browser(page: Page, live_server: Any, people: dict[Role, str]) -> None:
    if not SHARED.exists():
        pytest.skip("needs the documents and data kept beside the project")
    sign_in(page, people[Role.MANAGER])
    upload_programme(page, live_server, Team.objects.get(), SHARED, "rc3", "2027-03-01")
    with everything():
        event = Event.objects.get(slug="rc3")
        assert event.sessions.count() == 48
        assert event.speakers.count() == 56
