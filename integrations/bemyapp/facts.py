"""What staff do on BeMyApp themselves, its bounds on texts, and where they find it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from integrations.core.facts import ByHand, IdShape, TextLimit
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from .payloads import DESCRIPTION_LIMIT, TITLE_LIMIT

UPDATE = "BeMyApp external API, Update a Talk"

TEXTS = (
    TextLimit("session", "title", _("Title of a talk"), UPDATE, most=TITLE_LIMIT),
    TextLimit("session", "description", _("Description of a talk"), UPDATE, most=DESCRIPTION_LIMIT, shortened=True),
)

#: the sample shows 24 hexadecimal digits; no document says that there can be no others
IDS = {"session": IdShape("[0-9A-Fa-f-]{20,}", "6627cb4d6f1f3e2d6cf414bb", UPDATE)}

BY_HAND = (
    ByHand("session.create", Reason("bemyapp.create_talk"), UPDATE),
    ByHand("session.delete", Reason("bemyapp.remove_talk"), UPDATE),
)


def page(bases: Mapping[str, str], _kind: str, _remote_id: str) -> str:
    """The customer's own platform, out of the base address: no document gives the address of a talk's page."""
    parts = urlsplit(bases.get("api", ""))
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""
