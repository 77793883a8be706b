"""JSON within bounds: refused before it is built where it would be many times its size."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from integrations.core import bodies, bounded_json
from integrations.core.bounded_json import DEEPEST, TooMuch, loads

MANY = 20 * 2**20  #: bytes, the largest answer that is read

FLOODS = {
    "objects": b"{},",
    "lists": b"[],",
    "zeros": b"0,",
    "pairs": b'{"a":[]},',
}


@pytest.mark.parametrize("piece", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_values_is_refused_before_it_is_built(piece: bytes) -> None:
    raw = b"[" + piece * (MANY // len(piece)) + b"0]"
    tracemalloc.start()
    try:
        assert bodies.parse(raw) == (None, True)
        with pytest.raises(TooMuch):
            loads(raw)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("make", [lambda n: "[" * n + "]" * n, lambda n: '{"a":' * n + "1" + "}" * n])
def test_nesting_has_an_end(make: Any) -> None:
    assert loads(make(DEEPEST))
    for depth in (DEEPEST + 1, 1_000, 100_000):
        with pytest.raises(TooMuch):
            loads(make(depth))


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e999", "-1e999", "9" * 41, f"-{'9' * 5_000}", "", "{", "[1,]"])
def test_what_is_no_json_or_no_number(text: str) -> None:
    with pytest.raises(ValueError):
        loads(text)


@pytest.mark.parametrize("digits", ["1e999", "-1e999", "9" * 41, "9" * 400, f"-{'9' * 900}"])
def test_in_an_answer_a_number_that_nothing_holds_is_its_text_and_fails_nothing_else(digits: str) -> None:
    raw = f'[{{"views": {digits}}}, {{"views": 3}}]'.encode()
    assert bodies.parse(raw) == ([{"views": digits}, {"views": 3}], False)
    assert bodies.parse(raw, write=True) == (None, True), "of what was made, nothing is guessed"


@pytest.mark.parametrize("found", [None, True, 0.1, 10**39, "a,[{", {"a": [1, {"b": None}]}, [0] * 1000])
def test_what_is_ordinary_comes_back(found: Any) -> None:
    text = json.dumps(found)
    assert loads(text) == loads(text.encode()) == found


def test_text_is_no_reason_to_refuse() -> None:
    """Much text with few values: a bound on values is none on prose."""
    prose = json.dumps([{"about": "word " * 1_000}] * 2_000)
    assert len(loads(prose)) == 2_000
    assert bounded_json.MOST_VALUES > 100 * 2_000
