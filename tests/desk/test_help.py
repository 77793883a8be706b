"""Help: open to whoever is signed in, to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal import manual
from portal.desk.base.help_links import HEADINGS, PLATFORM
from portal.desk.urls import urlpatterns
from portal.events.models import Event
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


def test_every_page_of_the_desk_leads_to_the_manual() -> None:
    headings = manual.chapter("pages").headings
    assert {heading for _, heading in HEADINGS} <= headings
    lost = [
        pattern.name
        for pattern in urlpatterns
        if not str(pattern.name).startswith((PLATFORM, *(start for start, _ in HEADINGS)))
    ]
    assert lost == []


def test_a_page_links_to_its_section(as_role: Callable[[Role], Client], event: Event) -> None:
    page = as_role(Role.MANAGER).get(reverse("desk:plan", args=[event.pk]))
    assert f"{reverse('help-chapter', args=['pages'])}#plan" in page.text
