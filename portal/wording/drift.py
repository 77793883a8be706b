"""What is said of a comparison with what stands on the platforms."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording, ngettext_noop
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "drift.not_compared": Wording(_("{what} was not compared: {why}")),
    "drift.under_way": Wording(_("What is being sent or removed just now was not compared: {count} on {account}.")),
    "drift.left": Wording(_("{account}: {things} not compared: {why}")),
    "drift.list_left": Wording(_("{list} on {account}: {why}"), fields=frozenset({"list"})),
    "drift.mute": Wording(_("{platform} has no way to be asked about {things}: look there.")),
    # how many of what
    "drift.hosts": Wording(ngettext_noop("one host", "{count} hosts")),
    "drift.events": Wording(ngettext_noop("one event", "{count} events")),
    "drift.sessions": Wording(ngettext_noop("one session", "{count} sessions")),
    "drift.groups": Wording(ngettext_noop("one group", "{count} groups")),
    "drift.speakers": Wording(ngettext_noop("one speaker", "{count} speakers")),
    "drift.attendees": Wording(ngettext_noop("one attendee", "{count} attendees")),
}
