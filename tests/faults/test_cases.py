"""The table of cases is true: it names tests that exist, and forgets none of this folder."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.named import missing_tests, named_tests

FOLDER = Path(__file__).parent
TABLE = (FOLDER / "CASES.md").read_text()
CASES = (
    "A01 A02 A03 A05 A06 A07 A08 A11 A12 A13 A14 A15 A16 A17 A20 A23 A24 A26 A28 "
    "B01 B02 B03 B04 B06 B07 B09 B10 B11 "
    "C01 C02 C03 C04 C07 C08 C09 C10 C12 C14 C15 C16 C17 C18 C19 C20 C24 "
    "C25 C26 C27 C28 C30 C34 C35 C37 C39 C40 C41 C44"
)


def test_every_case_names_a_test_that_exists() -> None:
    rows = dict(re.findall(r"^\| ([ABC]\d\d) \| .* \| (.*) \|$", TABLE, re.MULTILINE))
    assert sorted(rows) == CASES.split()
    assert [case for case, shown in rows.items() if not named_tests(shown)] == []
    assert missing_tests(TABLE) == []


def test_every_test_here_stands_in_the_table() -> None:
    texts = (path.read_text() for path in FOLDER.glob("test_*.py"))
    here = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
    named = {name for _, name in named_tests(TABLE)}
    own = {"test_every_case_names_a_test_that_exists", "test_every_test_here_stands_in_the_table"}
    assert here - own - named == set()
