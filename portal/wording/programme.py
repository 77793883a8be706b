"""What is said of people, speakers, sessions and registrations that staff change, and of addresses wherever given."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

NAME = frozenset({"name"})
ADDRESS = frozenset({"address"})
TITLE = frozenset({"title"})

WORDINGS: Mapping[str, Wording] = {
    # addresses
    "programme.no_address": Wording(_("This is no e-mail address.")),
    "programme.address_letters": Wording(
        _("The part before the @ holds letters that the platforms cannot take."),
    ),
    "programme.address_dot": Wording(_("The part after the @ lacks a dot.")),
    "programme.address_domain": Wording(_("The part after the @ is no valid domain.")),
    "programme.address_taken": Wording(_("{name} has the address {address} already."), personal=NAME | ADDRESS),
    "programme.address_just_given": Wording(_("Somebody else was just given the address {address}."), personal=ADDRESS),
    "programme.address_of_another": Wording(_("{name} has this address already."), personal=NAME),
    # speakers and decisions
    "programme.not_a_speaker": Wording(_("No speaker of this event has this address.")),
    "programme.other_team": Wording(_("This person belongs to another team.")),
    "programme.speaker_already": Wording(_("{name} is a speaker of {event} already."), personal=NAME),
    "programme.cannot_become": Wording(_("{name} is {state} and cannot become {to}."), personal=NAME),
    "programme.four_eyes": Wording(
        _("{name} was last edited by {actor}; somebody else must decide (four eyes)."),
        personal=NAME | {"actor"},
    ),
    "programme.speaker_changed": Wording(_("{name} was changed by somebody else just now. Look again."), personal=NAME),
    "programme.to_review_again": Wording(_("Changed after the approval.")),
    "programme.proposed": Wording(_("proposed")),
    "programme.approved": Wording(_("approved")),
    "programme.to_review": Wording(_("to review")),
    "programme.rejected": Wording(_("rejected")),
    "programme.withdrawn": Wording(_("withdrawn")),
    # sessions
    "programme.other_event": Wording(_("{name} is a speaker of another event."), personal=NAME),
    "programme.other_track": Wording(_("This track belongs to another event.")),
    "programme.other_room": Wording(_("This room belongs to another event.")),
    "programme.other_speaker": Wording(_("This speaker belongs to another event.")),
    "programme.unfit_stored": Wording(
        _("What is stored of {row} under {field} cannot be used. {why}"), personal=frozenset({"row"})
    ),
    "programme.long_tag": Wording(_("A tag may have {limit} characters at most.")),
    "programme.filter_unread": Wording(
        _("The filter of the list cannot be read. Go back to the list, filter it anew and choose again.")
    ),
    "programme.rows_changed": Wording(_("Some of these were changed by somebody else just now. Look again.")),
    "programme.not_cancelled": Wording(_("'{title}' is not cancelled."), personal=TITLE),
    "programme.session_changed": Wording(
        _("'{title}' was changed by somebody else just now. Look again."), personal=TITLE
    ),
    # registrations
    "programme.not_withdrawn": Wording(_("The registration of {name} is not withdrawn."), personal=NAME),
    "programme.registration_changed": Wording(
        _("The registration of {name} was changed just now. Look again."), personal=NAME
    ),
}
