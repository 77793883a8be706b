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
        _("S3 needs {what}_bucket, {what}_access_key_id and {what}_access_key_secret together."),
        _("S3 needs the bucket, the ID of the access key and its secret together."),
    ),
    "whereby.option_transcription": Wording(
        _("Language and captions need live_transcription_start_trigger, or remove them."),
        _("Language and captions need something that starts the transcription; choose it, or leave them empty."),
    ),
}
