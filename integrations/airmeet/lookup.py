"""Looking without touching: what lost answers may have made, and what was there before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from integrations.core.batches import by_path
from integrations.core.contract import Call, Candidate
from integrations.core.errors import Gone
from integrations.core.loose import number

from . import calls, results
from .answers import Item, is_of, items, opened, text
from .eligibility import fold
from .options import PROVED_UNIT
from .paging import sized, walk

if TYPE_CHECKING:
    from integrations.core.http import Client

#: so that pages shift least while people register
OLDEST_FIRST = {"sortingKey": "registrationDate", "sortingDirection": "ASC"}

Found = Mapping[str, Sequence[Candidate]]


# --- events ---------------------------------------------------------------------------------------------------------


def airmeets(client: Client) -> Iterator[Item]:
    """Every Airmeet the account can see (API v2, 2.1)."""
    for leaf in walk(client, "airmeets", lambda params: calls.airmeets(client, params)):
        yield from leaf.items


def find_events(client: Client, batch: Sequence[Call]) -> Found:
    """Airmeets of the same name, or those whose ids we know, from one list."""
    listed = list(airmeets(client))
    return {
        call.key: [results.airmeet_candidate(item, call.body) for item in listed if _is_like(item, call)]
        for call in batch
    }


def snapshot_events(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[str]]:
    """Ids of the Airmeets that bear the name before anything is sent."""
    listed = list(airmeets(client))
    return {call.key: [text(item, "uid", "uuid") for item in listed if _is_like(item, call)] for call in batch}


def _is_like(item: Item, call: Call) -> bool:
    if call.remote_id and text(item, "uid", "uuid") == call.remote_id:
        return True
    return results.same_name(item.get("name"), call.body.get("eventName"))


# --- sessions -------------------------------------------------------------------------------------------------------


def find_sessions(client: Client, batch: Sequence[Call]) -> Found:
    """Sessions of the same name, or those whose ids we know (API v2, 2.4), one request per Airmeet.

    The speakers' links are not given again.
    """
    found: dict[str, Sequence[Candidate]] = {}
    for airmeet, wanted in by_path(batch, "airmeet").items():
        listed = sessions(client, airmeet)
        for call in wanted:
            title: Any = call.body.get("sessionTitle")
            seen = [results.session_candidate(item, call.body, client.options.duration_unit) for item in listed]
            found[call.key] = [
                one for one in seen if one.remote_id == call.remote_id or results.same_name(one.label, title)
            ]
            _learn_unit(client, call, seen)
    return found


def _learn_unit(client: Client, call: Call, listed: Sequence[Candidate]) -> None:
    """One of ours that is as long there as it was meant proves the unit in which lengths are sent."""
    ours = next((one for one in listed if one.remote_id == call.remote_id), None)
    if ours and not call.adopted and ours.read_back.get("sessionDuration") == call.body.get("sessionDuration"):
        client.state.learn(PROVED_UNIT, client.options.proof)


def sessions(client: Client, airmeet: str) -> list[Item]:
    """The sessions of an Airmeet; none where it is gone."""
    try:
        listed = items(opened(calls.info(client, airmeet), airmeet), "sessions")
        return [item for item in listed if is_of(item, airmeet)]
    except Gone:
        return []


# --- people ---------------------------------------------------------------------------------------------------------


def participants(client: Client, airmeet: str) -> Iterator[list[Item]]:
    """Pages of participants (API v2, 2.3) until the answer's own total is reached, nothing comes, or only people
    come whom we have."""
    seen: set[str] = set()
    count, page, size = 0, 1, 0

    def ask(size: int) -> Item:
        params = {"pageNumber": page, "resultSize": size, **OLDEST_FIRST}
        return opened(calls.participants(client, airmeet, params), airmeet)

    while True:
        # another size would number the pages otherwise, so only the first may change it
        data, size = sized(client, "participants", ask) if page == 1 else (ask(size), size)
        listed = items(data, "participants", "paticipants")
        fresh = {text(item, "email") for item in listed} - seen
        if not fresh:
            return
        yield listed
        seen |= fresh
        count, page = count + len(listed), page + 1
        total = number(data.get("totalUserCount"))
        if count >= total if total is not None else len(listed) < size:
            return


def find_attendees(client: Client, batch: Sequence[Call]) -> Found:
    """Who of these is listed as an attendee already, with the own entry link: one walk per Airmeet."""
    found: dict[str, Sequence[Candidate]] = {}
    for airmeet, wanted in by_path(batch, "airmeet").items():
        listed = attendees(client, airmeet)
        for call in wanted:
            email = str(call.body["email"])
            item = listed.get(fold(email))
            found[call.key] = [results.attendee_candidate(airmeet, email, item)] if item else []
    return found


def attendees(client: Client, airmeet: str) -> dict[str, Item]:
    """The people of an Airmeet who do not belong to its staff or speakers, by folded address."""
    try:
        pages = [item for page in participants(client, airmeet) for item in page if is_of(item, airmeet)]
    except Gone:
        return {}
    return {fold(text(item, "email")): item for item in pages if text(item, "email") and results.is_guest(item)}
