"""Airmeet: virtual events with one stage. What it can do, what it cannot, and where it surprises.

Facts come from the help article "Airmeet Public APIs v2.0" (called API v2, with its chapters) and, for the gateway
generation, from the newer articles and Airmeet's own connector.
"""

from __future__ import annotations

from datetime import timedelta

from integrations.core.auth import TokenAuth
from integrations.core.batches import each
from integrations.core.contract import Capability, Credential, Limits, Platform, Window
from integrations.core.facts import Quirk, StatusChange
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from . import answers, calls, connection_findings, desired_state, facts, fields, gateway, lookup, people, pull, send
from .listings import LISTINGS
from .options import AccountOptions, PublicationOptions
from .wording import FIELDS, WORDINGS

CREDENTIALS = (
    Credential("access_key", _("Access key"), _("On Airmeet under Settings, API Access Key: X-Airmeet-Access-Key.")),
    Credential("secret_key", _("Secret key"), _("Shown beside it as X-Airmeet-Secret-Key.")),
)

#: no limit is documented: begin gently, climb while nothing is refused
LIMITS = Limits(
    windows=(Window(1, 5),), in_flight=8, climb_to=20, source="API v2 gives none; these are our own beginnings"
)

GATEWAY = "Airmeet Public API, help articles 82000909768 to 82000909770"
ON_GATEWAY = {"generation": "gateway"}

CAPABILITIES = {
    "event.create": Capability(
        source="API v2, 4.1",
        send=each(send.create_event),
        find=lookup.find_events,
        snapshot=lookup.snapshot_events,
        identity=frozenset({"eventName", "timing"}),
        serial=True,
    ),
    # safe to repeat because the status is read first and the same status is never sent again
    "event.status": Capability(source="API v2, 4.4", send=each(send.set_status), replayable=True),
    # safe to repeat because a second speaker of the same address is refused
    "speaker.add": Capability(
        source="API v2, 4.2",
        send=each(send.add_speaker),
        replayable=True,
        identity=frozenset({"email"}),
    ),
    "session.create": Capability(
        source="API v2, 4.3",
        send=each(send.create_session),
        find=lookup.find_sessions,
        identity=frozenset({"sessionTitle", "sessionStartTime", "sessionDuration"}),
    ),
    "attendee.register": Capability(
        source="API v2, 3.2 and 3.3",
        send=each(send.register),
        find=lookup.find_attendees,
        replayable=True,
        identity=frozenset({"email"}),
    ),
    "attendee.revoke": Capability(source="API v2, 3.4", send=each(send.revoke), replayable=True),
    "airmeet.pull": Capability(source="API v2, 2.1 and 2.4", read=pull.status),
    "registrations.pull": Capability(source="API v2, 2.2 and 2.3", read=pull.registrations),
    "attendance.pull": Capability(source="API v2, 2.6 and 2.7", read=pull.attendance),
    "polls.pull": Capability(source="API v2, 2.10", read=pull.polls),
    "questions.pull": Capability(source="API v2, 2.11", read=pull.questions),
    "booths.pull": Capability(source="API v2, 2.8 and 2.9", read=pull.booths),
    "recordings.pull": Capability(source=GATEWAY, read=gateway.recordings, when=ON_GATEWAY),
    "replay.pull": Capability(source=GATEWAY, read=gateway.replays, when=ON_GATEWAY),
}

#: nothing leads back from FINISHED
STATUSES = {
    "start": StatusChange({"status": "ONGOING"}, people.AIRMEET),
    "finish": StatusChange({"status": "FINISHED"}, people.AIRMEET),
}

QUIRKS = (
    Quirk(Reason("airmeet.quirk_no_changes"), "API v2, 4"),
    Quirk(Reason("airmeet.quirk_fixed_speakers"), "API v2, 4.3"),
    Quirk(Reason("airmeet.quirk_one_at_a_time"), "API v2, 4.3"),
    Quirk(Reason("airmeet.quirk_same_names"), "API v2, 4.2"),
    Quirk(Reason("airmeet.quirk_whole_access"), "API v2, 3.2"),
    Quirk(Reason("airmeet.quirk_details_stay"), "API v2, 3.2"),
    Quirk(Reason("airmeet.quirk_links_once"), "API v2, 4.3"),
    Quirk(Reason("airmeet.quirk_figures_on_request"), "API v2, 2.6"),
    Quirk(Reason("airmeet.quirk_starts_by_hand"), "API v2, 4.4"),
    Quirk(Reason("airmeet.quirk_gateway_only_replays"), GATEWAY),
    Quirk(Reason("airmeet.quirk_gateway_registrations"), GATEWAY),
    Quirk(Reason("airmeet.quirk_recording_hours"), GATEWAY),
    Quirk(Reason("airmeet.quirk_other_types"), GATEWAY),
    Quirk(
        Reason("airmeet.quirk_second_hand"),
        GATEWAY,
    ),
    Quirk(Reason("airmeet.quirk_custom_fields_made"), "API v2, 2.5 and 3.3"),
    Quirk(Reason("airmeet.quirk_invitation_sent"), GATEWAY),
    Quirk(Reason("airmeet.quirk_mails_unknown"), "API v2"),
)

PLATFORM = Platform(
    slug="airmeet",
    label="Airmeet",
    hosts=calls.HOSTS,
    credentials=CREDENTIALS,
    account_options=AccountOptions,
    publication_options=PublicationOptions,
    limits=lambda _options: LIMITS,
    auth=TokenAuth(
        header="X-Airmeet-Access-Token",
        exchange=send.exchange,
        renew_after=timedelta(days=25),
        stale=send.stale,
    ),
    capabilities=CAPABILITIES,
    desired_objects=desired_state.desired_objects,
    sources=desired_state.sources,
    check=connection_findings.check,
    plain_read=connection_findings.first_airmeets,
    recognises=connection_findings.recognises,
    leading=frozenset({"generation", "region"}),
    sandbox="integrations.airmeet.sandbox.platform:AirmeetSandbox",
    wordings=WORDINGS,
    field_words=FIELDS,
    explain=answers.explain,
    statuses=STATUSES,
    quirks=QUIRKS,
    listings=LISTINGS,
    fields=fields.read,
    texts=facts.TEXTS,
    by_hand=facts.BY_HAND,
    ids=facts.IDS,
    unoffered=facts.UNOFFERED,
    page=facts.page,
    meanings=facts.MEANINGS,
)
