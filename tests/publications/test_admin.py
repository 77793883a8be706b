"""Admin pages of the engine's tables: read only, one's own teams, no secret."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.publishing.models import Account, Attendance, Operation, Publication, RemoteObject, Run
from portal.roles import Role
from tests.support.fakes import account, event, member, team

pytestmark = pytest.mark.django_db

OURS_ALONE = (
    "Canary",
    "Installation",
    "Edit",
    "Unsent",
)  # bookkeeping of the worker and of backups: nobody's business to read
MODELS = [model for model in apps.get_app_config("publishing").get_models() if model.__name__ not in OURS_ALONE]


@pytest.fixture
def rows() -> dict[str, Any]:
    """One row of each kind that holds a secret, and one of another team."""
    acc = account(name="EU", credentials={"api_key": "CANARY"}, token={"value": "CANARY"}, fingerprint="CANARY")
    conf = event()
    there = Publication._base_manager.create(event=conf, account=acc, secret_options={"stream_key": "CANARY"})
    return {
        "account": acc,
        "publication": there,
        "remoteobject": RemoteObject._base_manager.create(
            account=acc, publication=there, kind="session", key="session:A1", remote_id="r1",
            links={"host": "CANARY"}, body={"email": "ann@example.org"},
        ),
        "operation": Operation._base_manager.create(
            run=Run._base_manager.create(event=conf, actor="x"), account=acc, publication=there, key="session:A1",
            action="session.create", verb="create", kind="session", token="CANARY", body={"email": "ann@example.org"},
            due_at=timezone.now(),
        ),
        "attendance": Attendance._base_manager.create(
            publication=there, source="live@A1", row_id="1", as_of=timezone.now(), email="ann@example.org",
            links={"join": "CANARY"},
        ),
        "foreign": account(team("Other"), name="Theirs"),
    }  # fmt: skip


def page(client: Client, model: str, key: Any = None) -> Any:
    name = f"admin:publishing_{model}_" + ("changelist" if key is None else "change")
    return client.get(reverse(name, args=[] if key is None else [key]))


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(member(role).user)  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize("model", [model._meta.model_name for model in MODELS])
def test_an_owner_reads_every_list(rows: dict[str, Any], model: str) -> None:
    answer = page(signed_in(Role.OWNER), model)
    assert answer.status_code == 200 and "CANARY" not in answer.content.decode()


@pytest.mark.parametrize("model", ["account", "publication", "remoteobject", "operation", "attendance"])
def test_a_page_shows_no_secret_and_changes_nothing(rows: dict[str, Any], model: str) -> None:
    client = signed_in(Role.OWNER)
    text = page(client, model, rows[model].pk).content.decode()
    assert "CANARY" not in text and 'name="_save"' not in text
    address = reverse(f"admin:publishing_{model}_change", args=[rows[model].pk])
    assert client.post(address, {"name": "x"}).status_code == 403
    assert client.get(reverse(f"admin:publishing_{model}_add")).status_code == 403
    assert client.post(reverse(f"admin:publishing_{model}_delete", args=[rows[model].pk])).status_code == 403


def test_another_teams_rows_are_not_there(rows: dict[str, Any]) -> None:
    client = signed_in(Role.OWNER)
    assert "Theirs" not in page(client, "account").content.decode()
    assert page(client, "account", rows["foreign"].pk).status_code == 302


def test_a_right_in_one_team_shows_nothing_of_another(rows: dict[str, Any]) -> None:
    actor = member(Role.OWNER)
    from portal.teams.models import Membership

    Membership._base_manager.create(user=actor.user, team=team("Other"), role=Role.ANALYST)
    client = Client()
    client.force_login(actor.user)  # type: ignore[arg-type]
    text = page(client, "account").content.decode()
    assert "EU" in text and "Theirs" not in text


@pytest.mark.parametrize(
    ("role", "model", "status"),
    [
        (Role.ANALYST, "account", 403),
        (Role.ANALYST, "attendance", 403),
        (Role.INTEGRATIONS, "attendance", 403),
        (Role.APPROVER, "operation", 403),
        (Role.INTEGRATIONS, "operation", 200),
        (Role.ANALYST, "pull", 200),
        (Role.MANAGER, "account", 200),
    ],
)
def test_roles_decide_what_is_seen(rows: dict[str, Any], role: Role, model: str, status: int) -> None:
    assert page(signed_in(role), model).status_code == status


def test_people_stay_masked_for_those_who_see_them_masked(rows: dict[str, Any]) -> None:
    key = rows["operation"].pk
    assert "ann@example.org" in page(signed_in(Role.OWNER), "operation", key).content.decode()
    assert "ann@example.org" not in page(signed_in(Role.INTEGRATIONS), "operation", key).content.decode()


def test_a_list_opens_though_the_keys_are_lost(rows: dict[str, Any], settings: Any) -> None:
    client = signed_in(Role.OWNER)
    settings.CREDENTIALS_KEYS = ["bmV3LWtleS1vZi1leGFjdGx5LTMyLWJ5dGVzLS0tLS0="]
    assert page(client, "account").status_code == 200
    assert page(client, "account", rows["account"].pk).status_code == 200


def test_the_queues_own_pages_are_gone() -> None:
    assert all(model in admin.site._registry for model in MODELS)
    assert not [model for model in admin.site._registry if model._meta.app_label == "django_q"]


def test_accounts_list_needs_few_queries(rows: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    client = signed_in(Role.OWNER)
    for number in range(20):
        account(name=f"A{number}")
    assert Account._base_manager.count() > 20
    with django_assert_max_num_queries(20):
        page(client, "account")
