"""Files that are made to take time and memory are refused, each for its reason, and take next to none of either."""

from __future__ import annotations

from pathlib import Path

import pytest

from .attacks import ATTACKS, PLAIN, cost

MOST = 60  #: MB, above what a plain file takes


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused_and_takes_no_memory(name: str, tmp_path: Path) -> None:
    attack = ATTACKS[name]
    plain = next(each for each in PLAIN.values() if each.name.endswith(attack.name[-4:]) or each.name == "a.json")
    found, usual = cost(attack, tmp_path), cost(plain, tmp_path)
    assert found.code.removeprefix("imports.") in attack.codes
    assert found.added - usual.added <= MOST


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_file_is_read(name: str, tmp_path: Path) -> None:
    assert cost(PLAIN[name], tmp_path).code in PLAIN[name].codes
