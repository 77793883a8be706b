"""Whereby: a transient room for every session, alive from its creation until an hour after its end.

There is no endpoint to change a room, and rooms have neither title, start nor guest list. A lost create is found again
by the random characters in the room's name. Facts come from Whereby's REST API reference and its developer guide.
"""

from __future__ import annotations

from functools import partial

from integrations.core.auth import HeaderAuth
from integrations.core.contract import Capability, Credential, Lack, Limits, Platform, Window
from integrations.core.facts import Quirk
from integrations.core.hosts import Host
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from . import calls, facts, insights, payloads, send
from .desired_state import desired_objects, sources
from .listings import INSIGHTS, LISTINGS
from .options import AccountOptions, PublicationOptions
from .wording import FIELDS, WORDINGS

REST = "Whereby REST API reference, /meetings"
RATES = "Whereby REST API reference, rate limits"
SUITE = "Whereby guide, Insights suite and API"
GUIDE = "Whereby developer guide, Using the REST API"


PLATFORM = Platform(
    slug="whereby",
    label="Whereby",
    hosts=(Host("api", "https://api.whereby.dev/v1", ("api.whereby.dev",)),),
    credentials=(
        Credential("api_key", _("API key"), _("Whereby dashboard, Configure, API. It is shown once, when it is made.")),
    ),
    account_options=AccountOptions,
    publication_options=PublicationOptions,
    limits=lambda options: Limits(windows=(Window(60, options.points_per_minute),), in_flight=4, source=RATES),
    auth=HeaderAuth(),
    capabilities={
        "session.create": Capability(
            source=REST,
            send=send.create,
            find=send.find,
            identity=frozenset({"endDate"}),
            cost=calls.CREATE_COST,
            replaces=True,
        ),
        "session.delete": Capability(source=REST, send=send.delete, replayable=True, cost=calls.DELETE_COST),
        "attendance.pull": Capability(source=INSIGHTS, read=insights.attendance, cost=calls.LIST_COST),
    },
    desired_objects=desired_objects,
    sources=sources,
    check=send.check,
    plain_read=partial(calls.list_meetings, limit=1),
    recognises=send.recognises,
    sandbox="integrations.whereby.sandbox.platform:WherebySandbox",
    wordings=WORDINGS,
    field_words=FIELDS,
    lacks=(
        Lack("attendee", Reason("whereby.no_guest_list"), REST),
        Lack("speaker", Reason("whereby.no_speakers"), REST),
    ),
    quirks=(
        Quirk(Reason("whereby.quirk_room_fixed"), REST),
        Quirk(Reason("whereby.quirk_room_replaced"), REST),
        Quirk(Reason("whereby.quirk_figures_lag"), SUITE),
        Quirk(Reason("whereby.quirk_known_by_link"), SUITE),
        Quirk(Reason("whereby.quirk_open_at_once"), REST),
        Quirk(Reason("whereby.quirk_room_dies"), GUIDE),
        Quirk(Reason("whereby.quirk_room_sizes"), REST),
        Quirk(Reason("whereby.quirk_host_link"), REST),
        Quirk(Reason("whereby.quirk_shared_budget"), REST),
        Quirk(Reason("whereby.quirk_plan_lacks"), REST),
    ),
    texts=facts.TEXTS,
    by_hand=facts.BY_HAND,
    unoffered=facts.UNOFFERED,
    listings=LISTINGS,
    meanings=facts.MEANINGS,
    guest_link=payloads.guest_link,
)
