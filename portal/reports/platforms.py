"""What the reports need to know of a platform: asked of the registry, never by name."""

from __future__ import annotations

from integrations import registry
from integrations.core.contract import ACTIONS


def takes_attendees(slug: str) -> bool:
    """Whether people are registered on the platform; where not, they get a link of their own to a room."""
    try:
        return registry.get(slug).can(ACTIONS["attendee"]["create"])
    except registry.UnknownPlatform:
        return True  # nothing is known of its rooms, so no link is made up
