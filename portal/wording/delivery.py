"""What the engine says of operations, and why something cannot be done to one."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

PERSON = frozenset({"object"})

#: states as a sentence names them
STATES: Mapping[str, Wording] = {
    "operation.queued": Wording(_("is queued")),
    "operation.sending": Wording(_("is being sent")),
    "operation.waiting": Wording(_("is waiting")),
    "operation.unknown": Wording(_("is unknown")),
    "operation.needs_person": Wording(_("needs a person")),
    "operation.done": Wording(_("is done")),
    "operation.done_with_differences": Wording(_("is done with differences")),
    "operation.rejected": Wording(_("is rejected")),
    "operation.cancelled": Wording(_("is cancelled")),
    "operation.superseded": Wording(_("is superseded")),
}

WORDINGS: Mapping[str, Wording] = {
    # waiting
    "delivery.waits": Wording(_("Waits for {object}, which {state}."), personal=PERSON),
    "delivery.with_carrier": Wording(_("Goes with what carries it.")),
    "delivery.account": Wording(_("{account} {state}: {why}")),
    "delivery.unconfirmed": Wording(
        _("{name} confirmed this and may no longer do so: somebody who may must confirm it ('confirm')."),
        _("{name} confirmed this and may no longer do so. It waits for somebody who may to confirm it."),
        personal=frozenset({"name"}),
    ),
    "delivery.confirm_first": Wording(
        _("Whoever confirmed operation {operation} may no longer do so: use 'confirm'."),
        _("Whoever confirmed this may no longer do so. Confirm it in your name instead."),
    ),
    "delivery.stopped": Wording(_("is stopped")),
    "delivery.held": Wording(_("is held")),
    "delivery.forbidden_in_a_row": Wording(
        _("The platform forbids one thing after the other, although the key may read: {objects}. {why}"),
        personal=frozenset({"objects"}),
    ),
    # ended without being sent
    "delivery.account_starts_afresh": Wording(
        _("Not sent (any more): the account leads elsewhere since. The next plan says what is to be made there.")
    ),
    "delivery.maybe_on_old_account": Wording(
        _("Its answer was lost: it may stand on the old account. Look there before you remove anything.")
    ),
    "delivery.depends": Wording(_("Not sent: it depends on {object}, which {state}."), personal=PERSON),
    "delivery.nothing_to_remove": Wording(_("There is nothing to remove: it was never made.")),
    "delivery.contents_unknown": Wording(
        _("What {object} holds is not known: the next plan says what is missing in it."), personal=PERSON
    ),
    "delivery.replaced": Wording(_("A newer change replaced this.")),
    "delivery.not_desired": Wording(_("No longer wanted.")),
    "delivery.event_over": Wording(_("The event was over before this could be sent.")),
    "delivery.session_over": Wording(_("The session was over before this could be sent.")),
    "delivery.cancelled_by": Wording(_("Cancelled by {name}."), personal=frozenset({"name"})),
    "delivery.unknown_action": Wording(
        _("This version has no {action} for the platform."), _("This version can no longer do this on the platform.")
    ),
    # what an answer said
    "delivery.not_listed": Wording(_("The platform did not list this one.")),
    "delivery.id_taken": Wording(
        _("The platform gave the id {remote_id} for it, which is {object} already."),
        personal=frozenset({"remote_id", "object"}),
    ),
    "delivery.keeps": Wording(
        _("it keeps {field}: {value}"), personal=frozenset({"value"}), fields=frozenset({"field"})
    ),
    "delivery.different": Wording(_("The platform stored something else. {fields}")),
    "delivery.differs": Wording(
        _("{field}: we sent {ours}, it has {theirs}"),
        personal=frozenset({"ours", "theirs"}),
        fields=frozenset({"field"}),
    ),
    "delivery.unnamed": Wording(_("The platform's answer does not name what it made.")),
    "delivery.answer_incomplete": Wording(_("The platform's answer does not cover everything that was sent.")),
    "delivery.answer_elsewhere": Wording(_("The platform answered about something else than what was sent.")),
    "delivery.not_understood": Wording(
        _("The answer could not be understood ({error})."), _("The answer could not be understood.")
    ),
    "delivery.list_not_understood": Wording(
        _("The platform's list could not be understood ({error})."), _("The platform's list could not be understood.")
    ),
    "delivery.not_written": Wording(
        _("The answer could not be written down ({error})."), _("The answer could not be written down.")
    ),
    "delivery.given_up": Wording(_("Given up after {attempts} failed attempts: {why}")),
    "delivery.not_alone": Wording(_("This travels inside another object and cannot be sent alone.")),
    "delivery.not_known_there": Wording(_("It is not known there any more, so there is nothing to change or remove.")),
    "delivery.parent_not_known": Wording(_("What this depends on is not known there: {object}."), personal=PERSON),
    # a worker that ended
    "delivery.died": Wording(_("The worker ended before an answer was written down.")),
    "delivery.died_looked_up": Wording(_("The worker ended during the call; whether it worked is being looked up.")),
    "delivery.died_repeated": Wording(_("The worker ended during the call; it is repeated.")),
    "delivery.died_often": Wording(_("Given up: {attempts} attempts ended with the worker that made them.")),
    # looking up
    "delivery.cannot_look_up": Wording(_("It cannot be looked up: {why}")),
    "delivery.look_up_failed": Wording(_("Look-up failed: {why}")),
    "delivery.there_already": Wording(_("It was there already.")),
    "delivery.repeated": Wording(_("Whether it was carried out is not known; it is repeated, which does no harm.")),
    "delivery.lost_unlookable": Wording(_("Its answer was lost and the platform offers no way to look it up.")),
    "delivery.maybe_unlookable": Wording(
        _("It may be there already, and the platform offers no way to look it up: look there and decide.")
    ),
    "delivery.several": Wording(_("Several things there could be this one.")),
    "delivery.alike": Wording(_("Something like it is there, but not the same.")),
    "delivery.not_found_yet": Wording(_("Not found there yet; looked up once more before deciding.")),
    "delivery.made_now": Wording(_("Looked for and not there: made now.")),
    "delivery.mail_twice": Wording(_("It is not there; sending it again could mail somebody twice.")),
    "delivery.no_answers": Wording(_("It is not there, and {attempts} attempts got no answer.")),
    "delivery.sent_again": Wording(_("Looked up twice and not there: sent again.")),
    "delivery.lost_found": Wording(_("The answer was lost; it was found on the platform.")),
    "delivery.lost_given": Wording(_("The answer was lost; a person gave its id.")),
    "delivery.found": Wording(_("It was found on the platform.")),
    "delivery.given": Wording(_("A person gave its id.")),
    "delivery.made_twice": Wording(_("Made twice because answers were lost; the older one stays.")),
    # after a restore
    "delivery.restored": Wording(
        _(
            "The database is older than what was sent last: it was put back from a backup. Nothing is sent until an "
            "Owner releases the account; what stands there already is looked for first."
        )
    ),
    "delivery.copied": Wording(
        _(
            "This is a copy of an installation, or one that was moved or put back as a whole. Nothing is sent until "
            "an Owner releases the account. Make sure that no other copy goes on sending."
        )
    ),
    "delivery.saved_open": Wording(
        _("It had not ended when the database was saved; whether it was carried out since is looked up.")
    ),
    "delivery.saved_during": Wording(_("The database was saved during this attempt.")),
    "delivery.looked_for_first": Wording(
        _("Looked for before it is made: since a restore more may be there than is known here.")
    ),
    "delivery.unlookable": Wording(_("The platform offers no way to look this up.")),
    "delivery.several_there": Wording(_("Several things there could be this one: {ids}."), personal=frozenset({"ids"})),
    "delivery.alike_there": Wording(
        _("Something like it is there, but not the same: {ids}."), personal=frozenset({"ids"})
    ),
    "delivery.busy": Wording(
        _("A worker is at work on {account} right now. Hold the account first, or try again in a minute.")
    ),
    # what people decide
    "delivery.wrong_state": Wording(_("Operation {operation} {state}. {rule}"), _("This change {state}. {rule}")),
    "delivery.only_open": Wording(_("Only changes that are unknown or need a person's decision can be adopted.")),
    "delivery.only_creates": Wording(_("Only something that was to be created can be adopted.")),
    "delivery.only_unsettled": Wording(
        _("Only changes that are unknown, waiting, or need a person's decision can be sent again.")
    ),
    "delivery.only_refused": Wording(_("Only what is waiting or was refused can be tried again.")),
    "delivery.too_late": Wording(_("It has ended, or is being sent right now.")),
    "delivery.id_length": Wording(_("An id has 1 to {most} characters.")),
    "delivery.id_known": Wording(
        _("{remote_id} is known already as {object}."), personal=frozenset({"remote_id", "object"})
    ),
    "delivery.travels_inside": Wording(
        _("{object} travels inside {carrier}: decide on operation {operation}, or push."),
        _("{object} travels inside {carrier}: decide on that one, or push."),
        frozenset({"object", "carrier"}),
    ),
    "delivery.overtaken": Wording(
        _("Operation {operation} was overtaken by a newer one for {object}."),
        _("It was overtaken by a newer change of {object}."),
        PERSON,
    ),
    "delivery.there_by_now": Wording(
        _("{object} is there by now: push again to bring it up to date."), personal=PERSON
    ),
    "delivery.other_push": Wording(_("Another push of this event is running; try again when it has finished.")),
    # starting, finishing, replacing
    "delivery.no_start": Wording(_("{platform} has no way to start an event through its API.")),
    "delivery.no_finish": Wording(_("{platform} has no way to finish an event through its API.")),
    "delivery.not_there_yet": Wording(
        _("{title} does not exist on {account} yet. Push it first."), personal=frozenset({"title"})
    ),
    "delivery.status_open": Wording(
        _("Operation {operation} on its status has not ended yet."),
        _("An earlier change of its status has not ended yet."),
    ),
    "delivery.needs_no_replacing": Wording(
        _("{object} needs no replacing: 'plan' shows what cannot be changed there."),
        _("{object} needs no replacing: the plan shows what cannot be changed there."),
        PERSON,
    ),
}
