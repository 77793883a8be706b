"""Pages of platforms: everything their tables hold is told, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integrations import registry
from integrations.core import abilities
from integrations.core.facts import TextLimit
from portal.desk.views.platforms import bounds
from portal.roles import Role
from portal.teams.models import Team
from portal.wording import Medium, say
from tests.support.fakes import fakes

__all__ = ["fakes"]

pytestmark = pytest.mark.django_db

As = Callable[[Role], Client]


def page(as_role: As, team: Team, *slug: str) -> str:
    answer: Any = as_role(Role.ANALYST).get(reverse(f"desk:platform{'' if slug else 's'}", args=[team.pk, *slug]))
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")


@pytest.mark.parametrize("slug", sorted(registry.PLATFORMS))
def test_every_platform_has_a_page_from_its_table(as_role: As, team: Team, slug: str) -> None:
    platform = registry.PLATFORMS[slug]
    text = page(as_role, team, slug)
    cells = [cell for row in abilities.table(platform) for cell in row]
    assert text.count(">Yes<") == sum(cell.row is not None for cell in cells)
    told = [
        *(say(quirk.reason, Medium.BROWSER) for quirk in platform.quirks),
        *(say(lack.reason, Medium.BROWSER) for lack in platform.lacks),
    ]
    told += [words for hand in platform.by_hand for words in (say(hand.reason, Medium.BROWSER), hand.source)]
    told += [
        words for one in platform.unoffered for words in (one.request, say(one.reason, Medium.BROWSER), one.source)
    ]
    told += [words for limit in platform.texts for words in (limit.label, limit.source, str(limit.most or limit.least))]
    told += [row.source for row in (*platform.capabilities.values(), *platform.listings.values())]
    told += [row.label for row in platform.listings.values()]
    models = (platform.account_options, platform.publication_options)
    told += [info.description or "" for model in models for info in model.model_fields.values()]
    assert [words for words in told if words not in text and escape(words) not in text] == []


def test_all_platforms_stand_side_by_side(as_role: As, team: Team) -> None:
    text = page(as_role, team)
    for platform in registry.PLATFORMS.values():
        assert reverse("desk:platform", args=[team.pk, platform.slug]) in text
    for words in {cell for row in abilities.matrix(registry.PLATFORMS.values()) for cell in row if cell}:
        assert f">{words}<" in text


def test_everybody_finds_it_in_the_menu(as_role: As, team: Team) -> None:
    for role in Role:
        home = as_role(role).get(reverse("admin:index")).content.decode()
        assert f'href="{reverse("desk:platforms", args=[team.pk])}"' in home, role


@pytest.mark.usefixtures("fakes")
def test_what_a_table_lacks_is_by_hand(as_role: As, team: Team) -> None:
    text = page(as_role, team, "fake")
    assert "Change a session" in text
    assert "Remove a session" in text
    assert "Remove a speaker" not in text
    assert "At most 100 requests in a minute." in text
    nowhere = reverse("desk:platform", args=[team.pk, "nowhere"])
    assert as_role(Role.OWNER).get(nowhere).status_code == 404


@pytest.mark.usefixtures("fakes")
def test_secret_options_show_no_default(as_role: As, team: Team) -> None:
    assert "stored encrypted, never shown" in page(as_role, team, "fake")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (TextLimit("s", "t", "T", "d", most=140), "at most 140 characters; others are kept back"),
        (TextLimit("s", "t", "T", "d", most=80, least=3), "3 to 80 characters; others are kept back"),
        (TextLimit("s", "t", "T", "d", least=1), "at least 1 character"),
        (
            TextLimit("s", "t", "T", "d", most=800, shortened=True),
            "at most 800 characters; what is longer is shortened at a word, and the plan says so",
        ),
    ],
)
def test_bounds_in_words(limit: TextLimit, words: str) -> None:
    assert bounds(limit) == words
