"""Clicks that staff need from their home page, counted while a browser really makes them; no address is typed."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from portal.events.models import Speaker, SpeakerState
from portal.publishing.models import Operation, Run
from portal.roles import Role
from portal.teams import freshness
from portal.teams.models import Membership, User
from portal.teams.scope import everything
from portal.teams.sessions import SessionStore

from . import scene
from .conftest import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Clicks:
    """Clicks on one page, with their number."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.n = 0

    def on(self, where: Locator) -> None:
        where.click()
        self.n += 1

    def link(self, name: str) -> None:
        self.on(self.page.locator("main").get_by_role("link", name=re.compile(name)).first)

    def button(self, name: str) -> None:
        self.on(self.page.locator("main").get_by_role("button", name=re.compile(name)).first)

    def tab(self, name: str) -> None:
        self.on(self.page.locator(".cb-tabs").get_by_role("link", name=re.compile(f"^{name}")).first)

    def most(self, bound: int, what: str) -> None:
        print(f"{what}: {self.n} clicks, at most {bound}")
        assert self.n <= bound, what


def test_ten_speakers_are_approved(page: Page, people: dict[Role, str], tmp_path: Path) -> None:
    with everything():
        event = scene.imported(tmp_path)
        names = [str(speaker) for speaker in event.speakers.select_related("person")][:10]
    sign_in(page, people[Role.APPROVER])
    clicks = Clicks(page)
    clicks.link("^Decide")
    boxes = page.locator("input[name=who]")
    for at in range(10):
        clicks.on(boxes.nth(at))
    clicks.button("^Approve")
    for name in names:  # who is meant stands on the page that asks
        expect(page.locator("main")).to_contain_text(name)
    clicks.button("^Approve")
    expect(page.locator("body")).to_contain_text("approved")
    with everything():
        assert Speaker.objects.filter(event=event, state=SpeakerState.APPROVED).count() == 10
    clicks.most(14, "approve ten speakers")


def test_speakers_as_csv(page: Page, people: dict[Role, str], tmp_path: Path) -> None:
    with everything():
        event = scene.imported(tmp_path)
    sign_in(page, people[Role.MANAGER])
    clicks = Clicks(page)
    clicks.link(re.escape(event.title))
    with page.expect_download() as download:
        clicks.link("Speakers as CSV")
    content = Path(str(download.value.path())).read_text(encoding="utf-8-sig")
    assert content.startswith("name,") and content.count("\n") >= 10
    clicks.most(2, "speakers as CSV")


def test_a_file_that_takes_a_confirmation_comes_after_it(page: Page, people: dict[Role, str], tmp_path: Path) -> None:
    with everything():
        event = scene.imported(tmp_path)
    user = User.objects.get(username=Role.MANAGER.value)
    user.set_password("a long and quiet one")
    user.save()
    sign_in(page, people[Role.MANAGER])
    (cookie,) = (each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(cookie)
    session[freshness.AT] = time.time() - 600
    session.save()
    clicks = Clicks(page)
    clicks.link(re.escape(event.title))
    here = page.url
    clicks.link("Speakers as CSV")
    page.get_by_label("Password").fill("a long and quiet one")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Confirm|Continue|Go on")).first.click()
    assert Path(str(download.value.path())).read_text(encoding="utf-8-sig").startswith("name,")
    page.get_by_role("link", name="Go on").click()
    assert page.url == here


def test_the_cause_of_a_failed_push(page: Page, people: dict[Role, str], tmp_path: Path) -> None:
    with everything():
        event = scene.imported(tmp_path)
        scene.went_wrong(event, scene.published(event)[0])
    sign_in(page, people[Role.MANAGER])
    clicks = Clicks(page)
    clicks.link("^See the cause")
    expect(page.locator("main")).to_contain_text("The platform refused it (422): title.")
    clicks.most(2, "cause of a failed push")


def test_a_colleague_who_only_reads(page: Page, people: dict[Role, str]) -> None:
    sign_in(page, people[Role.OWNER])
    clicks = Clicks(page)
    clicks.on(page.locator("#nav-sidebar, nav").get_by_role("link", name="Members").first)
    clicks.on(page.locator("summary", has_text="Add a colleague"))
    form = page.locator("details", has_text="Add a colleague").first
    form.locator("[name$=username]").fill("reader")
    form.locator("[name$=email]").fill("reader@example.org")
    form.locator("select[name$=role]").select_option(Role.ANALYST.value)
    clicks.n += 2  # a select is opened and an entry chosen
    clicks.button("^Add$")
    expect(page.locator("main")).to_contain_text("Sign-in link for reader")
    assert Membership._base_manager.get(user__username="reader").role == Role.ANALYST
    clicks.most(5, "read-only rights for a colleague")


def test_a_push_to_three_platforms(page: Page, people: dict[Role, str], tmp_path: Path, live_server: Any) -> None:
    with everything():
        event = scene.imported(tmp_path)
        Speaker.objects.filter(event=event).update(state=SpeakerState.APPROVED)
        scene.published(event)
    sign_in(page, people[Role.MANAGER])
    clicks = Clicks(page)
    clicks.link(re.escape(event.title))
    clicks.tab("Plan")
    expect(page.locator("main")).to_contain_text("What a push would do now")  # read in between
    clicks.button(r"^Push \d+")
    page.wait_for_url(re.compile(r"/desk/runs/\d+/"))
    with everything():
        sent = Operation.objects.filter(run=Run.objects.get())
        assert sent.values("account").distinct().count() == 3
    clicks.most(4, "push to three platforms")
