"""Functions stay short; the share of private helpers with one caller is measured by ``functions`` and may only fall."""

from __future__ import annotations

import statistics

from .functions import called_once, functions

MEDIAN, NINTH_TENTH, LONGEST = 8, 20, 50  #: lines of a body
SHARE = 0.15  #: of private helpers with one caller


def test_functions_are_short() -> None:
    lengths = sorted(each.lines for each in functions())
    assert statistics.median(lengths) <= MEDIAN
    assert lengths[len(lengths) * 9 // 10] <= NINTH_TENTH
    assert lengths[-1] <= LONGEST


def test_helpers_with_one_caller_become_no_more() -> None:
    assert len(called_once()) / len(functions()) <= SHARE
