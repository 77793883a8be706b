"""Every page in a language made up for the test: what is no data and was not translated fails."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst

from integrations.registry import PLATFORMS
from portal.publications.options import humanised
from portal.roles import Right, Role
from portal.teams.models import User
from tests.desk.test_rules import arguments, patterns, there_for_somebody

from . import pseudo

pytestmark = pytest.mark.django_db

NAMES = ("Callboard", "CSV", "Excel", "JSON", "UTC", "API", "HTTP", "xlsx", "https://", "True", "null")
KEYS = ("event", "session:", "host:", "group:", "speaker:", "attendee:")  #: how objects are named
KEYBOARD = ("esc",)  #: Unfold's own, on every page


def test_what_stands_outside_brackets_is_found() -> None:
    page = '<p title="Bare">⟦Hello ⟦Ada⟧⟧ <b>Ada</b> said ⟦<i>x</i>⟧</p><script>var x = "code";</script>'
    assert pseudo.unmarked(page, ["Ada"]) == ["Bare", "said"]


@pytest.mark.parametrize("pattern", patterns())
def test_a_page_of_the_desk(
    pattern: Any, things: dict[type, Any], users: dict[Role, User], as_role: Callable[[Role], Client]
) -> None:
    url = there_for_somebody(pattern, things, users)
    client = as_role(Role.OWNER)
    with pseudo.spoken():
        answer = client.get(url)
        assert answer.status_code in (200, 302, 405, 422)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            return
        page = answer.content.decode()
    left = pseudo.unmarked(page, data())
    assert not left, left


@pytest.mark.parametrize("name", ["session_cancel", "registration_withdraw", "speakers_decide"])
def test_a_page_that_decides_on_what_a_list_found(
    name: str, things: dict[type, Any], users: dict[Role, User], as_role: Callable[[Role], Client]
) -> None:
    pattern = next(one.values[0] for one in patterns() if one.id == name)
    url = reverse(f"desk:{name}", kwargs=arguments(pattern, things, users))
    client = as_role(Role.OWNER)
    with pseudo.spoken():
        pages = [client.get(url, {"to": "approved", "filter": query}) for query in ("", "q=nobody")]
    assert pages[0].status_code == 200
    for page in pages:
        left = pseudo.unmarked(page.content.decode(), data())
        assert not left, left


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label_lower)
def test_a_list_of_the_admin(
    model: type[models.Model], things: dict[type, Any], users: dict[Role, User], as_role: Callable[[Role], Client]
) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    users[Role.OWNER].is_superuser = True
    users[Role.OWNER].save()
    client, row = as_role(Role.OWNER), model._base_manager.first()
    urls = [reverse(f"{name}_changelist"), *([reverse(f"{name}_change", args=[row.pk])] if row else [])]
    with pseudo.spoken():
        pages = [client.get(url) for url in urls]
    for page in pages:
        assert page.status_code in (200, 302, 403)
        left = pseudo.unmarked(page.content.decode(), data())
        assert page.status_code != 200 or not left, left


def test_the_home_page(things: dict[type, Any], as_role: Callable[[Role], Client]) -> None:
    with pseudo.spoken():
        page = as_role(Role.OWNER).get(reverse("admin:index")).content.decode()
    left = pseudo.unmarked(page, data())
    assert not left, left


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_a_page_before_signing_in(name: str) -> None:
    with pseudo.spoken():
        page = Client().get(reverse(name)).content.decode()
    left = pseudo.unmarked(page, NAMES)
    assert not left, left


@pytest.mark.parametrize(
    "name", ["400", "403", "403_csrf", "404", "429", "500", "503", "sign_in", "account/locked", "account/logout"]
)
def test_a_page_that_needs_no_data(name: str) -> None:
    with pseudo.spoken():
        left = pseudo.unmarked(render_to_string(f"{name}.html"), NAMES)
    assert not left, left


@pytest.mark.parametrize(
    "name",
    [
        *("mail/speaker_password", "account/email/confirm_link_message"),
        *("account/email/password_reset_key_message", "account/email/password_reset_key_subject"),
    ],
)
def test_a_mail(name: str) -> None:
    with pseudo.spoken():
        mail = render_to_string(f"{name}.txt", {"sign_in": "#", "ask": "#"})
    assert not pseudo.plain_unmarked([pseudo.outside(mail)], ())


def data() -> set[str]:
    """What no translation changes: values of the database, platforms and their documents, names, zones, codes."""
    found = {*NAMES, *KEYS, *KEYBOARD, *available_timezones(), *(right.value for right in Right)}
    for model in apps.get_models():
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                found.update(_leaves(getattr(row, field.attname)))
            found.update((str(row), capfirst(str(row))))
    return {each for each in (*found, *_facts()) if len(each) > 1}


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield humanised(value) if re.fullmatch(r"[a-z_]+", value) else value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(name)
            yield from _leaves(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _leaves(item)


@cache
def _facts() -> frozenset[str]:
    """Platforms, the documents they are known from, and their requests are called the same in every language."""
    return frozenset(text for platform in PLATFORMS.values() for text in (platform.label, *_named(platform)))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _named(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            found = getattr(value, field.name)
            if field.name in ("source", "request", "default"):
                yield found
            elif not isinstance(found, str):
                yield from _named(found)
