"""Help: open to whoever is signed in, to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal import manual
from portal.roles import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("each", manual.chapters(), ids=lambda each: each.name)
def test_every_chapter_is_shown(as_role: Callable[[Role], Client], each: manual.Chapter) -> None:
    page = as_role(Role.ANALYST).get(reverse("help-chapter", args=[each.name]))
    assert page.status_code == 200
    assert each.title in page.text


def test_a_search_links_to_the_section(as_role: Callable[[Role], Client]) -> None:
    page = as_role(Role.ANALYST).get(reverse("help"), {"q": "push"})
    assert page.status_code == 200
    assert reverse("help-chapter", args=[manual.search("push")[0].chapter.name]) in page.text


def test_a_search_for_markup_is_text(as_role: Callable[[Role], Client]) -> None:
    page = as_role(Role.ANALYST).get(reverse("help"), {"q": "<b>x</b>"})
    assert "<b>x</b>" not in page.text


def test_unknown_chapters_are_not_found(as_role: Callable[[Role], Client]) -> None:
    assert as_role(Role.ANALYST).get(reverse("help-chapter", args=["../settings/base"])).status_code == 404


def test_help_takes_a_sign_in(client: Client) -> None:
    assert client.get(reverse("help")).status_code == 302
