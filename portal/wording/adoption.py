"""What is said of what stands on a platform already and may be taken over."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "adoption.same": Wording(_("Same title and start.")),
    "adoption.moved": Wording(_("Same title; it starts {there} there, {here} here.")),
    "adoption.no_start": Wording(_("Same title; no start is known there.")),
    "adoption.renamed": Wording(_("Same start; another title there, but much like it.")),
    "adoption.several": Wording(_("There are several like this.")),
    "adoption.later": Wording(_("Its sessions can be listed once the event itself is taken over.")),
    "adoption.partly_read": Wording(_("Only the first {rows} of {list} were read. {why}"), fields=frozenset({"list"})),
    "adoption.more_there": Wording(
        _("Only the first {rows} of {list} were read; there are more."), fields=frozenset({"list"})
    ),
    "adoption.unread": Wording(
        _("What stands there was not read of {left} of {all}; the plan says what it overwrites unseen. {why}")
    ),
    "adoption.lists_nothing": Wording(_("{platform} does not list what is there. Give the ids of what you know.")),
    "adoption.unpublished": Wording(
        _("This publication is unpublished. Publish it again before something is taken over.")
    ),
    "adoption.chosen_twice": Wording(
        _("{ids} is chosen for several things. It can be only one of them."), personal=frozenset({"ids"})
    ),
    "adoption.no_fields": Wording(_("{platform} has no registration fields.")),
    "adoption.not_there_yet": Wording(
        _("{title} does not exist on {account} yet. Push it first."), personal=frozenset({"title"})
    ),
}
