"""Files that are made to take time and memory are refused, each for its reason, and take next to none of either."""

from __future__ import annotations

from pathlib import Path

import pytest

from .attacks import ATTACKS, PLAIN, Cost, cost

MOST = 60  #: MB, above what a plain file takes


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    """What each plain file takes, by name."""
    folder = tmp_path_factory.mktemp("plain")
    return {name: cost(each, folder) for name, each in PLAIN.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused_and_takes_no_memory(name: str, tmp_path: Path, usual: dict[str, Cost]) -> None:
    attack = ATTACKS[name]
    plain = next(key for key, each in PLAIN.items() if each.name.endswith(attack.name[-4:]) or each.name == "a.json")
    found = cost(attack, tmp_path)
    assert found.code.removeprefix("imports.") in attack.codes
    assert found.added - usual[plain].added <= MOST


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_file_is_read(name: str, usual: dict[str, Cost]) -> None:
    assert usual[name].code in PLAIN[name].codes
