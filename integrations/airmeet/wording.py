"""Every reason that Airmeet's folder gives, worded for the command line and, where it differs, for the browser."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

NAME = frozenset({"name"})

WORDINGS: Mapping[str, Wording] = {
    # the event
    "airmeet.no_host": Wording(
        _("Set host_email on this publication: Airmeet creates nothing without the address of its host."),
        _("Give this publication a host: Airmeet creates nothing without the e-mail address of its host."),
    ),
    "airmeet.title_length": Wording(_("The title has {length} characters; Airmeet takes {least} to {most}.")),
    "airmeet.event_times": Wording(_("The event ends before it starts: correct its times.")),
    "airmeet.event_past": Wording(_("The event starts in the past; a new Airmeet must start in the future.")),
    # sessions
    "airmeet.no_title": Wording(_("Give the session a title.")),
    "airmeet.no_duration": Wording(_("Give the session a duration.")),
    "airmeet.session_past": Wording(_("The session starts in the past; a new one must start in the future.")),
    "airmeet.hosting_only": Wording(
        _("The classic generation makes HOSTING sessions only: set session_type=HOSTING instead of {kind}."),
        _("The classic generation of Airmeet makes sessions of the type HOSTING only: choose it instead of {kind}."),
    ),
    "airmeet.overlap": Wording(
        _(
            "Overlaps with “{title}”, and an Airmeet holds one session at a time: choose other sessions for this "
            "publication, or publish this one in a second publication."
        ),
        personal=frozenset({"title"}),
    ),
    "airmeet.incomplete": Wording(
        _(
            "Goes nowhere without {people}, since Airmeet cannot add speakers to a session later: "
            "settle this first, or set incomplete_sessions=true on this publication."
        ),
        _(
            "Waits for {people}, since Airmeet cannot add speakers to a session later: settle this first, or let this "
            "publication send incomplete sessions."
        ),
    ),
    "airmeet.rounded": Wording(_("start and end rounded down to the minute, as Airmeet asks")),
    "airmeet.goes_without": Wording(_("goes without {people}; Airmeet cannot add them later")),
    "airmeet.speaker_only": Wording(
        _("{name} goes as a speaker only: the address is not in team_emails"),
        _("{name} goes as a speaker only: the address is not among the account's team members"),
        NAME,
    ),
    # why somebody is missing from a session
    "airmeet.person": Wording(_("{name} ({why})"), personal=NAME),
    "airmeet.not_approved": Wording(_("not approved yet")),
    "airmeet.under_review": Wording(_("under review again")),
    "airmeet.no_address": Wording(_("no e-mail address")),
    "airmeet.no_name": Wording(_("no name")),
    "airmeet.same_name": Wording(_("same name as another speaker")),
    # people
    "airmeet.approve_first": Wording(_("Not approved yet: approve this speaker first.")),
    "airmeet.speaker_address": Wording(_("Give an e-mail address: Airmeet knows speakers by it.")),
    "airmeet.attendee_address": Wording(_("Give an e-mail address: Airmeet knows attendees by it.")),
    "airmeet.give_name": Wording(_("Give a name: Airmeet asks for one.")),
    "airmeet.both_names": Wording(
        _("Give a first and a last name: this generation of Airmeet's API asks for both."),
    ),
    "airmeet.namesake": Wording(
        _(
            "Namesake refused by Airmeet: it takes one speaker of the name “{name}” only. "
            "Tell the names apart, e.g. by a middle initial."
        ),
        personal=NAME,
    ),
    "airmeet.add_to_team": Wording(
        _(
            "Add {name} ({email}) to the team of the Airmeet community, then to the account's "
            "team_emails. Until then they take part as a speaker without the rights of a co-host."
        ),
        _(
            "Add {name} ({email}) to the team of the Airmeet community, then to the team members of the account here. "
            "Until then they take part as a speaker without the rights of a co-host."
        ),
        frozenset({"name", "email"}),
    ),
    "airmeet.whole_event": Wording(_("gets access to the whole event")),
    # registration fields
    "airmeet.field_gone": Wording(_("{column}: the Airmeet has no such field any more")),
    "airmeet.unanswered": Wording(_("required there and not answered: {fields}")),
    "airmeet.strange_answer": Wording(
        _("{label}: left out what cannot be answered there: {answers}"), personal=frozenset({"answers"})
    ),
    # options
    "airmeet.option_address": Wording(_("“{value}” is no e-mail address."), personal=frozenset({"value"})),
    "airmeet.option_picture": Wording(_("A picture is given as an address that begins with https://.")),
    "airmeet.option_fields": Wording(
        _("custom_fields needs a column and an id each time, and each field only once."),
        _("Each needs a column and an ID, and each field only once."),
    ),
    "airmeet.option_tables": Wording(
        _("table_count needs the social lounge: set networking to true or leave table_count empty."),
        _("Tables need the social lounge: switch it on, or leave this empty."),
    ),
}
