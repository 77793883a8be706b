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
    # options
    "meltingspot.option_address": Wording(_("'{value}' is not an e-mail address."), personal=frozenset({"value"})),
    "meltingspot.option_built_in": Wording(
        _("built_in_type needs solution=BuiltIn."), _("This needs MeltingSpot's own solution: choose “Built in”.")
    ),
    "meltingspot.option_breakout": Wording(
        _("enable_breakout_rooms needs built_in_type=Workshop."), _("Breakout rooms need a live of the type Workshop.")
    ),
    "meltingspot.option_video": Wording(
        _("solution={solution} needs video_url, an address that begins with https://."),
        _("{solution} needs the address of the video, which begins with https://."),
    ),
    "meltingspot.option_video_alone": Wording(
        _("video_url needs solution=Youtube or solution=Vimeo."), _("A video needs the solution YouTube or Vimeo.")
    ),
    "meltingspot.option_record": Wording(
        _("record_available needs record=yes."), _("Only what is recorded can be shown: switch on the recording.")
    ),
    "meltingspot.option_replay": Wording(
        _("replay_video_url needs solution=Youtube or solution=Vimeo."),
        _("A replay needs the solution YouTube or Vimeo."),
    ),
    "meltingspot.option_replay_https": Wording(
        _("replay_video_url must begin with https://."), _("The address of the replay must begin with https://.")
    ),
}
