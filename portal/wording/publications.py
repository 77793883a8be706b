"""What is said of publications: which sessions, which ids, what cannot be."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording, ngettext_noop
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    # ids
    "publication.no_pair": Wording(
        _("'{text}' names no object and id: give event=ID or session:CODE=ID."),
        _("“{text}” names no object and id."),
        frozenset({"text"}),
    ),
    "publication.two_ids": Wording(_("{object} is given two ids."), personal=frozenset({"object"})),
    "publication.long_id": Wording(
        _("The id of {object} is longer than 500 characters."), personal=frozenset({"object"})
    ),
    "publication.id_known": Wording(
        _("{remote_id} is known on {account} already: it is {object}."), personal=frozenset({"remote_id", "object"})
    ),
    "publication.has_id": Wording(
        _("{object} has the id {remote_id} on {account} already."), personal=frozenset({"remote_id", "object"})
    ),
    "publication.not_adoptable": Wording(
        _("'{object}' cannot be adopted: give event=ID or session:CODE=ID."),
        _("“{object}” cannot be taken over."),
        frozenset({"object"}),
    ),
    "publication.nothing_to_adopt": Wording(
        _("{platform} has no {kind} of its own: there is nothing to adopt for '{object}'."),
        _("{platform} has no {kind} of its own: there is nothing to take over for “{object}”."),
        personal=frozenset({"object"}),
    ),
    "publication.being_created": Wording(
        _("{object} is being created there (operation {operation} {state}). Settle that with 'resolve' or 'cancel'."),
        _("{object} is being created there. Decide on that change first, or cancel it."),
        frozenset({"object"}),
    ),
    # sessions
    "publication.no_session": Wording(_("{event} has no session {code}.")),
    "publication.not_chosen": Wording(_("The session {code} is not in this publication. Choose it first.")),
    "publication.which": Wording(_("Which {kind}? Give {kind}:NAME."), _("Which {kind}? Choose one.")),
    "publication.choice_form": Wording(
        _("A choice of sessions is all, none, codes with commas, track:NAME or room:NAME."),
        _("Choose all sessions, none, single ones, or those of a track or a room."),
    ),
    "publication.unknown": Wording(_("{event} has no {kind} {names}.")),
    "publication.unknown_known": Wording(_("{event} has no {kind} {names}. Known: {known}.")),
    "publication.none": Wording(_("none")),
    "publication.absent": Wording(_("Not in this publication: {codes}.")),
    "publication.too_many_codes": Wording(
        _("These are too many codes for one publication. Choose a track or a room, or make several."),
        _("These are too many sessions for one publication. Choose a track or a room, or make several."),
    ),
    # publishing
    "publication.other_team": Wording(_("The account '{account}' belongs to another team than {event}.")),
    "publication.archived": Wording(_("'{title}' is archived. Bring it back first."), personal=frozenset({"title"})),
    "publication.taken": Wording(
        _("{account} has a publication '{name}' of this event already. Give another name."),
        personal=frozenset({"name"}),
    ),
    "publication.taken_unpublished": Wording(
        _(
            "{account} has a publication '{name}' of this event already. "
            "It was taken back: open it to publish it again."
        ),
        _(
            "{account} has a publication “{name}” of this event already. "
            "It is unpublished: open it to publish it again."
        ),
        frozenset({"name"}),
    ),
    "publication.none_of_name": Wording(
        _("{event} has no publication '{name}' on {account}."), personal=frozenset({"name"})
    ),
    "publication.other_names": Wording(
        _("{event} has no publication '{name}' on {account}. Publications there: {known}."),
        personal=frozenset({"name"}),
    ),
    "publication.removal_dropped": Wording(
        _("What was taken out earlier is no longer removed there. To remove it, take it out again and tick that."),
    ),
    "publication.unfit": Wording(_("{what} of '{publication}' do not fit this version: set them again.")),
    "publication.options_unreadable": Wording(
        _("The options of this publication cannot be changed until they can be read.")
    ),
    # archiving
    "publication.archived_already": Wording(_("'{title}' is archived already."), personal=frozenset({"title"})),
    "publication.not_archived": Wording(_("'{title}' is not archived."), personal=frozenset({"title"})),
    "publication.stands_there": Wording(
        ngettext_noop(
            "One thing of '{title}' stands on platforms. Say whether to keep or to remove what is there.",
            "{count} things of '{title}' stand on platforms. Say whether to keep or to remove what is there.",
        ),
        personal=frozenset({"title"}),
    ),
    "publication.unfinished": Wording(
        ngettext_noop(
            "One operation is not finished. Wait, cancel the run, or decide on what is stuck; then try again.",
            "{count} operations are not finished. Wait, cancel the run, or decide on what is stuck; then try again.",
        ),
        ngettext_noop(
            "One change is not finished. Wait, cancel the push, or decide on what is stuck; then try again.",
            "{count} changes are not finished. Wait, cancel the push, or decide on what is stuck; then try again.",
        ),
    ),
}
