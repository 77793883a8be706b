"""What all tests share: nothing may be skipped where everything is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """With CALLBOARD_NO_SKIPS a skip is a failure that names its reason."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CALLBOARD_NO_SKIPS") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of slow tests come first: what is left for the end is short, so no worker waits for another's last file."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture
def scoped() -> Iterator[None]:
    """Rows of every team can be read and made."""
    # Django is set up by the time a fixture runs, not yet when this file is read
    from portal.teams.scope import everything

    with everything():
        yield
