"""Whatever is typed into the forms of the desk and the admin is answered, stored as text, and breaks no page."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.desk.urls import urlpatterns
from portal.roles import Role
from portal.teams import freshness
from portal.teams.models import User
from tests.support.pageform import Form, forms

from .test_fuzz import HOSTILE, MARK
from .test_rules import _things, arguments  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

#: what stands in nearly every field now and then; the rest is what the page came with
VALUES = st.sampled_from((*HOSTILE, f"=1+1{MARK}", f"javascript:alert(1){MARK}", '[{"title": "x"}]', '{"a": [1e999]}'))
FILES = st.sampled_from(
    (b"", b"\xff\xfe\0", MARK.encode(), b"PK\x03\x04broken", b'{"schedule": [}', b"email,name\n\0,x")
)
SIGN_IN = ("/accounts/login/", "/accounts/password/reset/", "/accounts/confirm/", "/accounts/sign-ins/")


def pages_with_forms(client: Client, urls: list[str]) -> list[tuple[str, Form]]:
    found = []
    for url in urls:
        answer = client.get(url)
        if answer.status_code == 200 and not answer.streaming:
            found += [(urljoin(url, form.action), form) for form in forms(answer.text)]
    return found


def every_page(things: dict[type, Any], users: dict[Role, User]) -> list[str]:
    found = [reverse(f"desk:{one.name}", kwargs=arguments(one, things, users)) for one in urlpatterns]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pk = model._base_manager.values_list("pk", flat=True).first() or 1
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add"), reverse(f"{name}_change", args=[pk])]
    return [*found, *SIGN_IN]


def test_no_form_breaks_a_page_and_nothing_typed_runs(
    as_role: Callable[[Role], Client], things: dict[type, Any], users: dict[Role, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "is_fresh", lambda _request: True)
    owner, every = as_role(Role.OWNER), every_page(things, users)
    owner.raise_request_exception = False
    found = pages_with_forms(owner, every)
    assert len(found) > 60, "the forms were not found"

    @settings(
        max_examples=int(os.environ.get("FUZZ_EXAMPLES", "80")),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(range(len(found))), st.sampled_from(every), st.data())
    def post(number: int, after: str, data: st.DataObject) -> None:
        url, form = found[number]
        sent: dict[str, Any] = dict(form.values)
        for name in data.draw(st.lists(st.sampled_from(sorted(form.kinds) or ["x"]), max_size=4, unique=True)):
            if form.kinds.get(name) == "file":
                sent[name] = SimpleUploadedFile(
                    data.draw(st.sampled_from(("a.csv", "a.xlsx", "a.json"))), data.draw(FILES)
                )
            elif name != "csrfmiddlewaretoken":
                sent[name] = data.draw(VALUES)
        point = transaction.savepoint()
        try:
            for answer in (owner.post(url, sent), owner.get(after)):
                assert answer.status_code < 500, (url, sent, after, answer.status_code)
                if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
                    assert MARK not in answer.text, (url, sent, after)
        finally:
            transaction.savepoint_rollback(point)
            owner.force_login(users[Role.OWNER])  # it may have signed out

    post()
