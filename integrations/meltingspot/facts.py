"""What staff do on MeltingSpot themselves, and what is left out."""

from __future__ import annotations

from integrations.core.facts import ByHand, TextLimit, Unoffered

LIVES = 'Lives page, "Endpoints - Lives": no call does it'

TEXTS: tuple[TextLimit, ...] = ()  # no document gives a length

BY_HAND = (
    ByHand("group.update", "A link to a group has nothing to change but its mail, which has gone out.", LIVES),
    ByHand("speaker.remove", "A speaker is taken off in the live's settings, tab Speakers.", LIVES),
    ByHand("attendee.revoke", "A participant is taken off in the live's settings, tab Invitations.", LIVES),
)

UNOFFERED = (
    Unoffered(
        "Link multiple groups",
        "POST /v1/channels/{channelId}/groups~bulkAdd",
        "It stands among the calls on lives, but its path and its 404 are those of channels, and no document has the "
        "same for lives. Groups are linked to a live one by one.",
        'Lives page, "Link multiple groups"',
    ),
)
