"""What staff do on Airmeet themselves, what is left out, and where they find it."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.facts import ByHand, TextLimit, Unoffered

from .payloads import NAME_MAX, NAME_MIN

DASHBOARD = "https://www.airmeet.com/"  # API v2, "Community dashboard"
MANAGE = "API v2, 4: nothing there changes or removes"

TEXTS = (
    TextLimit("event", "eventName", "Title of the event", "API v2, 4.1", most=NAME_MAX, least=NAME_MIN),
    TextLimit("event", "shortDesc", "Short description", "API v2, 4.1", least=1),
)

BY_HAND = (
    ByHand("event.update", "An Airmeet's name, times and texts are changed on its own pages.", MANAGE),
    ByHand("event.delete", "An Airmeet is cancelled on its own pages.", MANAGE),
    ByHand("session.update", "A session's title, time and people are changed in the Airmeet's schedule.", MANAGE),
    ByHand("session.delete", "A session is removed from the Airmeet's schedule.", MANAGE),
    ByHand("speaker.remove", "A speaker is taken off the Airmeet's list of speakers.", MANAGE),
    ByHand("host.ensure", "Team members are added to the community before a session can name them.", "API v2, 4.3"),
)

UNOFFERED = (
    Unoffered(
        "Register a user",
        "POST /api/v1/airmeet/{airmeet_id}/user",
        "The document itself calls it deprecated. People are let in as authorised attendees instead, which gives each "
        "an own entry link and can be taken back.",
        "API v2, 3.1",
    ),
)


def page(_bases: Mapping[str, str], _kind: str, remote_id: str) -> str:
    """The Airmeet's page, which has the address of an entry link without its code (API v2, 3.2), or the dashboard.

    Ids of people begin with that of their Airmeet; a session's own id leads nowhere by itself.
    """
    return f"{DASHBOARD}e/{remote_id.partition('/')[0]}" if remote_id and _kind != "session" else DASHBOARD
