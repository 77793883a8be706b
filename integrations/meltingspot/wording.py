"""Every reason that MeltingSpot's folder gives, worded for the command line and, where it differs, for the browser."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    # lives
    "meltingspot.no_host": Wording(_("set host_email on this publication"), _("give this publication a host")),
    "meltingspot.no_title": Wording(_("give the session a title")),
    "meltingspot.no_duration": Wording(_("give the session a duration: a live must end after it starts")),
    "meltingspot.session_past": Wording(
        _("the start is in the past: move the session or leave it out of this publication")
    ),
    "meltingspot.not_recorded": Wording(_("not recorded: this session must not be")),
    "meltingspot.recording_later": Wording(_("once the live is over, a push shows there: the recording")),
    "meltingspot.replay_later": Wording(_("once the live is over, a push shows there: the replay")),
    "meltingspot.both_later": Wording(_("once the live is over, a push shows there: the recording and the replay")),
    # people
    "meltingspot.approve_first": Wording(_("not approved yet: approve {name}"), personal=frozenset({"name"})),
    "meltingspot.under_review": Wording(_("under review again")),
    "meltingspot.give_address": Wording(_("give an e-mail address")),
    "meltingspot.by_member_id": Wording(
        _("invited as the Spot member known here: MeltingSpot shows the member's own profile")
    ),
    "meltingspot.whole_name": Wording(_("the whole name goes as first name")),
    "meltingspot.no_moderators": Wording(_("MeltingSpot has no moderators: invited as a speaker")),
}
