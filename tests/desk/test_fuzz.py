"""Whatever the address of a page asks for, it is answered: no failure, and nothing runs that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.desk.urls import urlpatterns
from portal.roles import Role
from portal.teams.models import User

from .test_rules import _things, arguments  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

MARK = "<b id=cb-fuzz>"
HOSTILE = (
    *(MARK, f"'\"{MARK}", "\0", "(.|.)*#", "^(a+)+$", "../../etc/passwd", "9" * 40, "-1", "1e400", "٣", "%", "%00"),
    *("{{7*7}}", "\u202e", "ﬀ", "💥" * 50, "' OR 1=1 --", "1,2", "True", "null", "[]", '"', "a" * 3000, "w " * 1100),
    *("2030-02-30", "0"),
)  # fmt: skip
NAMES = (
    *("q", "p", "o", "all", "_popup", "_to_field", "_facets", "_changelist_filters", "e", "page", "page2", "state"),
    *("from", "account", "publication", "heap", "kind", "own", "filter", "who", "to", "of", "look", "cursor"),
    *("session", "term", "app_label", "model_name", "field_name", "next", "title__regex", "password__startswith"),
    *("event__id__exact", "page3"),
    *("state__exact", "starts_at_from", "missing_since__isempty", "action__icontains", "is_active__exact"),
)  # fmt: skip
VALUES = st.sampled_from(HOSTILE) | st.text(max_size=40)
ASKED = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=12), VALUES, min_size=1, max_size=4)
OTHERS = (
    "/admin/",
    "/admin/autocomplete/",
    "/admin/jsi18n/",
    "/accounts/login/",
    "/accounts/confirm/",
    "/help/",
    "/healthz",
)


def pages(things: dict[type, Any], users: dict[Role, User]) -> list[str]:
    found = [reverse(f"desk:{one.name}", kwargs=arguments(one, things, users)) for one in urlpatterns]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist")] * 3
        pk = model._base_manager.values_list("pk", flat=True).first() or 1
        found += [reverse(f"{name}_{page}", args=[pk]) for page in ("change", "history", "delete")]
    return [*found, *OTHERS]


def test_no_query_string_breaks_a_page(
    as_role: Callable[[Role], Client], things: dict[type, Any], users: dict[Role, User]
) -> None:
    owner, every = as_role(Role.OWNER), pages(things, users)
    owner.raise_request_exception = False

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(every), ASKED)
    def ask(url: str, asked: dict[str, str]) -> None:
        answer = owner.get(url, asked)
        known = answer.status_code < 500 or url == "/healthz"
        assert known, (url, asked, answer.status_code)
        if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
            assert MARK not in answer.text, (url, asked)

    ask()
