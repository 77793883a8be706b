"""Looking without touching: what a lost answer may have made, what was there before, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.contract import Call, Candidate, Checked
from ..core.errors import PlatformError, Unavailable
from ..core.http import Client
from ..core.rows import Page, PullCall
from . import calls, participants, results
from .paging import BASE, ListPage, items_of, learn_base
from .values import instant, integer, text

NOT_OVER = "not over yet"


def check(client: Client) -> Checked:
    """Read one page of lives: proves address and key, changes nothing. Says what it met of what no document settles."""
    try:
        answer = calls.count_lives(client)
        total = integer(answer.data.get("total")) if isinstance(answer.data, dict) else None
        if total is None:
            return Checked(False, "The address answers, but not as MeltingSpot's API does.")
        if total > 1 and BASE not in client.state.learned:
            learn_base(client, calls.LIVES)
    except PlatformError as error:
        return Checked(False, error.message)
    return Checked(True, f"Found {total} live{'' if total == 1 else 's'}; {'; '.join(_met(client))}.")


def _met(client: Client) -> Iterator[str]:
    chosen = client.options.auth_scheme
    used = client.state.learned.get("auth_scheme", "raw") if chosen == "auto" else chosen
    yield "the key was accepted after the word Bearer" if used == "bearer" else "the key was accepted as it is"
    if BASE in client.state.learned:
        yield f"pages count from {client.state.learned[BASE]}"


def find_live(client: Client, call: Call) -> list[Candidate]:
    """Lives of the same title and start; ``same`` where the end agrees as well."""
    title, start = str(call.body["title"]), int(call.body["startDate"])
    lives = items_of(calls.list_lives(client, {"title[eq]": title, "startDate[eq]": start}))
    return [results.live_candidate(live, call.body) for live in lives if results.like(live, call.body)]


def find_known_live(client: Client, call: Call) -> list[Candidate]:
    """The live as it is now, by its id, with what its description says."""
    live = calls.get_live(client, call.remote_id).data
    if not isinstance(live, dict):
        return []
    found = results.live_candidate(live, call.body)
    told = {"description": results.description(live, call.body)} if "description" in call.body else {}
    return [replace(found, read_back={**found.read_back, **told})]


def lives_before(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[str]]:
    """Ids of lives that already bear title and start of what is about to be made, from one list over all starts."""
    starts = [int(call.body["startDate"]) for call in batch]
    lives = list(items_of(calls.list_lives(client, {"startDate[gte]": min(starts), "startDate[lte]": max(starts)})))
    return {call.key: [text(live.get("id")) for live in lives if results.like(live, call.body)] for call in batch}


def find_group(client: Client, call: Call) -> list[Candidate]:
    """The group, if the live has it linked."""
    live_id, group_id = call.path["live"], call.path["group"]
    return [
        Candidate(f"{live_id}/{group_id}", text(item.get("name")), same=True)
        for item in items_of(calls.list_groups(client, live_id))
        if item.get("id") == group_id
    ]


def find_speaker(client: Client, call: Call) -> list[Candidate]:
    """The speaker of that address in the live."""
    email = str(call.body["member"]["email"])
    return _people(calls.list_speakers(client, call.path["live"], email), call, email)


def find_attendee(client: Client, call: Call) -> list[Candidate]:
    """The participant of that address in the live."""
    email = str(call.body["member"])
    return _people(calls.list_participants(client, call.path["live"], email), call, email)


def _people(pages: Iterator[ListPage], call: Call, email: str) -> list[Candidate]:
    return [
        Candidate(
            participants.participant_id(item, call.path["live"], email),
            text(item.get("spotMemberEmail")),
            same=True,
            created_at=instant(item.get("invitedAt")),
        )
        for item in items_of(pages)
        if participants.has_address(item, email)
    ]


def read_live(client: Client, call: PullCall) -> Iterator[Page]:
    """A live's own figures and videos, then its people page by page, speakers and hosts among them (Lives page).

    Fewer people than the list claims to hold end in a partial page that says so.
    """
    live_id, factor = call.path["live"], client.options.seconds_per_unit
    live = _live(client, live_id)
    over = results.is_over(live)
    message = "" if over else NOT_OVER
    figures: list[Any] = [*results.live_metrics(live, factor), *results.live_links(live)]
    last: ListPage | None = None
    for last in calls.list_participants(client, live_id, start=call.cursor):
        people = [participants.person_row(item, over=over, seconds_per_unit=factor) for item in last.items]
        known: list[Any] = [*people, *participants.member_rows(last.items)]
        yield Page([*figures, *known], cursor=last.cursor, over=over, message=message)
        figures = []
    if figures:
        yield Page(figures, over=over, message=message)
    if last and last.short:
        yield Page([], over=False, message=f"MeltingSpot listed {last.collected} of {last.total} people.")


def _live(client: Client, live_id: str) -> dict[str, Any]:
    answer = calls.get_live(client, live_id)
    if not isinstance(answer.data, dict):
        raise Unavailable("MeltingSpot's answer is not the live that was asked for.", status=answer.status)
    return answer.data
