"""What staff do on Whereby themselves, and its bounds on texts."""

from __future__ import annotations

from ..core.facts import ByHand, TextLimit
from .options import PREFIX_LIMIT

REST = "Whereby REST API reference, /meetings (seed 003)"

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
