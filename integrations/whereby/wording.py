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
}
