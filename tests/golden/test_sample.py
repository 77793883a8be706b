"""The documents of every command on programmes of our own, and of the demo, are those that were recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from . import demo, files, kept, troubles, whole
from .normal import Days, Normal
from .office import FIRST_DAY, KNOWN, Office, opened

pytestmark = pytest.mark.slow

BERLIN = Days(date.fromisoformat(FIRST_DAY), ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AM_ACCESS", "AM_SECRET", "MS_KEY", "WB_KEY", "BMA_KEY"):
        monkeypatch.setenv(name, f"key-of-{name}")


@pytest.mark.parametrize(("name", "play"), [("whole", whole.play), ("troubles", troubles.play), ("files", files.play)])
def test_the_documents_are_those_recorded(
    name: str, play: Callable[[Office], None], django_db_reset_sequences: None, tmp_path: Path
) -> None:
    with opened(tmp_path, "umlaut", Normal(BERLIN, KNOWN)) as office:
        play(office)
        kept.check(name, office.said)


def test_the_demo(django_db_reset_sequences: None, tmp_path: Path) -> None:
    said = demo.play(tmp_path).said
    kept.check("demo", {step: document for step, document in said.items() if demo.small(step)})
    # whose link comes first goes by the numbers of rows as text: the order is compared on our own programme
    large = {step: document for step, document in said.items() if not demo.small(step) and "report links" not in step}
    kept.check_digests("demo-digests", large)
