"""What is still open before a person can be forgotten."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "erasing.operation": Wording(
        _("Operation {operation} on {account} has not ended: it {state}."),
        _("A change on {account} has not ended: it {state}."),
    ),
    "erasing.still_there": Wording(
        _("A {kind} is still there on {account}: ask for it again once the account can send.")
    ),
    "erasing.on_old_account": Wording(
        _("A {kind} may still stand where {account} led before: remove it there and tick the task that says so.")
    ),
    "erasing.in_options": Wording(
        _("The publication '{publication}' names them in its options: choose somebody else there.")
    ),
    "erasing.by_hand": Wording(_("By hand on {account} (task {task}): {why}"), _("Manual task on {account}: {why}")),
}
