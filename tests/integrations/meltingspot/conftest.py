"""A fresh sandbox without the request limit."""

from __future__ import annotations

import pytest

from integrations.meltingspot.sandbox.platform import MeltingSpotSandbox


@pytest.fixture
def spot() -> MeltingSpotSandbox:
    sandbox = MeltingSpotSandbox()
    sandbox.state["switches"]["rate_limit"] = False
    return sandbox
