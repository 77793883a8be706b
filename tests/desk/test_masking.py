"""Who sees addresses masked sees none in full, on no page and in no file, and finds nobody by one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import resolve, reverse

from portal.desk.urls import urlpatterns
from portal.publishing.models import Account, Operation, RemoteObject
from portal.roles import RIGHTS, Role
from portal.teams.models import User

from .masking_scene import ADDRESS, LOCAL, _planted  # noqa: F401 - a fixture
from .test_rules import _things, arguments  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

AsRole = Callable[[Role], Client]
MASKED = (Role.INTEGRATIONS, Role.ANALYST)


def admin_pages() -> Iterator[str]:
    """Every list, row and history that the admin has."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for pk in model._base_manager.values_list("pk", flat=True)[:3]:
            yield reverse(f"{name}_change", args=[pk])
            yield reverse(f"{name}_history", args=[pk])
    yield reverse("admin:index")


def desk_pages(things: dict[type, Any], users: dict[Role, User]) -> Iterator[str]:
    for pattern in urlpatterns:
        given = arguments(pattern, things, users)
        if pattern.name in ("report", "report_download"):
            formats = ("csv", "xlsx", "json", "html", "md") if "format" in given else ("",)
            for name in ("summary", "sessions", "speakers", "attendance", "links", "engagement", "sync"):
                for form in formats:
                    more = {"format": form} if form else {}
                    yield reverse(f"desk:{pattern.name}", kwargs={**given, "name": name, **more})
            continue
        url = reverse(f"desk:{pattern.name}", kwargs=given)
        yield url
        if pattern.name in ("problems", "run"):
            yield f"{url}?state=needs_person"
        if "operation" in given or pattern.callback.rule.subject is Operation:  # type: ignore[attr-defined]
            name = "operation" if "operation" in given else "pk"
            for pk in Operation._base_manager.values_list("pk", flat=True):
                yield reverse(f"desk:{pattern.name}", kwargs={**given, name: pk})


def body(answer: Any) -> str:
    """What a page or a file says; a workbook unpacked."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            raw = b"".join(book.read(name) for name in book.namelist())
    return raw.decode("utf-8", "replace")


@pytest.mark.parametrize("role", MASKED)
def test_no_page_and_no_file_says_an_address(
    as_role: AsRole,
    planted: dict[type, Any],
    users: dict[Role, User],
    role: Role,
) -> None:
    client, leaking, seen = as_role(role), [], 0
    for url in (*admin_pages(), *desk_pages(planted, users)):
        answer = client.get(url)
        assert answer.status_code < 500, url
        seen += answer.status_code == 200
        said = body(answer)
        if LOCAL in said:
            place = said.index(LOCAL)
            leaking.append((url, said[max(0, place - 80) : place + 60]))
    assert leaking == []
    assert seen > 40


def test_whoever_may_sees_it(as_role: AsRole, planted: dict[type, Any], users: dict[Role, User]) -> None:
    client = as_role(Role.OWNER)
    assert sum(LOCAL in body(client.get(url)) for url in (*admin_pages(), *desk_pages(planted, users))) > 20


def found(client: Client, model: type[Any], query: str) -> Any:
    return client.get(reverse(f"admin:publishing_{model._meta.model_name}_changelist") + query)


@pytest.mark.parametrize("model", [Operation, RemoteObject])
def test_nobody_is_found_by_an_address_that_is_masked(as_role: AsRole, planted: dict[type, Any], model: Any) -> None:
    guesses = (ADDRESS, LOCAL, "hidden.example", "canary", "%40", "Ann")
    for guess in guesses:
        masked = found(as_role(Role.INTEGRATIONS), model, f"?q={guess}")
        assert masked.status_code == 200 and masked.context["cl"].result_count == 0, guess
    assert found(as_role(Role.OWNER), model, f"?q={ADDRESS}").context["cl"].result_count > 0
    assert found(as_role(Role.INTEGRATIONS), model, "?q=session").status_code == 200


def test_what_holds_no_address_is_found_by_everybody(as_role: AsRole, planted: dict[type, Any]) -> None:
    Operation._base_manager.filter(key="session:A1").update(label="Opening")
    listed = found(as_role(Role.INTEGRATIONS), Operation, "?q=opening A1").context["cl"]
    assert [row.key for row in listed.result_list] == ["session:A1"]


def test_no_order_tells_what_is_masked(as_role: AsRole, planted: dict[type, Any]) -> None:
    for model, column in ((Operation, "key"), (RemoteObject, "key"), (RemoteObject, "remote_id")):
        at = admin.site._registry[model].list_display.index(column)  # no column of ticks stands before it
        assert found(as_role(Role.INTEGRATIONS), model, f"?o={at}").status_code == 400
        assert found(as_role(Role.OWNER), model, f"?o={at}").status_code == 200


def test_the_trail_is_not_filtered_by_who_is_masked(as_role: AsRole, planted: dict[type, Any]) -> None:
    for role, status in ((Role.INTEGRATIONS, 400), (Role.OWNER, 200)):
        assert as_role(role).get("/admin/teams/auditentry/?actor__icontains=a").status_code == status
        assert as_role(role).get("/admin/teams/auditentry/?action__icontains=a").status_code == 200


@pytest.mark.parametrize("role", MASKED)
def test_nor_does_an_answer_to_what_is_sent(
    as_role: AsRole, planted: dict[type, Any], users: dict[Role, User], role: Role
) -> None:
    client, leaking = as_role(role), []
    for url in desk_pages(planted, users):
        rule = resolve(url.partition("?")[0]).func.rule  # type: ignore[attr-defined]
        if rule.change is not None and rule.change in RIGHTS[role]:
            answer = client.post(url, {"account": planted[Account].pk, "remote_id": "x", "confirm": "yes"}, follow=True)
            assert answer.status_code < 500, url
            if LOCAL in body(answer):
                leaking.append(url)
    assert leaking == []
