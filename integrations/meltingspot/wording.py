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
    # why a call failed
    "meltingspot.not_the_live": Wording(_("MeltingSpot's answer is not the live that was asked for.")),
    "meltingspot.not_the_list": Wording(_("MeltingSpot's answer is not the list that was asked for.")),
    "meltingspot.live_without_id": Wording(_("MeltingSpot accepted the live but named no id.")),
    "meltingspot.member_without_id": Wording(_("MeltingSpot accepted the member but named no id.")),
    "meltingspot.about_another": Wording(_("MeltingSpot answered about something else than what was sent.")),
    "meltingspot.change_open": Wording(_("MeltingSpot's answer does not show the live as changed.")),
    "meltingspot.members_open": Wording(_("MeltingSpot's answer does not list who was invited to the Spot.")),
    "meltingspot.invited_open": Wording(_("MeltingSpot's answer does not list who was invited.")),
    "meltingspot.member_not_taken": Wording(_("MeltingSpot did not take this address as a member of the Spot.")),
    "meltingspot.person_not_listed": Wording(_("MeltingSpot did not list this person as invited.")),
    "meltingspot.person_not_looked_up": Wording(
        _("MeltingSpot did not list this person as invited. Looking them up failed: {why}")
    ),
    # testing the connection
    "meltingspot.other_answer": Wording(_("The address answers, but not as MeltingSpot's API does.")),
    "meltingspot.found_one": Wording(_("Found 1 live")),
    "meltingspot.found_lives": Wording(_("Found {count} lives")),
    "meltingspot.key_bearer": Wording(_("the key was accepted after the word Bearer")),
    "meltingspot.key_as_it_is": Wording(_("the key was accepted as it is")),
    "meltingspot.pages_from": Wording(_("pages count from {first}")),
    # reading back
    "meltingspot.not_over": Wording(_("not over yet")),
    "meltingspot.means_registered": Wording(_("having accepted the invitation or registered")),
    "meltingspot.means_attended": Wording(_("having taken part live")),
    "meltingspot.few_listed": Wording(_("MeltingSpot listed {collected} of {total} people.")),
    # by hand, and what is not offered
    "meltingspot.change_group": Wording(_("A link to a group has nothing to change but its mail, which has gone out.")),
    "meltingspot.remove_speaker": Wording(_("A speaker is taken off in the live's settings, tab Speakers.")),
    "meltingspot.remove_participant": Wording(_("A participant is taken off in the live's settings, tab Invitations.")),
    "meltingspot.channel_groups": Wording(
        _(
            "It stands among the calls on lives, but its path and its 404 are those of channels, and no "
            "document has the same for lives. Groups are linked to a live one by one."
        )
    ),
    # what surprises
    "meltingspot.quirk_key_forms": Wording(
        _("The key stands alone in the header or after Bearer: documents and the known client differ; both are tried.")
    ),
    "meltingspot.quirk_unix_seconds": Wording(
        _("Dates go out as Unix seconds (the unit is inferred) and come back as ISO: a difference refuses the push.")
    ),
    "meltingspot.quirk_host_fixed": Wording(_("The host of a live cannot be changed later.")),
    "meltingspot.quirk_silent_fields": Wording(
        _(
            "Breakout rooms, the replay's address and the host are in no answer: what somebody changes there "
            "is not seen."
        )
    ),
    "meltingspot.quirk_shown_later": Wording(
        _("Recording and replay are shown by an update once the live is over; they can be chosen before.")
    ),
    "meltingspot.quirk_shared_calls": Wording(
        _("Several speakers share a call only if all are Spot members whose ids are known: it takes nothing else.")
    ),
    "meltingspot.quirk_no_removal": Wording(
        _("Speakers and participants can be invited but not removed: that is done by hand.")
    ),
    "meltingspot.quirk_already_in": Wording(
        _("Who is already in a live may be ignored as a speaker: highlight and host rights are then not set.")
    ),
    "meltingspot.quirk_invites_to_spot": Wording(_("Inviting an unknown address also invites the person to the Spot.")),
    "meltingspot.quirk_live_ends": Wording(
        _("A live ends when its host ends it, else one hour after its scheduled end; only then is attendance given.")
    ),
    "meltingspot.quirk_units_assumed": Wording(
        _("Units of view time and attendance rate are not documented: figures derived from them say assumed.")
    ),
    "meltingspot.quirk_moderators": Wording(_("There are no moderators: they are invited as speakers.")),
}

#: what people call the fields of its bodies that no other platform has, or calls otherwise
FIELDS: Mapping[str, str] = {
    "builtInType": _("kind of studio"),
    "chatVisibility": _("visibility of the chat"),
    "enableBreakoutRooms": _("breakout rooms"),
    "grantHostRights": _("host rights"),
    "groupId": _("group"),
    "invitedBySpotMemberId": _("who invites"),
    "member": _("person"),
    "participantsVisibility": _("visibility of the participants"),
    "participation": _("who may take part"),
    "recordAvailable": _("showing the recording"),
    "replayVideoUrl": _("address of the replay"),
    "solution": _("solution"),
    "spotMemberHostId": _("host"),
    "videoUrl": _("address of the video"),
    "visibility": _("who sees it"),
    "withEmailNotification": _("notification by mail"),
}

#: what pages make of the names and values of options, filters and figures: marked here, for nobody wrote them
WORDS = (
    _("API"),
    _("Accepted"),
    _("Any one"),
    _("Any spot members"),
    _("Attendance rate"),
    _("Attendee"),
    _("Auto"),
    _("Average view time"),
    _("Bearer"),
    _("Built in"),
    _("Built in type"),
    _("Chat visibility"),
    _("Conference"),
    _("Custom role ID"),
    _("Declined"),
    _("Description"),
    _("Display"),
    _("Email"),
    _("Enable breakout rooms"),
    _("End date"),
    _("Ended"),
    _("False"),
    _("Firstname"),
    _("Has participated"),
    _("Has replayed"),
    _("Hidden"),
    _("Host"),
    _("Host email"),
    _("Invitation date after"),
    _("Invitation date before"),
    _("Invited"),
    _("Invited members only"),
    _("Lastname"),
    _("Live"),
    _("Milliseconds"),
    _("Minutes"),
    _("No solution"),
    _("Only spot members"),
    _("Participant"),
    _("Participants visibility"),
    _("Participation"),
    _("Planned"),
    _("Raw"),
    _("Record"),
    _("Record available"),
    _("Registrant"),
    _("Registration date after"),
    _("Registration date before"),
    _("Replay"),
    _("Replay video URL"),
    _("Seconds"),
    _("Solution"),
    _("Speaker"),
    _("Start date"),
    _("Status"),
    _("Title"),
    _("Total replay view"),
    _("True"),
    _("Type"),
    _("Video URL"),
    _("Vimeo"),
    _("Visibility"),
    _("Workshop"),
    _("Youtube"),
    _("live"),
)
