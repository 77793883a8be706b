"""What a worker does by and by: count what is not sent."""

from __future__ import annotations

from portal.planning import unsent
from portal.publishing.models import Unsent
from portal.teams.scope import everything


def count_all() -> None:
    """Of every event whose plan may have changed, as if nothing had been counted lately."""
    with everything():
        Unsent._base_manager.update(rests_until=None)
        # a task that is closed meanwhile is an edit
        for _ in range(3):
            for event in unsent.due():
                unsent.count(event)
            Unsent._base_manager.update(rests_until=None)
