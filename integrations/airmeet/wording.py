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
    "airmeet.unit_unproved": Wording(
        _(
            "Length sent as {length} {unit}: no document settles the unit. check_drift compares what came of it; then "
            "this goes, or set session_duration_unit."
        ),
        _(
            "Length sent as {length} {unit}: no document settles the unit. Compare with the platform once it is there: "
            "then this goes, or choose another unit for the account."
        ),
    ),
    "airmeet.seconds": Wording(_("seconds")),
    "airmeet.minutes": Wording(_("minutes")),
    "airmeet.goes_without": Wording(_("goes without {people}; Airmeet cannot add them later")),
    "airmeet.speaker_only": Wording(
        _(
            "{name} goes as a speaker only: the address is not in team_emails. The document (API v2, 4.3) says that a "
            "speaker's address may stand among the co-hosts too: cohosts_are_speakers=true sends it in both"
        ),
        _(
            "{name} goes as a speaker only: the address is not among the account's team members. The document (API v2, "
            "4.3) says that a speaker's address may stand among the co-hosts too: the publication can have it sent so"
        ),
        NAME,
    ),
    "airmeet.both_lists": Wording(
        _(
            "{name} goes as a speaker and as a co-host: the document (API v2, 4.3) says that an address in both lists "
            "gives a speaker the rights of a co-host"
        ),
        personal=NAME,
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
    "airmeet.fields_unread": Wording(
        _("Waits: read what the Airmeet asks with registration_fields, or take custom_fields away."),
        _("Waits: read the registration fields of the Airmeet, or take away which column answers which."),
    ),
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
    # why a call failed
    "airmeet.token_expired": Wording(
        _("Airmeet calls the access token expired (412). {words}"), personal=frozenset({"words"})
    ),
    "airmeet.token_refused": Wording(
        _("Airmeet refused the access token ({status}): {words}"), personal=frozenset({"words"})
    ),
    "airmeet.keys_revoked": Wording(_("Airmeet has revoked the account's keys: make a new pair there.")),
    "airmeet.keys_refused": Wording(_("Airmeet refused the account's keys: check both of them.")),
    "airmeet.not_at_address": Wording(_("There is no Airmeet at the account's base address for api.")),
    "airmeet.being_prepared": Wording(_("Airmeet is still preparing these figures.")),
    "airmeet.after_the_end": Wording(_("Airmeet gives these figures once the event or session is finished.")),
    "airmeet.own_fault": Wording(
        _("Airmeet reports a fault of its own ({status}). {words}"), personal=frozenset({"words"})
    ),
    "airmeet.refused": Wording(_("Airmeet refused it ({status}): {words}"), personal=frozenset({"words"})),
    "airmeet.no_data": Wording(_("Airmeet's answer holds no data.")),
    "airmeet.other_airmeet": Wording(_("Airmeet's answer is about another Airmeet than the one asked about.")),
    "airmeet.answer_lacks": Wording(_("Airmeet's answer lacks “{part}”.")),
    "airmeet.no_token": Wording(_("Airmeet's answer to the keys holds no access token.")),
    "airmeet.about_another": Wording(_("Airmeet answered about somebody else than who was sent.")),
    "airmeet.no_id": Wording(_("Airmeet accepted the request, but its answer does not name what was made.")),
    "airmeet.not_offered": Wording(_("The {generation} generation of Airmeet's API does not offer this.")),
    "airmeet.finished": Wording(_("This Airmeet is finished; it cannot be started again.")),
    "airmeet.status_open": Wording(_("Airmeet's answer does not say that the status was changed.")),
    "airmeet.speaker_exists": Wording(
        _("{why} Airmeet does that where a speaker with this name or address is there already (API v2, 4.2).")
    ),
    "airmeet.time_taken": Wording(_("{why} Airmeet does that where another session has this time (API v2, 4.3).")),
    "airmeet.existence_open": Wording(_("Airmeet does not say whether this Airmeet still exists.")),
    # testing the connection
    "airmeet.keys_accepted": Wording(_("Airmeet accepts the keys.")),
    "airmeet.keys_accepted_empty": Wording(_("Airmeet accepts the keys; the community has no Airmeet yet.")),
    "airmeet.accepted_by_classic": Wording(
        _("The keys are accepted by the classic generation of the API: set generation=classic."),
        _("The keys are accepted by the classic generation of the API: choose it for this account."),
    ),
    "airmeet.accepted_by_gateway": Wording(
        _("The keys are accepted by the gateway generation of the API: set generation=gateway and region={region}."),
        _("The keys are accepted by the gateway generation of the API, region {region}: choose both for this account."),
    ),
    "airmeet.met_generation": Wording(_("Met: the {generation} generation of the API")),
    "airmeet.token_in_data": Wording(_("the token stands in “data”")),
    "airmeet.token_at_top": Wording(_("the token stands at the top of its answer")),
    "airmeet.lists_end_with_cursor": Wording(_("its lists end with a cursor")),
    "airmeet.lists_end_without_cursor": Wording(_("its lists end without a cursor")),
    "airmeet.people_listed_as": Wording(_("people are listed as “{spelling}”")),
    # reading back
    "airmeet.not_over": Wording(_("not over yet")),
    "airmeet.unlisted": Wording(_("Airmeet no longer lists this event")),
    "airmeet.six_hours": Wording(_("the recording's link works for six hours")),
    "airmeet.no_recording": Wording(_("no recording")),
    "airmeet.means_registered": Wording(_("being in its list of registrations")),
    "airmeet.means_attended": Wording(_("having entered, registered or not")),
    # by hand, and what is not offered
    "airmeet.change_event": Wording(_("An Airmeet's name, times and texts are changed on its own pages.")),
    "airmeet.cancel_event": Wording(_("An Airmeet is cancelled on its own pages.")),
    "airmeet.change_session": Wording(_("A session's title, time and people are changed in the Airmeet's schedule.")),
    "airmeet.remove_session": Wording(_("A session is removed from the Airmeet's schedule.")),
    "airmeet.remove_speaker": Wording(_("A speaker is taken off the Airmeet's list of speakers.")),
    "airmeet.add_member": Wording(_("Team members are added to the community before a session can name them.")),
    "airmeet.user_deprecated": Wording(
        _(
            "The document itself calls it deprecated. People are let in as authorised attendees instead, "
            "which gives each an own entry link and can be taken back."
        )
    ),
    # what surprises
    "airmeet.quirk_no_changes": Wording(
        _("Events, sessions and speakers can be added but neither changed nor removed through the API.")
    ),
    "airmeet.quirk_fixed_speakers": Wording(
        _("A session's speakers are fixed when it is created; they must be on the Airmeet before.")
    ),
    "airmeet.quirk_one_at_a_time": Wording(_("An Airmeet holds one session at a time; touching ends are fine.")),
    "airmeet.quirk_same_names": Wording(_("Two speakers of one Airmeet cannot bear the same name.")),
    "airmeet.quirk_whole_access": Wording(
        _("An attendee gets access to the whole Airmeet, never to some sessions only.")
    ),
    "airmeet.quirk_details_stay": Wording(_("Registering somebody again changes none of their details.")),
    "airmeet.quirk_links_once": Wording(_("Speakers' own links come only with the answer that creates a session.")),
    "airmeet.quirk_figures_on_request": Wording(
        _("Attendance is prepared on request, within minutes, once the event is finished.")
    ),
    "airmeet.quirk_starts_by_hand": Wording(
        _("An Airmeet starts and finishes when somebody says so, not by the clock.")
    ),
    "airmeet.quirk_gateway_only_replays": Wording(
        _("Recordings and views of the replay are there on the gateway generation only.")
    ),
    "airmeet.quirk_gateway_registrations": Wording(
        _("The gateway's list of calls has no registrations: its participants tell who is registered.")
    ),
    "airmeet.quirk_recording_hours": Wording(
        _("A recording's link works for six hours; the next pull brings a new one.")
    ),
    "airmeet.quirk_other_types": Wording(
        _("Sessions of the types BOOTH and SPEED_NETWORKING need settings that only staff can make there.")
    ),
    "airmeet.quirk_second_hand": Wording(
        _(
            "Deleting a session and archiving an event are told of at second hand only, for the gateway: not "
            "offered here."
        )
    ),
    "airmeet.quirk_custom_fields_made": Wording(
        _("Custom fields can be read and answered, but are made on Airmeet itself.")
    ),
    "airmeet.quirk_invitation_sent": Wording(
        _("Whoever is told to be written to on the gateway gets Airmeet's own invitation.")
    ),
    "airmeet.quirk_mails_unknown": Wording(
        _("No document says whether Airmeet writes to speakers and attendees who are added.")
    ),
}

#: what people call the fields of its bodies that no other platform has, or calls otherwise
FIELDS: Mapping[str, str] = {
    "access": _("who may enter"),
    "attendance_type": _("way of taking part"),
    "bio": _("biography"),
    "cohostEmails": _("co-hosts"),
    "config": _("social lounge"),
    "customFieldMapping": _("answers to registration fields"),
    "designation": _("job title"),
    "eventImage": _("picture"),
    "eventName": _("title"),
    "eventType": _("type of event"),
    "hostEmail": _("host"),
    "imageUrl": _("picture"),
    "longDesc": _("long description"),
    "organisation": _("company"),
    "organization": _("company"),
    "registerAttendee": _("counted as registered"),
    "sendEmailInvite": _("invitation by mail"),
    "sessionDuration": _("length"),
    "sessionStartTime": _("start"),
    "sessionSummary": _("summary"),
    "sessionTitle": _("title"),
    "shortDesc": _("short description"),
    "speakerEmails": _("speakers"),
    "timing": _("times"),
}

#: what pages make of the names and values of options, filters and figures: marked here, for nobody wrote them
WORDS = (
    _("API"),
    _("Access"),
    _("Airmeet"),
    _("Analytics"),
    _("Asc"),
    _("Attendance"),
    _("Attendance type"),
    _("Bff"),
    _("Booths"),
    _("Break"),
    _("Classic"),
    _("Desc"),
    _("Email"),
    _("Event"),
    _("Event type"),
    _("Fluid lounge"),
    _("Gateway"),
    _("Gateway eu"),
    _("Gateway us"),
    _("Generation"),
    _("Host email"),
    _("Hosting"),
    _("In person"),
    _("Invited only"),
    _("Ireland"),
    _("Large call"),
    _("Meetup"),
    _("Minutes"),
    _("Mumbai"),
    _("Name"),
    _("Polls"),
    _("Questions"),
    _("Recordings"),
    _("Region"),
    _("Register attendee"),
    _("Registration date"),
    _("Registrations"),
    _("Replay"),
    _("Seconds"),
    _("Session type"),
    _("Sorting direction"),
    _("Sorting key"),
    _("Streaming"),
    _("Us"),
    _("Virtual"),
    _("With verified email"),
    _("Without verified email"),
    _("airmeet"),
    _("attendance"),
    _("booths"),
    _("polls"),
    _("questions"),
    _("recordings"),
    _("registrations"),
    _("replay"),
)
