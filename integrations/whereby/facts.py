"""What staff do on Whereby themselves, and its bounds on texts."""

from __future__ import annotations

from integrations.core.facts import ByHand, TextLimit, Unoffered
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from .options import PREFIX_LIMIT

REST = "Whereby REST API reference, /meetings"

TEXTS = (
    TextLimit(
        "session", "roomNamePrefix", _("Beginning of a room's name, our marker included"), REST, most=PREFIX_LIMIT
    ),
)

BY_HAND = (
    ByHand(
        "session.update",
        Reason("whereby.replace_room"),
        REST,
    ),
)

MEANINGS = {"registered": Reason("whereby.means_registered"), "attended": Reason("whereby.means_attended")}

UNOFFERED = (
    Unoffered(
        _("Connection quality of one participant"),
        "GET /insights/participant",
        Reason("whereby.connection_only"),
        "Whereby REST API reference, Insights",
    ),
    Unoffered(
        _("Recordings, transcriptions and summaries"),
        "GET, POST and DELETE /recordings, /transcriptions, /summaries",
        Reason("whereby.recordings_kept"),
        "Whereby REST API reference",
    ),
    Unoffered(
        _("Look of a room"),
        "PUT /rooms/{roomName}/theme/tokens, logo, room-background, room-knock-page-background",
        Reason("whereby.look_of_room"),
        "Whereby REST API reference",
    ),
)
