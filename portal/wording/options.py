"""Why an option's value does not fit: worded with its key for the command line, with its label for pages."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "options.unknown": Wording(
        _("There is no option '{key}' here. Known: {known}."), _("There is no such option here any more.")
    ),
    "options.unknown_stored": Wording(
        _("There is no option '{key}' here. Known: {known}. '{key}=' removes it."),
        _("A stored option is no longer known here; saving removes it."),
    ),
    "options.unknown_own": Wording(
        _("There is no option '{key}'. What a session can have of its own: {known}."),
        _("There is no such option here any more."),
    ),
    "options.whole_publication": Wording(
        _("{key} holds for the whole publication. What a session can have of its own: {known}."),
        _("“{label}” holds for the whole publication."),
    ),
    "options.session": Wording(_("Session {code}: {why}")),
    "options.of": Wording(_("{key}: {why}"), _("{why}")),
    "options.missing": Wording(_("{key} is needed: give {key}=VALUE."), _("“{label}” is needed.")),
    "options.choice": Wording(_("{key} must be {expected}."), _("“{label}” must be one of those offered.")),
    "options.at_least": Wording(_("{key} must be at least {least}."), _("“{label}” must be at least {least}.")),
    "options.more_than": Wording(_("{key} must be more than {bound}."), _("“{label}” must be more than {bound}.")),
    "options.at_most": Wording(_("{key} must be at most {most}."), _("“{label}” must be at most {most}.")),
    "options.less_than": Wording(_("{key} must be less than {bound}."), _("“{label}” must be less than {bound}.")),
    "options.too_long": Wording(
        _("{key} may have at most {most} characters."), _("“{label}” may have at most {most} characters.")
    ),
    "options.too_short": Wording(
        _("{key} must have at least {least} characters."), _("“{label}” must have at least {least} characters.")
    ),
    "options.too_many": Wording(
        _("{key} may have at most {most} entries."), _("“{label}” may have at most {most} entries.")
    ),
    "options.bool": Wording(_("{key} must be yes or no."), _("“{label}” must be yes or no.")),
    "options.int": Wording(_("{key} must be a whole number."), _("“{label}” must be a whole number.")),
    "options.float": Wording(_("{key} must be a number."), _("“{label}” must be a number.")),
    "options.object": Wording(
        _("{key} must be a JSON object."), _('“{label}” must be an object in curly brackets, such as {{"a": "b"}}.')
    ),
    "options.shape": Wording(_("What is given as {what} must look like {shape}.")),
    "options.twice": Wording(_("The {what} {key} is given twice.")),
    "options.said": Wording(_("{key}: {message}."), _("“{label}”: {message}.")),
    "options.said_of_all": Wording("{message}"),
}
