"""What staff do on Whereby themselves, and its bounds on texts."""

from __future__ import annotations

from integrations.core.facts import ByHand, TextLimit, Unoffered

from .options import PREFIX_LIMIT

REST = "Whereby REST API reference, /meetings"

TEXTS = (
    TextLimit("session", "roomNamePrefix", "Beginning of a room's name, our marker included", REST, most=PREFIX_LIMIT),
)

BY_HAND = (
    ByHand(
        "session.update",
        "No call changes a room: let it be replaced by a new one, and give people the new link.",
        REST,
    ),
)

UNOFFERED = (
    Unoffered(
        "Connection quality of one participant",
        "GET /insights/participant",
        "It tells of lost packets and bit rates, nothing about who came or for how long.",
        "Whereby REST API reference, Insights",
    ),
    Unoffered(
        "Recordings, transcriptions and summaries",
        "GET, POST and DELETE /recordings, /transcriptions, /summaries",
        "They are kept where the options of the publication say, and looked after there or on Whereby's own pages.",
        "Whereby REST API reference",
    ),
    Unoffered(
        "Look of a room",
        "PUT /rooms/{roomName}/theme/tokens, logo, room-background, room-knock-page-background",
        "Pictures are never uploaded from here: set the look on Whereby's own pages.",
        "Whereby REST API reference",
    ),
)
