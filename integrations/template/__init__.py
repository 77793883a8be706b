"""NewPlatform: shows, and guests who are invited to them.

Written by ``startplatform`` as a place to begin: the platform it describes is made up. Replace what it says, table by
table, with what the documents say, and name the document beside each fact.
"""

from __future__ import annotations

from integrations.core.auth import HeaderAuth
from integrations.core.batches import singly
from integrations.core.contract import Capability, Credential, Lack, Limits, Listing, Platform, Window
from integrations.core.facts import ByHand, Quirk, TextLimit
from integrations.core.hosts import Host
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from . import desired_state, pull, send
from .options import AccountOptions, PublicationOptions, ShowFilters
from .wording import FIELDS, WORDINGS

MANUAL = "NewPlatform's manual"


def _limits(options: AccountOptions) -> Limits:
    return Limits((Window(60, options.requests_per_minute),), source=MANUAL)


PLATFORM = Platform(
    slug="newplatform",
    label="NewPlatform",
    hosts=(Host("api", "https://api.newplatform.example", ("newplatform.example",)),),
    credentials=(Credential("api_key", _("API key"), _("Settings, API. It is shown once, when it is made.")),),
    account_options=AccountOptions,
    publication_options=PublicationOptions,
    limits=_limits,
    auth=HeaderAuth(),
    capabilities={
        "session.create": Capability(
            MANUAL,
            send=send.create,
            find=singly(send.find),
            snapshot=send.snapshot,
            identity=frozenset({"name", "opens"}),
        ),
        "session.update": Capability(
            MANUAL, send=send.update, replayable=True, changeable=frozenset({"name", "opens", "minutes", "colour"})
        ),
        "session.delete": Capability(MANUAL, send=send.delete, replayable=True),
        "attendee.register": Capability(MANUAL, send=send.invite, batch=send.BATCH, replayable=True),
        "attendance.pull": Capability(MANUAL, read=pull.visits),
    },
    desired_objects=desired_state.desired_objects,
    sources=desired_state.sources,
    check=send.check,
    plain_read=send.first_shows,
    recognises=send.recognises,
    wordings=WORDINGS,
    field_words=FIELDS,
    sandbox="integrations.newplatform.sandbox.platform:NewPlatformSandbox",
    lacks=(Lack("speaker", Reason("newplatform.no_speakers"), MANUAL),),
    quirks=(Quirk(Reason("newplatform.quirk_midnight"), MANUAL),),
    listings={"shows": Listing(_("Shows"), MANUAL, ShowFilters, pull.shows, {"colour": _("Colour")}, adopts="session")},
    texts=(TextLimit("session", "name", _("Title of a show"), MANUAL, most=desired_state.NAME_MOST),),
    by_hand=(ByHand("attendee.revoke", Reason("newplatform.strike_off"), MANUAL),),
)
