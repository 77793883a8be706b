"""What the planner says of a plan's lines: every code it makes, worded for the command line and the browser."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

FIELDS = frozenset({"fields"})

WORDINGS: Mapping[str, Wording] = {
    # an operation on it is under way
    "plan.on_its_way": Wording(_("On its way already.")),
    "plan.being_sent": Wording(
        _("Operation {operation} on this is being sent right now: push again when it has ended.")
    ),
    "plan.being_removed": Wording(_("Operation {operation} is removing this: push again when it has ended.")),
    "plan.being_looked_up": Wording(
        _("Operation {operation} on this is being looked up: see resolve."),
        _("Operation {operation} on this is being looked up."),
    ),
    "plan.waits_for_decision": Wording(
        _("Operation {operation} on this waits for a person's decision: see resolve."),
        _("Operation {operation} on this waits for a person's decision."),
    ),
    # what must be there first
    "plan.parent_leaving": Wording(_("{object} is being removed there."), personal=frozenset({"object"})),
    "plan.parent_outside": Wording(_("{object} is not part of this publication."), personal=frozenset({"object"})),
    "plan.parent_without_id": Wording(
        _("{object} was made by hand and its id is not known here: give it with publish_on --remote-id {object}=ID."),
        _("{object} was created by hand and its ID there is not known here: enter it on the publication's page."),
        frozenset({"object"}),
    ),
    "plan.parent_blocked": Wording(
        _("Waits for {object} ({label}), which is blocked."), personal=frozenset({"object", "label"})
    ),
    "plan.parent_manual": Wording(
        _("Waits for {object} ({label}), which is manual."),
        _("Waits for {object} ({label}), which is a manual task."),
        frozenset({"object", "label"}),
    ),
    # making and changing
    "plan.held": Wording(_("{why}: what is there stays as last approved")),
    "plan.no_way": Wording(_("{platform} has no way to make this through its API.")),
    "plan.goes_with": Wording(_("Goes with {object}."), personal=frozenset({"object"})),
    "plan.missing": Wording(
        _(
            "It was there as {remote_id}, and {platform} no longer knows it. Look there: if it exists, "
            "tick with its id; if it does not, tick, and the next push makes it anew."
        ),
        personal=frozenset({"remote_id"}),
    ),
    "plan.made_anew": Wording(_("{why}: a new one is made in its place; send people the new link")),
    "plan.replaced": Wording(_("a new one is made in its place; send people the new link, then remove the old one")),
    "plan.adopted": Wording(_("Adopted as it is; it cannot be changed there through the API.")),
    "plan.not_updatable": Wording(_("not updatable there: {fields}"), fields=FIELDS),
    "plan.fixed": Wording(_("{platform} cannot change this later: {fields}."), fields=FIELDS),
    "plan.replaceable": Wording(
        _(
            "{platform} cannot change this later: {fields}. "
            "It can be replaced by a new one, whose link people must get then."
        ),
        fields=FIELDS,
    ),
    "plan.keeps": Wording(_("platform keeps {values}"), personal=frozenset({"values"})),
    "plan.done_by_hand": Wording(_("Done by hand.")),
    "plan.unseen_all": Wording(_("will overwrite unseen what is there")),
    "plan.unusable_options": Wording("{why}"),
    # removing
    "plan.removal": Wording(_("Removal was asked for here.")),
    "plan.address_changed": Wording(_("They go by another address now; this one is to have no access any more.")),
    "plan.address_gone": Wording(_("Nobody here has this address any more; it is to have no access.")),
    "plan.sessions_changed": Wording(_("They chose other sessions; this access is to end.")),
    "plan.removal_waits": Wording(_("Its removal goes as soon as what is being sent has ended.")),
    "plan.removal_on_its_way": Wording(_("Its removal is on its way already.")),
    "plan.remove_by_hand": Wording(_("{platform} cannot remove this through its API: remove it there by hand.")),
    "plan.left_on_old_account": Wording(
        _(
            "The account leads elsewhere since. This stands where it led until then ({hosts}, keys ending in {hints}): "
            "remove it there by hand, if it is of no use any more."
        )
    ),
    "plan.stands_on_old_account": Wording(_("It stands on the old account.")),
    "plan.goes_after": Wording(_("Removal was asked for here; it goes as soon as operation {operation} has ended.")),
    "plan.succeeded": Wording(
        _("A new one has taken its place. Remove this once people have the new link: whoever is in it is put out.")
    ),
    "plan.not_sent": Wording(_("No longer wanted, and not sent yet: it will not be.")),
    "plan.stays": Wording(_("{why}; it stays there until you ask for removal")),
    "plan.sent_and_stays": Wording(_("{why}, but being sent already; it stays there until you ask for removal")),
    "plan.cancelled_here": Wording(_("cancelled here")),
    "plan.left_out": Wording(_("no longer in this publication")),
    # of the plan as a whole
    "plan.nobody_writes": Wording(
        _("{account}: nobody will write to the {count} people added there. Their join links are in the links report.")
    ),
}
