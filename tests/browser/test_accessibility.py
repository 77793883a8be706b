"""axe over our own pages: nothing critical, nothing serious, light and dark."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from integrations.sandbox.routing import Arrival
from integrations.sandbox.server import serve
from integrations.sandbox.world import World
from portal.events.models import Event, Session
from portal.publishing.models import Account, ManualTask, Operation, Publication, Run
from portal.roles import Role
from portal.teams.models import Team
from portal.teams.scope import everything
from tests.support.programme import programme
from tests.support.reasons import plain

from .conftest import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
EVENT_PAGES = ("event", "import", "speakers", "publications", "plan", "runs", "problems", "tasks", "pulls", "reports")

#: what remains in Unfold's own frame around every page, not in ours
UNFOLD = {"region", "landmark-one-main", "heading-order", "empty-table-header"}


#: elements that make the page wider than the window; what scrolls inside its own box does not
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest('.cb-scroll > *')).slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


def prepared(tmp_path: Any) -> Event:
    """An event with something of everything: a refused operation, a manual task, a publication."""
    path = tmp_path / "schedule.json"
    path.write_text(json.dumps(programme(first=str(timezone.localdate() + timedelta(days=30)))), encoding="utf-8")
    call_command("import_schedule", path, "--event", "conf", "--team", "Main", verbosity=0)
    event = Event.objects.get(slug="conf")
    account = Account.objects.create(team=event.team, platform="meltingspot", name="Community Spot")
    options = {"host_email": "host@example.org"}
    publication = Publication.objects.create(event=event, account=account, options=options)
    run = Run.objects.create(event=event, actor="somebody")
    Operation.objects.create(
        run=run, account=account, publication=publication, action="session.create", verb="create", kind="session",
        key="session:D0R0S0", label="Tea", state="rejected",
        reasons=plain("The platform refused it (400): no reason given"),
    )  # fmt: skip
    ManualTask.objects.create(
        publication=publication,
        action="speaker.remove",
        reasons=plain("Remove them there by hand."),
        items=[{"key": "speaker:a@example.org@D0R0S0", "label": "Ada", "reasons": [], "values": {"name": "Ada"}}],
    )
    return event


def _more(event: Event) -> list[str]:
    """Pages of one publication and of its account, none of which asks the platform."""
    with everything():
        row = Publication.objects.get(event=event)
        session = Session.objects.filter(event=event)[0]
    of_event = ("publication", "publication_sessions", "publication_match")
    return [
        *(reverse(f"desk:{name}", args=[event.pk, row.pk]) for name in of_event),
        reverse("desk:publication_session", args=[event.pk, row.pk, session.pk]),
        reverse("desk:account_there", args=[event.team_id, row.account_id]),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(
    page: Page, live_server: Any, people: dict[Role, str], tmp_path: Any, scheme: str
) -> None:
    with everything():
        event = prepared(tmp_path)
        team = Team.objects.get()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, people[Role.OWNER])
    urls = [reverse("admin:index"), reverse("desk:accounts", args=[team.pk]), reverse("desk:members", args=[team.pk])]
    urls += [reverse(f"desk:{name}", args=[event.pk]) for name in EVENT_PAGES]
    urls += [
        reverse("desk:report", args=[event.pk, "summary"]),
        reverse("desk:archive", args=[event.pk]),
        reverse("desk:drift", args=[event.pk]),
    ]
    urls += [*platform_pages(team), *_more(event)]
    found: list[str] = []
    for url in urls:
        page.goto(f"{live_server.url}{url}")
        page.wait_for_load_state("networkidle")
        found += violations(page, url, UNFOLD)
    assert not found, "\n".join(found)


def platform_pages(team: Team) -> list[str]:
    return [reverse("desk:platforms", args=[team.pk]), reverse("desk:platform", args=[team.pk, "airmeet"])]


def violations(page: Page, url: str, tolerated: set[str]) -> list[str]:
    """What axe calls critical or serious on the page that is open, each with the first element it is about."""
    return [
        f"{url}: {one['id']} ({one['impact']}) {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("critical", "serious") and one["id"] not in tolerated
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sandbox_s_page_keeps_nobody_out(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    with serve(World.of_registry()) as server:
        server.world.answer(Arrival("GET", "/airmeet/api/v1/airmeets"))
        server.world.order({"platform": "whereby", "kind": "status", "status": 503})
        page.goto(server.url)
        assert violations(page, "sandbox", set()) == []
        assert page.evaluate(WIDE) == []
        page.get_by_role("button", name="An hour later").click()
        assert "In the sandbox it is now" in page.get_by_role("status").inner_text()


def test_nothing_is_wider_than_a_phone(page: Page, live_server: Any, people: dict[Role, str], tmp_path: Any) -> None:
    with everything():
        event = prepared(tmp_path)
        team = Team.objects.get()
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people[Role.OWNER])
    for name in EVENT_PAGES:
        page.goto(f"{live_server.url}{reverse(f'desk:{name}', args=[event.pk])}")
        page.wait_for_load_state("networkidle")  # Unfold's menu folds away by script
        assert page.locator(".cb-tabs").first.evaluate("e => getComputedStyle(e).display") == "flex", "no style sheet"
        wide = page.evaluate(WIDE)
        assert not wide, (name, wide)
    for url in platform_pages(team):
        page.goto(f"{live_server.url}{url}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(WIDE) == [], url
