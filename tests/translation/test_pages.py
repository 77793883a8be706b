"""Every page in a language made up for the test: what is no data and was not translated fails."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse
from pydantic import BaseModel

from integrations.registry import PLATFORMS
from portal import manual
from portal.desk.forms.options import humanised
from portal.events.models import Event
from portal.publishing.models import Account
from portal.roles import Right, Role
from portal.teams.models import Team, User
from tests.desk.test_rules import OF_ONE_PLATFORM, arguments, handed_in, patterns

from . import pseudo

pytestmark = pytest.mark.django_db

NAMES = ("Callboard", "CSV", "Excel", "JSON", "UTC", "API", "HTTP", "xlsx", "https://")


def test_what_stands_outside_brackets_is_found() -> None:
    page = '<p title="Bare">⟦Hello ⟦Ada⟧⟧ <b>Ada</b> said ⟦<i>x</i>⟧</p><script>var x = "code";</script>'
    assert pseudo.unmarked(page, ["Ada"]) == ["Bare", "said"]


@pytest.mark.parametrize("pattern", patterns())
def test_a_page_of_the_desk(
    pattern: Any, things: dict[type, Any], users: dict[Role, User], as_role: Callable[[Role], Client]
) -> None:
    given = arguments(pattern, things, users)
    if "token" in given:
        event = None if "-new-" in str(pattern.name) else things[Event]
        given["token"] = handed_in(things[Team], users[Role.OWNER], event)
    if pattern.name in OF_ONE_PLATFORM:
        Account.unscoped.update(platform=OF_ONE_PLATFORM[pattern.name])
    if pattern.name in NOT_YET:
        pytest.xfail(NOT_YET[pattern.name])
    url = reverse(f"desk:{pattern.name}", kwargs=given)
    client = as_role(Role.OWNER)
    with pseudo.spoken():
        answer = client.get(url)
        assert answer.status_code in (200, 302, 405, 422)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            return
        page = answer.content.decode()
    left = pseudo.unmarked(page, data())
    assert not left, left


#: pages not clean yet → why
NOT_YET: dict[str, str] = {}


def data() -> set[str]:
    """What no translation changes: values of the database, what platforms' tables say, names, zones, codes."""
    found = {*NAMES, *available_timezones(), *(right.value for right in Right)}
    for model in apps.get_models():
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                found.update(_leaves(getattr(row, field.attname)))
            found.add(pseudo.outside(str(row)))
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


def _facts() -> Iterator[str]:
    """Texts of the platforms' tables: they are marked with the platforms, not with the pages."""
    for platform in PLATFORMS.values():
        yield from _walked(platform, set())


def _walked(value: Any, seen: set[int]) -> Iterator[str]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, str):
        yield from _leaves(value)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _walked(name, seen)
            yield from _walked(item, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _walked(item, seen)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _walked(getattr(value, field.name), seen)
    elif isinstance(value, type) and issubclass(value, BaseModel):
        for name, info in value.model_fields.items():
            yield humanised(name)
            yield humanised(name).lower()
            yield info.description or "-"
            yield info.title or "-"
