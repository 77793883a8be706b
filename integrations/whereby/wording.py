"""Every reason that Whereby's folder gives, worded for the command line and, where it differs, for the browser."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "whereby.session_over": Wording(
        _("the session is over: move it to a later time or leave it out of this publication")
    ),
    "whereby.room_expired": Wording(_("its room stopped working an hour after its end, as Whereby's rooms do")),
    "whereby.viewer_mode": Wording(_("viewer mode locks the room")),
    "whereby.no_recording": Wording(_("recording is switched off: this session must not be recorded")),
    "whereby.no_streaming": Wording(_("streaming is left out: this session must not be recorded")),
    "whereby.no_transcription": Wording(_("transcription is switched off: this session must not be recorded")),
    "whereby.no_guest_list": Wording(
        _("Whereby rooms have no guest list; everybody gets an own join link, see the links report."),
        _("Whereby rooms have no guest list; each person gets their own join link, see the links report."),
    ),
    "whereby.no_speakers": Wording(_("Speakers get the host link from the links report.")),
    # options
    "whereby.option_prefix": Wording(
        _("room_name_prefix takes lower-case letters, digits and hyphens only."),
        _("Lower-case letters, digits and hyphens only."),
    ),
    "whereby.option_viewer_mode": Wording(
        _("viewerMode works in group rooms only: set room_mode=group or remove template_type."),
        _("Viewer mode works in group rooms only: choose a group room, or no template."),
    ),
    "whereby.option_cloud": Wording(
        _("recording_provider is for cloud recordings: set recording_type=cloud or remove it."),
        _("This is for cloud recordings: choose them, or leave it empty."),
    ),
    "whereby.option_transcription_provider": Wording(
        _("live_transcription_provider needs live_transcription_start_trigger, or remove it."),
        _("Choose what starts the transcription, or leave this empty."),
    ),
    "whereby.option_s3_only": Wording(
        _("The bucket and its keys are for S3: set {what}_provider=s3 or remove them."),
        _("The bucket and its keys are for S3: choose it, or leave them empty."),
    ),
    "whereby.option_s3_role": Wording(
        _("S3 by role needs {what}_bucket and {what}_oidc_role_arn together."),
        _("S3 by role needs the bucket and the role together."),
    ),
    "whereby.option_s3_keys": Wording(
        _("S3 needs {what}_bucket, {what}_region, {what}_access_key_id and {what}_access_key_secret together."),
        _("S3 needs the bucket, its region, the ID of the access key and its secret together."),
    ),
    "whereby.option_transcription": Wording(
        _("Language and captions need live_transcription_start_trigger, or remove them."),
        _("Language and captions need something that starts the transcription; choose it, or leave them empty."),
    ),
    # why a call failed
    "whereby.about_another": Wording(_("Whereby answered about another room than the one that was sent.")),
    "whereby.no_room_named": Wording(_("Whereby's answer does not name the room that it made.")),
    "whereby.other_room": Wording(_("Whereby's answer is not the room that was asked for.")),
    "whereby.means_registered": Wording(_("nothing, since it has no registrations")),
    "whereby.means_attended": Wording(_("having been in the room")),
    "whereby.no_list": Wording(_("Whereby's answer holds no list.")),
    # testing the connection
    "whereby.key_accepted": Wording(_("Whereby accepts the key.")),
    # reading back
    "whereby.not_over": Wording(_("the room is still open, or Whereby's figures are not complete yet")),
    "whereby.nameless": Wording(_("the room is gone, and nobody knows its name any more")),
    # by hand, and what is not offered
    "whereby.replace_room": Wording(
        _("No call changes a room: let it be replaced by a new one, and give people the new link.")
    ),
    "whereby.connection_only": Wording(
        _("It tells of lost packets and bit rates, nothing about who came or for how long.")
    ),
    "whereby.recordings_kept": Wording(
        _("They are kept where the options of the publication say, and looked after there or on Whereby's own pages.")
    ),
    "whereby.look_of_room": Wording(_("Pictures are never uploaded from here: set the look on Whereby's own pages.")),
    # what surprises
    "whereby.quirk_room_fixed": Wording(
        _("A room cannot be changed: another end, lock or mode needs a new room, and so a new link.")
    ),
    "whereby.quirk_room_replaced": Wording(
        _("A room may be replaced by a new one where staff choose so; send people the new link.")
    ),
    "whereby.quirk_figures_lag": Wording(
        _("Figures lag 10 to 15 minutes, and are final a quarter of an hour after a room stopped working.")
    ),
    "whereby.quirk_known_by_link": Wording(
        _("People are known by the id in their own join link; whoever came by another link is nobody here.")
    ),
    "whereby.quirk_open_at_once": Wording(_("A room is open from the moment it is made; its start cannot be set.")),
    "whereby.quirk_room_dies": Wording(_("A room stops working an hour after its end and is deleted within a day.")),
    "whereby.quirk_room_sizes": Wording(_("A normal room takes 4 people, a group room up to 200.")),
    "whereby.quirk_host_link": Wording(_("Whoever holds a host link is host: give it to speakers only.")),
    "whereby.quirk_shared_budget": Wording(
        _("All keys of an organisation share one budget: create 3 points, delete 2, read 1.")
    ),
    "whereby.quirk_plan_lacks": Wording(
        _("403 may mean that recording or streaming is not in the organisation's plan.")
    ),
}

#: what people call the fields of its bodies that no other platform has, or calls otherwise
FIELDS: Mapping[str, str] = {
    "fields": _("links asked for"),
    "isLocked": _("lock"),
    "liveTranscription": _("transcription"),
    "roomMode": _("size of the room"),
    "roomNamePattern": _("end of the room's name"),
    "roomNamePrefix": _("beginning of the room's name"),
    "streaming": _("streaming"),
    "templateType": _("template"),
}

#: what pages make of the names and values of options, filters and figures: marked here, for nobody wrote them
WORDS = (
    _("API"),
    _("Access key"),
    _("Attendance"),
    _("Automatic"),
    _("Automatic 2nd participant"),
    _("Cloud"),
    _("Created at from"),
    _("Created at to"),
    _("External ID"),
    _("Group"),
    _("Human short"),
    _("Joined at:asc"),
    _("Joined at:desc"),
    _("Left at:asc"),
    _("Left at:desc"),
    _("Live transcription access key ID"),
    _("Live transcription access key secret"),
    _("Live transcription authentication type"),
    _("Live transcription bucket"),
    _("Live transcription language"),
    _("Live transcription provider"),
    _("Live transcription region"),
    _("Live transcription start trigger"),
    _("Local"),
    _("MKV"),
    _("MP4"),
    _("Manual"),
    _("None"),
    _("Normal"),
    _("Not set"),
    _("Organisation"),
    _("Points per minute"),
    _("Prompt"),
    _("Recording access key ID"),
    _("Recording access key secret"),
    _("Recording authentication type"),
    _("Recording bucket"),
    _("Recording file format"),
    _("Recording provider"),
    _("Recording region"),
    _("Recording start trigger"),
    _("Role based"),
    _("Room mode"),
    _("Room name"),
    _("Room name exact"),
    _("Room name pattern"),
    _("Room name prefix"),
    _("Room name starts with"),
    _("Room session ID"),
    _("S3"),
    _("Sort by"),
    _("Streaming start trigger"),
    _("Total sessions:asc"),
    _("Total sessions:desc"),
    _("UUID"),
    _("Viewer mode"),
    _("Whereby"),
    _("attendance"),
)
