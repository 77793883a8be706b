"""One installation per size, opened once and put back for whoever asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from .installation import Installation
from .sizes import why_not

SIZES = ("embedded", "grown")

Ready = Callable[[str], Installation]


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """Gives the installation of a size as new: database and accounts, and nothing to push."""
    found: dict[str, Installation] = {}

    def give(size: str) -> Installation:
        if reason := why_not(size):
            pytest.skip(reason)
        if size not in found:
            folder = tmp_path_factory.mktemp(f"faults-{size}")
            found[size] = Installation(folder, size, name=f"callboard_faults_{os.getpid()}")
            found[size].open()
            found[size].size.remember()
        found[size].restore()
        return found[size]

    yield give
    for place in found.values():
        place.close()


@pytest.fixture(params=SIZES)
def place(request: pytest.FixtureRequest, ready: Ready) -> Iterator[Installation]:
    """An installation of its own for one test; whatever that leaves running is ended after it."""
    own = ready(request.param)
    yield own
    own.quiet()


@pytest.fixture(scope="module", params=SIZES)
def office(request: pytest.FixtureRequest, ready: Ready) -> Iterator[Installation]:
    """An installation that the tests of a module share, one after the other."""
    own = ready(request.param)
    yield own
    own.quiet()
