"""Every test of this folder runs once per registered platform, and per capability, listing or variant it asks for."""

from __future__ import annotations

import pytest

from integrations import registry

from .samples import cases, documented


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    platforms = registry.PLATFORMS
    if {"platform", "worded"} <= set(metafunc.fixturenames):
        pairs = [(one, name) for one in platforms.values() for name in documented(one) if _has_words(one.slug, name)]
        metafunc.parametrize("platform,worded", pairs, ids=[f"{one.slug}-{name}" for one, name in pairs])
    elif {"platform", "name"} <= set(metafunc.fixturenames):
        pairs = [(one, name) for one in platforms.values() for name in documented(one)]
        metafunc.parametrize("platform,name", pairs, ids=[f"{one.slug}-{name}" for one, name in pairs])
    elif {"platform", "variant"} <= set(metafunc.fixturenames):
        rows = [(one, None) for one in platforms.values()]
        rows += [(one, variant) for one in platforms.values() for variant in one.sandbox_class().variants]
        ids = [f"{one.slug}-{variant.name if variant else 'as it comes'}" for one, variant in rows]
        metafunc.parametrize("platform,variant", rows, ids=ids)
    elif "platform" in metafunc.fixturenames:
        metafunc.parametrize("platform", platforms.values(), ids=list(platforms))


def _has_words(slug: str, name: str) -> bool:
    """Whether answers of this action or listing hold words of a list that the platform may add to."""
    return any(case.get("enums") for case in cases(slug, name))
