"""Decisions on the problems page and out of a list, and work by hand, as they are made in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.events.models import Speaker, SpeakerState
from portal.publishing.models import Account, ManualTask, OperationState, Publication, RemoteObject
from portal.roles import Role
from portal.teams.scope import everything

from . import scene
from .conftest import sign_in

MADE = "6627cb4d6f1f3e2d6cf414bb"  #: an id as the platform gives them

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def main(page: Page, name: str, kind: str = "button") -> None:
    page.locator("main").get_by_role(kind, name=re.compile(name)).first.click()  # type: ignore[arg-type]


def test_adopt_send_again_cancel_and_retry(page: Page, people: dict[Role, str], tmp_path: Path) -> None:
    with everything():
        event = scene.imported(tmp_path)
        adopted, again, left, refused = scene.went_wrong(event, scene.published(event)[0])
    sign_in(page, people[Role.OWNER])
    main(page, "^See the cause", "link")

    main(page, f"^Decide {re.escape(adopted.label)}", "link")
    page.locator("input[name=candidate]").check()
    main(page, "^Adopt")
    page.locator(".cb-tabs").get_by_role("link", name=re.compile("^Problems")).click()
    main(page, f"^Decide {re.escape(again.label)}", "link")
    main(page, "send again$")
    page.locator(".cb-tabs").get_by_role("link", name=re.compile("^Problems")).click()
    main(page, f"^Decide {re.escape(left.label)}", "link")
    main(page, "^Cancel this change")
    page.locator(".cb-tabs").get_by_role("link", name=re.compile("^Problems")).click()
    main(page, f"^Try again {re.escape(refused.label)}")
    expect(page.locator("main")).to_contain_text("No problems.")

    with everything():
        for row in (adopted, again, left, refused):
            row.refresh_from_db()
        assert RemoteObject.objects.get(key=adopted.key).remote_id == f"there-{adopted.key.partition(':')[2]}"
    assert [row.state for row in (adopted, again, left, refused)] == [
        OperationState.DONE,
        OperationState.QUEUED,
        OperationState.CANCELLED,
        OperationState.QUEUED,
    ]


def test_a_task_is_ticked_with_the_id_of_what_was_made(page: Page, people: dict[Role, str], tmp_path: Path) -> None:
    with everything():
        event = scene.imported(tmp_path)
        talks = Account.objects.create(team=event.team, platform="bemyapp", name="Talks")  # nobody can look there
        task = scene.left_to_people(Publication.objects.create(event=event, account=talks))
    sign_in(page, people[Role.MANAGER])
    main(page, "^See what to do", "link")
    page.locator("main input[name^=id-]").fill(MADE)
    main(page, "^Tick off")
    expect(page.locator("body")).to_contain_text("1 ID noted")
    with everything():
        assert ManualTask.objects.get(pk=task.pk).done_by == Role.MANAGER.value
        assert RemoteObject.objects.get(remote_id=MADE).key == task.items[0]["key"]


def test_two_ticked_in_the_list_are_approved(page: Page, people: dict[Role, str], tmp_path: Path) -> None:
    with everything():
        two = list(Speaker.objects.filter(event=scene.imported(tmp_path)).order_by("pk")[:2])
    sign_in(page, people[Role.APPROVER])
    page.goto(page.url + "events/speaker/")
    for one in two:
        page.locator(f"input[name=_selected_action][value='{one.pk}']").check()
    page.locator("select[name=action]").select_option(label="Approve …")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("main")).to_contain_text("2 speakers will be approved")
    with everything():
        assert not Speaker.objects.filter(state=SpeakerState.APPROVED).exists()
    main(page, "^Approve 2 speakers")
    expect(page.locator("body")).to_contain_text("2 speakers approved")
    with everything():
        assert set(Speaker.objects.filter(state=SpeakerState.APPROVED)) == set(two)
