"""MeltingSpot: community lives with speakers and participants.

A session is a live, a speaker a live speaker (or host), a registration a participant of each live. There is no object
for the whole event. Facts come from the help page "Endpoints - Lives" (called the Lives page), the reference of "Invite
a member as Live participant" (the Invite page), the help page "API Access, Configuration" and the API reference.
"""

from __future__ import annotations

from integrations.core.auth import HeaderAuth
from integrations.core.batches import each, singly
from integrations.core.contract import Capability, Credential, Limits, Platform, Window
from integrations.core.facts import Quirk
from integrations.core.hosts import Host
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from . import calls, facts, inviting, lookup, members, send
from .desired_state import desired_objects, sources
from .listings import LISTINGS
from .options import AccountOptions, PublicationOptions
from .payloads import LIVE_CHANGEABLE
from .wording import FIELDS, WORDINGS

#: "API Access, Configuration": 100 requests in 10 seconds and 50,000 a day
LIMITS = Limits(
    windows=(Window(10, 100), Window(86_400, 50_000)),
    in_flight=8,
    source='help page "API Access, Configuration"',
)

LIVE_IDENTITY = frozenset({"title", "startDate", "endDate"})


CAPABILITIES = {
    # replayable: the member is looked up before being invited
    "host.ensure": Capability(
        source='help page "Endpoints - Spot members" (list, invite, invite many)',
        send=members.ensure,
        find=members.find,
        batch=100,
        replayable=True,
    ),
    "session.create": Capability(
        source='Lives page, "Create a Live"',
        send=each(send.create_live),
        find=singly(lookup.find_live),
        snapshot=lookup.lives_before,
        identity=LIVE_IDENTITY,
    ),
    # replayable: a PUT of the same full set
    "session.update": Capability(
        source='Lives page, "Update a Live"',
        send=each(send.update_live),
        find=singly(lookup.find_known_live),
        replayable=True,
        changeable=LIVE_CHANGEABLE,
        identity=LIVE_IDENTITY,
    ),
    # replayable: a second delete finds nothing
    "session.delete": Capability(source='Lives page, "Delete a Live"', send=each(send.delete_live), replayable=True),
    # not replayable: nothing is said about a repeat, and with notification on it may mail the whole group again
    "group.link": Capability(
        source='Lives page, "Link a group"', send=each(send.link_group), find=singly(lookup.find_group)
    ),
    # replayable: a link that is gone is not found again
    "group.unlink": Capability(
        source='Lives page, "Unlink a group from a live", "Unlink groups from a live"',
        send=send.unlink_groups,
        batch=100,
        replayable=True,
    ),
    # replayable by member: 201 new, 200 already there. With notification on (emails > 0) the engine does not repeat
    "speaker.add": Capability(
        source='Lives page, "Invite a member as Live speaker", "Invite multiple members as Live speaker"',
        send=inviting.add_speakers,
        find=lookup.find_speakers,
        batch=100,
        replayable=True,
    ),
    # replayable by member, as above (Invite page: 200 "already invited"); the batch of 100 is ours, 413 has no number
    "attendee.register": Capability(
        source='Invite page; Lives page, "Invite multiple members as Live participant"',
        send=inviting.register_attendees,
        find=lookup.find_attendees,
        batch=100,
        replayable=True,
    ),
    "live.pull": Capability(source='Lives page, "Get a Live", "List Live participants"', read=lookup.read_live),
}

QUIRKS = (
    Quirk(
        Reason("meltingspot.quirk_key_forms"),
        'help page "API Access, Configuration"',
    ),
    Quirk(
        Reason("meltingspot.quirk_unix_seconds"),
        'Lives page, "Create a Live"',
    ),
    Quirk(Reason("meltingspot.quirk_host_fixed"), 'Lives page, "Update a Live"'),
    Quirk(
        Reason("meltingspot.quirk_silent_fields"),
        'Lives page, "Get a Live"',
    ),
    Quirk(
        Reason("meltingspot.quirk_shown_later"),
        'Lives page, "Update a Live"',
    ),
    Quirk(
        Reason("meltingspot.quirk_shared_calls"),
        'Lives page, "Invite multiple members as Live speaker"',
    ),
    Quirk(Reason("meltingspot.quirk_no_removal"), "Lives page"),
    Quirk(
        Reason("meltingspot.quirk_already_in"),
        'Lives page, "Invite a member as Live speaker"',
    ),
    Quirk(Reason("meltingspot.quirk_invites_to_spot"), 'help page "Invitations & participants"'),
    Quirk(
        Reason("meltingspot.quirk_live_ends"),
        'help page "Ending a live"',
    ),
    Quirk(
        Reason("meltingspot.quirk_units_assumed"),
        "Invite page",
    ),
    Quirk(Reason("meltingspot.quirk_moderators"), 'Lives page, "Invite a member as Live speaker"'),
)

PLATFORM = Platform(
    slug="meltingspot",
    label="MeltingSpot",
    hosts=(Host("api", "https://openapi.meltingspot.io", ("openapi.meltingspot.io",)),),
    credentials=(
        Credential(
            "api_key", _("Secret key"), _("In MeltingSpot: settings of the Spot, tab API Access, copy the secret key.")
        ),
    ),
    account_options=AccountOptions,
    publication_options=PublicationOptions,
    limits=lambda _options: LIMITS,
    auth=HeaderAuth(schemes=("raw", "bearer")),
    capabilities=CAPABILITIES,
    desired_objects=desired_objects,
    sources=sources,
    check=lookup.check,
    plain_read=calls.count_lives,
    recognises=lookup.recognises,
    sandbox="integrations.meltingspot.sandbox.platform:MeltingSpotSandbox",
    wordings=WORDINGS,
    field_words=FIELDS,
    quirks=QUIRKS,
    texts=facts.TEXTS,
    by_hand=facts.BY_HAND,
    unoffered=facts.UNOFFERED,
    listings=LISTINGS,
    meanings=facts.MEANINGS,
)
