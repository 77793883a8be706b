"""Every reason that NewPlatform's folder gives, worded for the command line and, where it differs, for the browser."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "newplatform.title_length": Wording(_("the title has {length} characters, NewPlatform takes {most}")),
    "newplatform.no_title": Wording(_("give the session a title")),
    "newplatform.no_speakers": Wording(_("NewPlatform's shows have no speakers.")),
    "newplatform.not_over": Wording(_("not over yet")),
    "newplatform.key_accepted": Wording(_("NewPlatform accepts the key.")),
    "newplatform.strike_off": Wording(_("A guest is struck off the list on NewPlatform's own pages.")),
    "newplatform.another_show": Wording(_("NewPlatform answered about another show than the one that was sent.")),
    "newplatform.quirk_midnight": Wording(_("A show ends at midnight, whatever its length.")),
}

#: what people call the fields of its bodies that no other platform has, or calls otherwise
FIELDS: Mapping[str, str] = {
    "colour": _("colour"),
    "guest": _("guest"),
    "minutes": _("length in minutes"),
    "opens": _("opening"),
}

#: what pages make of the names and values of options, filters and figures: marked here, for nobody wrote them
WORDS = (
    _("API"),
    _("Attendance"),
    _("Colour"),
    _("Minutes"),
    _("Name"),
    _("Opens"),
    _("Requests per minute"),
    _("attendance"),
)
