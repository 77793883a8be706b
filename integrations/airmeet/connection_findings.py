"""Test connection: keys for a token, then reads that show which of the open readings this Airmeet follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from integrations.core.contract import Checked
from integrations.core.errors import PlatformError

from . import calls
from .answers import Item, items, number, opened, text

if TYPE_CHECKING:
    from integrations.core.http import Client

#: what the account has learned: where the access token stood
TOKEN_PLACE = "token_place"  # noqa: S105 - a name
PLACES = {"data": "the token stands in “data”", "top": "the token stands at the top of its answer"}


def check(client: Client) -> Checked:
    """Reads only: one Airmeet of the list and, where there is one, one person of it."""
    try:
        data = opened(calls.airmeets(client, {"size": 1}))
        listed = items(data, "data")
        met = [*_generation(client), *_lists(data), *_people(client, listed)]
    except PlatformError as error:
        return Checked(False, error.message)
    empty = "" if listed else "; the community has no Airmeet yet"
    return Checked(True, f"Airmeet accepts the keys{empty}. Met: {'; '.join(met)}.")


def _generation(client: Client) -> Iterator[str]:
    yield f"the {client.options.generation.value} generation of the API"
    place = client.state.learned.get(TOKEN_PLACE)
    if place in PLACES:
        yield PLACES[place]


def _lists(data: Item) -> Iterator[str]:
    """How the only page of a list ends; nothing where there are further pages."""
    found = data.get("cursors")
    cursors: Mapping[str, Any] = found if isinstance(found, dict) else {}
    if number(cursors.get("pageCount")) == 1:
        yield "its lists end with a cursor" if cursors.get("after") is not None else "its lists end without a cursor"


def _people(client: Client, listed: list[Item]) -> Iterator[str]:
    """How the list of people is spelt (API v2, 2.3, has a letter less)."""
    uid = text(listed[0], "uid", "uuid") if listed else ""
    if uid:
        data = opened(calls.participants(client, uid, {"pageNumber": 1, "resultSize": 1}))
        yield from (f"people are listed as “{name}”" for name in ("participants", "paticipants") if name in data)
