"""BeMyApp: a talk for every session, with its speakers and moderators inside.

Nothing documented reads a talk, so what we sent last is all we know. Arrays replace what was there. New people get a
one-time password that is in the answer once: it is mailed at once and kept nowhere. Facts come from the external API's
pages "Update a Talk" (called the Update page), "Create a Talk" and "Authentication".
"""

from __future__ import annotations

from integrations.core.auth import HeaderAuth
from integrations.core.contract import Capability, Credential, Lack, Limits, Platform, Window
from integrations.core.facts import Quirk
from integrations.core.hosts import Host
from integrations.core.reasons import Reason
from integrations.core.wording import gettext_noop as _

from . import facts, results, send
from .desired_state import desired_objects, sources
from .options import AccountOptions, PublicationOptions
from .payloads import TALK_FIELDS
from .wording import FIELDS, WORDINGS

UPDATE = "BeMyApp external API, Update a Talk"
CREATE = "BeMyApp external API, Create a Talk"
KEYS = "BeMyApp external API, Authentication"


PLATFORM = Platform(
    slug="bemyapp",
    label="BeMyApp",
    hosts=(Host("api", "", ("bemyapp.com",), own_domains=True),),
    credentials=(
        Credential(
            "api_key", _("API key"), _("Back Office of the platform, Settings, Advanced; or ask BeMyApp for one.")
        ),
    ),
    account_options=AccountOptions,
    publication_options=PublicationOptions,
    limits=lambda _options: Limits(windows=(Window(60, 100),), in_flight=2, source=KEYS),
    auth=HeaderAuth(),
    capabilities={
        "session.create": Capability(source=CREATE, send=send.create),
        "session.update": Capability(
            source=UPDATE, send=send.update, replayable=True, changeable=frozenset(TALK_FIELDS)
        ),
        "speaker.add": Capability(source=UPDATE, replayable=True),
        # existing accounts "are added as is": their profile is never changeable
        "speaker.update": Capability(source=UPDATE, replayable=True),
        "speaker.remove": Capability(source=UPDATE, replayable=True),
    },
    desired_objects=desired_objects,
    sources=sources,
    check=send.check,
    sandbox="integrations.bemyapp.sandbox.platform:BeMyAppSandbox",
    wordings=WORDINGS,
    field_words=FIELDS,
    explain=results.explain,
    lacks=(Lack("attendee", Reason("bemyapp.no_attendees"), UPDATE),),
    quirks=(
        Quirk(Reason("bemyapp.quirk_talks_unread"), UPDATE),
        Quirk(
            Reason("bemyapp.quirk_talks_unlisted"),
            "BeMyApp wiki, external API",
        ),
        Quirk(Reason("bemyapp.quirk_lists_replaced"), UPDATE),
        Quirk(Reason("bemyapp.quirk_profiles_stay"), UPDATE),
        Quirk(Reason("bemyapp.quirk_password_once"), UPDATE),
        Quirk(Reason("bemyapp.quirk_tags_made"), UPDATE),
        Quirk(Reason("bemyapp.quirk_start_in_future"), UPDATE),
        Quirk(Reason("bemyapp.quirk_features_off"), UPDATE),
        Quirk(Reason("bemyapp.quirk_key_restricted"), KEYS),
    ),
    texts=facts.TEXTS,
    by_hand=facts.BY_HAND,
    ids=facts.IDS,
    page=facts.page,
    hands_out_passwords=True,
)
