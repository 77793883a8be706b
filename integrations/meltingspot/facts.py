"""What staff do on MeltingSpot themselves, and what is left out."""

from __future__ import annotations

from integrations.core.facts import ByHand, TextLimit, Unoffered
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

LIVES = 'Lives page, "Endpoints - Lives": no call does it'

TEXTS: tuple[TextLimit, ...] = ()  # no document gives a length

BY_HAND = (
    ByHand("group.update", Reason("meltingspot.change_group"), LIVES),
    ByHand("speaker.remove", Reason("meltingspot.remove_speaker"), LIVES),
    ByHand("attendee.revoke", Reason("meltingspot.remove_participant"), LIVES),
)

MEANINGS = {
    "registered": Reason("meltingspot.means_registered"),
    "attended": Reason("meltingspot.means_attended"),
}

UNOFFERED = (
    Unoffered(
        _("Link multiple groups"),
        "POST /v1/channels/{channelId}/groups~bulkAdd",
        Reason("meltingspot.channel_groups"),
        'Lives page, "Link multiple groups"',
    ),
)
