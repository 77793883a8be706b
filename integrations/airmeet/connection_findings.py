"""Test connection: keys for a token, then reads that show which of the open readings this Airmeet follows, and whether
it is the community that an account was of until now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from integrations.core.contract import Checked
from integrations.core.errors import CredentialRefused, PlatformError, Rejected
from integrations.core.landmarks import Landmark
from integrations.core.loose import number
from integrations.core.reasons import Reason

from . import calls, results
from .answers import Item, items, opened, text
from .lookup import airmeets
from .options import GATEWAYS, Generation, Region

if TYPE_CHECKING:
    from integrations.core.http import Answer, Client

#: what the account has learned: where the access token stood
TOKEN_PLACE = "token_place"  # noqa: S105 - a name
PLACES = {"data": Reason("airmeet.token_in_data"), "top": Reason("airmeet.token_at_top")}


def check(client: Client) -> Checked:
    """Reads only: one Airmeet of the list and, where there is one, one person of it."""
    try:
        data = opened(first_airmeets(client))
        listed = items(data, "data")
        met = list(_met(client, data, listed))
    except PlatformError as error:
        return Checked(False, (error.reason, *_elsewhere(client)))
    accepted = Reason("airmeet.keys_accepted") if listed else Reason("airmeet.keys_accepted_empty")
    return Checked(True, (accepted, *met))


def first_airmeets(client: Client) -> Answer:
    """A page of one (API v2, 2.1): what any token of the community may read."""
    return calls.airmeets(client, {"size": 1})


def _elsewhere(client: Client) -> Iterator[Reason]:
    """Where else the keys are accepted: at the other generation, or in another region. Nothing is changed by it.

    Keys go only to hosts of one kind: Airmeet's own, or those that the account names itself.
    """
    options, defaults = client.options, {host.key: host.default for host in calls.HOSTS}
    own = {key for key, url in client.hosts.items() if url != defaults[key]}
    places: list[tuple[str, Generation, Region | None]] = [("api", Generation.CLASSIC, None)]
    places += [(key, Generation.GATEWAY, region) for region, key in GATEWAYS.items()]
    for host, generation, region in places:
        used = generation is options.generation and region in (None, options.region)
        if used or (own and host not in own):
            continue
        try:
            results.token(calls.authenticate_at(client, host))
        except PlatformError:
            continue
        if region is None:
            yield Reason("airmeet.accepted_by_classic", fix="account")
        else:
            yield Reason("airmeet.accepted_by_gateway", {"region": region.value}, fix="account")


def _met(client: Client, data: Item, listed: list[Item]) -> Iterator[Reason]:
    """The generation, where the token stood, how the only page of a list ends, and how the list of people is spelt
    (API v2, 2.3, has a letter less)."""
    yield Reason("airmeet.met_generation", {"generation": client.options.generation.value})
    place = client.state.learned.get(TOKEN_PLACE)
    if place in PLACES:
        yield PLACES[place]
    found = data.get("cursors")
    cursors: Mapping[str, Any] = found if isinstance(found, dict) else {}
    if number(cursors.get("pageCount")) == 1:
        ends = cursors.get("after") is not None
        yield Reason("airmeet.lists_end_with_cursor") if ends else Reason("airmeet.lists_end_without_cursor")
    uid = text(listed[0], "uid", "uuid") if listed else ""
    if uid:
        people = opened(calls.participants(client, uid, {"pageNumber": 1, "resultSize": 1}))
        spellings = (spelling for spelling in ("participants", "paticipants") if spelling in people)
        yield from (Reason("airmeet.people_listed_as", {"spelling": spelling}) for spelling in spellings)


def recognises(client: Client, known: Landmark) -> bool | None:
    """Whether the Airmeet is of the community whose keys these are: it stands in their list (API v2, 2.1), or is
    answered for by its id, which archived ones are too. 401 is the answer to another community's token (2.4)."""
    if known.kind != "event":
        return None
    for item in airmeets(client):
        if text(item, "uid", "uuid") == known.remote_id:
            return known.agrees(results.airmeet_candidate(item, known.body).read_back)
    try:
        calls.info(client, known.remote_id)
    except (Rejected, CredentialRefused):  # the list has just shown that the keys themselves are taken
        return False
    return True
