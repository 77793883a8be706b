"""The table is complete, and what it names is there."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from integrations import registry

from .table import OPERATIONS, Documented

ROOT = Path(__file__).parents[2]


def _functions(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


SOURCES = {
    "meltingspot": ("Lives page", "Invite page"),
    "bemyapp": ("Update page",),
    "whereby": ("REST API",),
    "airmeet": ("API v2",),
}


def _exists(test: str) -> bool:
    file, _, name = test.partition("::")
    return name.startswith("test_") and (ROOT / file).is_file() and name in _functions(ROOT / file)


def test_forty_operations_each_once() -> None:
    assert len(OPERATIONS) == 40
    assert len({(one.platform, one.request) for one in OPERATIONS}) == 40
    assert Counter(one.platform for one in OPERATIONS) == {"meltingspot": 16, "bemyapp": 1, "whereby": 4, "airmeet": 19}
    assert all(one.source.startswith(SOURCES[one.platform]) and one.label for one in OPERATIONS)


def test_named_tests_exist() -> None:
    assert all(bool(one.test) != bool(one.contract) for one in OPERATIONS)
    named = [one.test or one.contract for one in OPERATIONS]
    assert [test for test in named if not _exists(test)] == []


def test_two_are_not_offered_and_their_platforms_say_why() -> None:
    unoffered = [one for one in OPERATIONS if not one.test]
    assert len(unoffered) == 2
    told = [(slug, one.request) for slug, platform in registry.PLATFORMS.items() for one in platform.unoffered]
    assert {(one.platform, one.request) for one in unoffered} <= set(told)


def _words(one: Documented) -> list[str]:
    path = one.request.split()[1].removeprefix("/v1").removeprefix("/api/v1")
    return [part for part in path.split("/") if part and not part.startswith(("{", ":"))]


def test_every_path_is_one_of_the_adapters() -> None:
    """What the table calls an operation, the platform's folder has an address for."""
    for one in OPERATIONS:
        code = "".join(path.read_text() for path in (ROOT / "integrations" / one.platform).glob("*.py"))
        assert [word for word in _words(one) if word not in code] == [], one.request
