"""An event without anything in it, within its team."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.events.models import Event
from portal.teams.models import Team


@pytest.fixture
def conf(within: Team) -> Event:
    day = datetime(2026, 3, 20, 9, tzinfo=UTC)
    return Event.objects.create(
        team=within, slug="conf", title="Conf", time_zone="Europe/Berlin", starts_at=day, ends_at=day.replace(hour=17)
    )
