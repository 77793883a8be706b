"""Test connection: keys for a token, then reads that show which of the open readings this Airmeet follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from integrations.core.contract import Checked
from integrations.core.errors import PlatformError
from integrations.core.loose import number
from integrations.core.reasons import Reason

from . import calls
from .answers import Item, items, opened, text

if TYPE_CHECKING:
    from integrations.core.http import Client

#: what the account has learned: where the access token stood
TOKEN_PLACE = "token_place"  # noqa: S105 - a name
PLACES = {"data": Reason("airmeet.token_in_data"), "top": Reason("airmeet.token_at_top")}


def check(client: Client) -> Checked:
    """Reads only: one Airmeet of the list and, where there is one, one person of it."""
    try:
        data = opened(calls.airmeets(client, {"size": 1}))
        listed = items(data, "data")
        met = list(_met(client, data, listed))
    except PlatformError as error:
        return Checked(False, (error.reason,))
    accepted = Reason("airmeet.keys_accepted") if listed else Reason("airmeet.keys_accepted_empty")
    return Checked(True, (accepted, *met))


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
