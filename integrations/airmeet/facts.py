"""What staff do on Airmeet themselves, what is left out, and where they find it."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.facts import ByHand, IdShape, TextLimit, Unoffered
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from .payloads import NAME_MAX, NAME_MIN

DASHBOARD = "https://www.airmeet.com/"  # API v2, "Community dashboard"
MANAGE = "API v2, 4: nothing there changes or removes"

TEXTS = (
    TextLimit("event", "eventName", _("Title of the event"), "API v2, 4.1", most=NAME_MAX, least=NAME_MIN),
    TextLimit("event", "shortDesc", _("Short description"), "API v2, 4.1", least=1),
)

_UUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
IDS = {
    "event": IdShape(_UUID, "64975ddc-c09e-47cd-b89e-832c6b7dc7e1", "API v2, 4.1: uuid"),
    "session": IdShape(_UUID, "64975ddc-c09e-47cd-b89e-832c6b7dc7e1", "API v2, 4.3: uuid"),
}

BY_HAND = (
    ByHand("event.update", Reason("airmeet.change_event"), MANAGE),
    ByHand("event.delete", Reason("airmeet.cancel_event"), MANAGE),
    ByHand("session.update", Reason("airmeet.change_session"), MANAGE),
    ByHand("session.delete", Reason("airmeet.remove_session"), MANAGE),
    ByHand("speaker.remove", Reason("airmeet.remove_speaker"), MANAGE),
    ByHand("host.ensure", Reason("airmeet.add_member"), "API v2, 4.3"),
)

MEANINGS = {"registered": Reason("airmeet.means_registered"), "attended": Reason("airmeet.means_attended")}

UNOFFERED = (
    Unoffered(
        _("Register a user"),
        "POST /api/v1/airmeet/{airmeet_id}/user",
        Reason("airmeet.user_deprecated"),
        "API v2, 3.1",
    ),
)


def page(_bases: Mapping[str, str], _kind: str, remote_id: str) -> str:
    """The Airmeet's page, which has the address of an entry link without its code (API v2, 3.2), or the dashboard.

    Ids of people begin with that of their Airmeet; a session's own id leads nowhere by itself.
    """
    return f"{DASHBOARD}e/{remote_id.partition('/')[0]}" if remote_id and _kind != "session" else DASHBOARD
