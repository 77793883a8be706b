"""What is said beside figures: why one is open, and what it holds that its neighbours do not."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording, ngettext_noop
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "reports.unregistered": Wording(
        ngettext_noop(
            "{count} of those who attended is not among the registered. {means}",
            "{count} of those who attended are not among the registered. {means}",
        )
    ),
    "reports.meaning": Wording(
        _("{platform}: registered means {registered}; attended means {attended}."),
    ),
    "reports.registration_untold": Wording(_("No rate: no platform says who is registered.")),
    "reports.nobody_registered": Wording(_("No rate: nobody is registered.")),
    "reports.presence_open": Wording(
        ngettext_noop(
            "No rate: of {count} of the registered nobody says yet whether they came.",
            "No rate: of {count} of the registered nobody says yet whether they came.",
        )
    ),
}
