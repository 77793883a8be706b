"""What is said of manual tasks, their ticks and the ids that are given with them."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "task.no_object": Wording(
        _("Task {task} asks for nothing about {objects}. Open are: {open} …"), personal=frozenset({"objects", "open"})
    ),
    "task.changed": Wording(
        _(
            "Nothing was ticked: what task {task} asks for has changed meanwhile ({objects}). "
            "It is up to date now: see 'sync_status'."
        ),
        _(
            "Nothing was ticked: what is asked for has changed meanwhile ({objects}). "
            "This is what is to be done now; look at it again."
        ),
        frozenset({"objects"}),
    ),
    "task.not_ticked": Wording(_("Nothing about {objects} is ticked in task {task}."), personal=frozenset({"objects"})),
    "task.nothing_ticked": Wording(_("Nothing of task {task} was ticked by anybody.")),
    "task.sent_since": Wording(
        _("{object} cannot be opened again: something was sent for it since it was ticked."),
        personal=frozenset({"object"}),
    ),
    "task.too_old": Wording(
        _("{object} cannot be opened again: another version of Callboard did not keep what was known before."),
        personal=frozenset({"object"}),
    ),
    "task.there_again": Wording(
        _("{object} cannot be opened again: another one is known to be there by now."), personal=frozenset({"object"})
    ),
    "task.id_shape": Wording(
        _("{remote_id} is no ID of {platform}. One looks like {example}."), personal=frozenset({"remote_id"})
    ),
    "task.id_not_there": Wording(
        _("{platform} knows nothing with the ID {remote_id}."), personal=frozenset({"remote_id"})
    ),
    "task.id_unread": Wording(
        _("Whether {remote_id} is there could not be looked up: {why} Try again, or tick without the ID."),
        personal=frozenset({"remote_id"}),
    ),
    "task.id_twice": Wording(_("The ID {remote_id} is given to two objects."), personal=frozenset({"remote_id"})),
}
