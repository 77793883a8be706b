"""What is said of what was read back."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording, ngettext_noop
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "pull.not_read_yet": Wording(_("Not read yet.")),
    "pull.gone": Wording(_("No longer asked for: it is not there any more.")),
    "pull.lost": Wording(
        ngettext_noop(
            "{rows} row could not be kept: it names nobody or does not fit.",
            "{rows} rows could not be kept: they name nobody or do not fit.",
            "rows",
        )
    ),
    "pull.unread": Wording(
        ngettext_noop(
            "{count} value could not be taken: it is kept as it came, and what was known before stays.",
            "{count} values could not be taken: they are kept as they came, and what was known before stays.",
        )
    ),
    "pull.strangers": Wording(
        ngettext_noop(
            "{rows} row is of something else than what was asked for, and was left out.",
            "{rows} rows are of something else than what was asked for, and were left out.",
            "rows",
        )
    ),
    "pull.not_there_yet": Wording(_("{object} is not there yet. Push first."), personal=frozenset({"object"})),
    "pull.not_understood": Wording(
        _("The answer could not be understood ({error})."), _("The answer could not be understood.")
    ),
    "pull.unreadable": Wording(
        _("{action} cannot be read."), _("This platform no longer lets these figures be read back.")
    ),
    "pull.given_up": Wording(_("Given up after {tries} tries: {why}")),
    "pull.late": Wording(_("Late: not ready after {tries} tries, asked for once a day now.")),
    "pull.account_stopped": Wording(_("The account is stopped: {why}")),
}
