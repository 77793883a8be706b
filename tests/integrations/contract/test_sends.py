"""Everything a platform's table names is carried out once against its sandbox, under every variant."""

from __future__ import annotations

import pytest

from integrations.core.contract import STATUS_ACTION, Platform
from integrations.core.variants import Variant
from tests.support.reasons import line

from .stage import Stage, change


@pytest.fixture
def played(platform: Platform, variant: Variant | None) -> Stage:
    """A stage on which everything was created, changed, started, finished, read back and removed."""
    stage = Stage(platform, variant)
    stage.push()
    stage.push(**change(platform))
    stage.look_around()
    if platform.can(STATUS_ACTION):
        for word in platform.statuses:
            stage.set_status(word)
    stage.happen()
    stage.pull()
    stage.look_around()
    for key in reversed(list(stage.known)):
        stage.remove(key)
    return stage


def test_every_capability_is_carried_out(played: Stage) -> None:
    there = {name for name, row in played.platform.capabilities.items() if row.there(played.client.options)}
    assert played.carried_out == there
    assert played.looked_at == {
        name for name, row in played.platform.listings.items() if row.there(played.client.options)
    }


def test_nothing_is_done_twice(platform: Platform, variant: Variant | None) -> None:
    """A second push of the same wishes has nothing to send."""
    stage = Stage(platform, variant)
    stage.push()
    count, effects = len(stage.sent), len(stage.sandbox.state["ledger"])
    stage.push()
    assert (len(stage.sent), len(stage.sandbox.state["ledger"])) == (count, effects)
    assert count
    assert effects


def test_connection_says_what_it_met(platform: Platform, variant: Variant | None) -> None:
    stage = Stage(platform, variant)
    stage.push()
    checked = platform.check(stage.client)
    writes = len(stage.sandbox.state["ledger"])
    assert checked.ok is not False, line(checked.reasons)
    assert (variant.met if variant else "") in line(checked.reasons)
    platform.check(stage.client)
    assert len(stage.sandbox.state["ledger"]) == writes
