"""A platform's table says where everything in it comes from, and its forms explain themselves."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from integrations.core.abilities import HAPPENINGS, Way, ability
from integrations.core.contract import ACTIONS, STATUS_ACTION, Platform
from integrations.core.records import PublicationView

from .samples import documented, load
from .stage import needed, view_for

KNOWN_ACTIONS = {STATUS_ACTION, *(action for row in ACTIONS.values() for action in row.values())}


def test_credentials_are_named_and_explained(platform: Platform) -> None:
    assert platform.credentials
    for one in platform.credentials:
        assert one.name.isidentifier()
        assert one.label.strip()
        assert one.help.strip().endswith(".")
    assert len({one.name for one in platform.credentials}) == len(platform.credentials)
    assert {one.name for one in platform.credentials} == set(platform.sandbox_class().sample_credentials)


def test_hosts_are_bound_to_the_platforms_own_names(platform: Platform) -> None:
    assert platform.hosts
    for host in platform.hosts:
        assert host.suffixes
        assert not host.default or host.default.startswith("https://")
        assert not host.default or any(host.default.partition("//")[2].split("/")[0].endswith(s) for s in host.suffixes)
    assert set(platform.sandbox_class().mounts.values()) == {host.key for host in platform.hosts}


def _sources(platform: Platform) -> Iterator[tuple[str, str]]:
    yield from ((f"capability {name}", row.source) for name, row in platform.capabilities.items())
    yield from ((f"listing {name}", row.source) for name, row in platform.listings.items())
    yield from ((f"quirk {quirk.reason.code}", quirk.source) for quirk in platform.quirks)
    yield from ((f"lack {lack.kind}", lack.source) for lack in platform.lacks)
    yield from ((f"text {text.field}", text.source) for text in platform.texts)
    yield from ((f"by hand {hand.action}", hand.source) for hand in platform.by_hand)
    yield from ((f"unoffered {one.request}", one.source) for one in platform.unoffered)
    yield from ((f"variant {one.name}", one.source) for one in platform.sandbox_class().variants)
    yield "limits", platform.limits(platform.account_options()).source


def test_every_fact_names_its_source(platform: Platform) -> None:
    assert [what for what, source in _sources(platform) if not source.strip()] == []


def test_what_is_not_in_the_table_has_a_reason(platform: Platform) -> None:
    """Nothing of a kind that the platform has is missing without staff being told what to do about it."""
    cells = [ability(platform, kind, happening) for kind in ACTIONS for happening in HAPPENINGS]
    silent = [ACTIONS[cell.kind][cell.happening] for cell in cells if cell.way is Way.BY_HAND and cell.hand is None]
    assert silent == []
    assert {hand.action for hand in platform.by_hand} <= KNOWN_ACTIONS


def test_limits_bound_something(platform: Platform) -> None:
    limits = platform.limits(platform.account_options())
    assert limits.in_flight >= 1
    assert all(window.seconds > 0 and window.points > 0 for window in limits.windows)


@pytest.mark.parametrize("which", ["account_options", "publication_options"])
def test_options_have_help_and_safe_defaults(platform: Platform, which: str) -> None:
    """Nobody gets mail and nobody is let in whom staff did not name, unless somebody chose so."""
    model: type[BaseModel] = getattr(platform, which)
    safe = model()  # every option has a default
    for name, field in model.model_fields.items():
        assert len((field.description or "").split()) >= 3, f"{name}: say in a sentence what it does"
        value = getattr(safe, name)
        words = [word for word in _choices(field.annotation) if "invited" in str(word).lower()]
        assert not words or value in words, f"{name} is wider than {words[0]} unless somebody chooses"
        if isinstance(value, bool) and ("mail" in name or "notif" in name):
            assert value is False, f"{name} writes to people unless told not to"


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The words of a fixed list, however it is written down."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(annotation)
    return get_args(annotation)


def test_listings_explain_their_filters(platform: Platform) -> None:
    shown = {"event", *(column for row in platform.listings.values() for column in row.columns)}
    for name, row in platform.listings.items():
        assert shown.issuperset(needed(row)), name  # what has to be asked for can be found out
        assert row.label.strip(), name
        assert [field for field, info in row.filters.model_fields.items() if not info.description] == [], name
        assert row.adopts in ("", "event", "session"), name


def test_actions_have_one_way_of_working(platform: Platform) -> None:
    for name, row in platform.capabilities.items():
        assert name.endswith(".pull") == (row.read is not None), name
        assert name.endswith(".pull") or name in KNOWN_ACTIONS, f"nothing starts {name}"
        assert row.batch >= 1
        assert row.cost >= 0
        assert not (row.send and row.read), name
        assert not row.changeable or name.endswith(".update"), name


def test_pages_of_the_platform_are_web_addresses(platform: Platform) -> None:
    """Where staff are sent to is an address without anything secret in it, or nothing."""
    bases = {host.key: host.default or "https://x.example.org/api/v1" for host in platform.hosts}
    for kind in ACTIONS:
        for remote_id in ("", "an-id", "a/b@example.org"):
            found = platform.page(bases, kind, remote_id)
            assert not found or found.startswith("https://")
            assert "@" not in found


def test_statuses_have_an_action(platform: Platform) -> None:
    assert bool(platform.statuses) == platform.can(STATUS_ACTION)


def test_everything_has_a_documented_sample(platform: Platform) -> None:
    assert [name for name in documented(platform) if not load(platform.slug, name)] == []
    assert load(platform.slug, "statuses")


def test_desired_objects_are_pure(platform: Platform) -> None:
    """The same view gives the same wishes, and is left as it was."""
    view: PublicationView = view_for(platform)
    before = repr(view)
    first, second = list(platform.desired_objects(view)), list(platform.desired_objects(view))
    assert first
    assert first == second
    assert list(platform.sources(view)) == list(platform.sources(view))
    assert repr(view) == before
