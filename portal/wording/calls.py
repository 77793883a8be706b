"""What Callboard itself says of a call to a platform: why none was made, or what is wrong with its answer."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    # nothing was sent
    "call.database_away": Wording(_("The portal's own database did not answer; nothing was sent.")),
    "call.options_misfit": Wording(_("The account's options do not fit this version. Set them again.")),
    "call.no_address": Wording(_("The account has no base address for {hosts}.")),
    "call.no_credentials": Wording(_("The account lacks {credentials}. Give it where the account is set up.")),
    "call.undecryptable": Wording(
        _("A stored secret cannot be read with the keys in CREDENTIALS_KEYS."),
        _("A stored secret cannot be read with the keys that Callboard was given: ask whoever runs Callboard."),
    ),
    "call.travels_inside": Wording(_("This travels inside another object and cannot be sent alone.")),
    "call.gone_already": Wording(_("It is not known there any more, so there is nothing to change or remove.")),
    "call.depends": Wording(_("What this depends on is not known there: {object}."), personal=frozenset({"object"})),
    "call.not_read": Wording(
        _("{action} cannot be read."), _("This platform no longer lets these figures be read back.")
    ),
    # an answer came
    "call.names_nothing": Wording(_("The platform's answer does not name what it made.")),
    "call.not_all": Wording(_("The platform's answer does not cover everything that was sent.")),
    "call.something_else": Wording(_("The platform answered about something else than what was sent.")),
    "call.not_listed": Wording(_("The platform did not list this one.")),
    "call.not_understood": Wording(
        _("The answer could not be understood ({error})."), _("The answer could not be understood.")
    ),
    "call.list_not_understood": Wording(
        _("The platform's list could not be understood ({error})."), _("The platform's list could not be understood.")
    ),
    "call.not_written_down": Wording(
        _("The answer could not be written down ({error})."), _("The answer could not be written down.")
    ),
}
