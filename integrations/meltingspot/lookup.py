"""Looking without touching: what a lost answer may have made, what was there before, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.core.batches import by_path
from integrations.core.contract import Call, Candidate, Checked
from integrations.core.errors import Gone, PlatformError, Unavailable
from integrations.core.http import Client
from integrations.core.landmarks import Landmark
from integrations.core.reasons import Reason
from integrations.core.rows import Page, PullCall

from . import calls, inviting, participants, results
from .addresses import normal
from .paging import BASE, ListPage, items_of, learn_base, total_of
from .values import instant, seconds, text

NOT_OVER = Reason("meltingspot.not_over")
FEW = 3  #: people up to whom asking one by one is cheaper than reading a list

Lists = Callable[[Client, str, str], Iterator[ListPage]]


def check(client: Client) -> Checked:
    """Read one page of lives: proves address and key, changes nothing. Says what it met of what no document settles."""
    try:
        answer = calls.count_lives(client)
        total = total_of(answer.data)
        if total is None:
            return Checked(False, (Reason("meltingspot.other_answer", fix="account"),))
        if total > 1 and BASE not in client.state.learned:
            learn_base(client, calls.LIVES)
    except PlatformError as error:
        return Checked(False, (error.reason,))
    found = Reason("meltingspot.found_one") if total == 1 else Reason("meltingspot.found_lives", {"count": total})
    chosen, learned = client.options.auth_scheme, client.state.learned
    used = learned.get("auth_scheme", "raw") if chosen == "auto" else chosen
    key = Reason("meltingspot.key_bearer") if used == "bearer" else Reason("meltingspot.key_as_it_is")
    pages = (Reason("meltingspot.pages_from", {"first": learned[BASE]}),) if BASE in learned else ()
    return Checked(True, (found, key, *pages))


def recognises(client: Client, known: Landmark) -> bool | None:
    """Whether the live stands in the Spot whose key this is (Lives page, "Get a Live")."""
    if known.kind != "session":
        return None
    try:
        live = calls.get_live(client, known.remote_id).data
    except Gone:
        return False
    if not isinstance(live, dict) or text(live.get("id")) != known.remote_id:
        return None
    return known.agrees({"title": text(live.get("title")), "startDate": seconds(live.get("startDate"))})


def find_live(client: Client, call: Call) -> list[Candidate]:
    """Lives of the same title and start; ``same`` where the end agrees as well."""
    title, start = str(call.body["title"]), int(call.body["startDate"])
    lives = items_of(calls.list_lives(client, {"title[eq]": title, "startDate[eq]": start}))
    return [results.live_candidate(live, call.body) for live in lives if results.like(live, call.body)]


def find_known_live(client: Client, call: Call) -> list[Candidate]:
    """The live as it is now, by its id, with what its description says."""
    live = _live(client, call.remote_id)
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


def find_speakers(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[Candidate]]:
    """Who of these speaks in the live already."""
    return _find_people(client, batch, calls.list_speakers)


def find_attendees(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[Candidate]]:
    """Who of these is a participant of the live already."""
    return _find_people(client, batch, calls.list_participants)


def _find_people(client: Client, batch: Sequence[Call], lists: Lists) -> Mapping[str, Sequence[Candidate]]:
    """A few by the filter on addresses, many by one walk over the live's list. In a live that is gone is nobody."""
    found: dict[str, Sequence[Candidate]] = {}
    for live_id, wanted in by_path(batch, "live").items():
        emails = {call.key: inviting.address_of(call) for call in wanted}
        asked = set(emails.values()) if len(wanted) <= FEW else {""}
        try:
            listed_there = [item for email in asked for item in items_of(lists(client, live_id, email))]
            people = [item for item in listed_there if participants.is_of(item, live_id)]
        except Gone:
            people = []
        listed = {normal(text(item.get("spotMemberEmail"))): item for item in people}
        for key, who in emails.items():
            if item := listed.get(who):
                id_, address = participants.participant_id(item, live_id, who), text(item.get("spotMemberEmail"))
                found[key] = [Candidate(id_, address, same=True, created_at=instant(item.get("invitedAt")))]
    return found


def read_live(client: Client, call: PullCall) -> Iterator[Page]:
    """A live's own figures and videos, then its people page by page, speakers and hosts among them (Lives page).

    Fewer people than the list claims to hold end in a partial page that says so.
    """
    live_id, factor = call.path["live"], client.options.seconds_per_unit
    live = _live(client, live_id)
    over = results.is_over(live)
    reason = None if over else NOT_OVER
    figures: list[Any] = [*results.live_metrics(live, factor), *results.live_links(live)]
    last: ListPage | None = None
    for last in calls.list_participants(client, live_id, start=call.cursor):
        own = [item for item in last.items if participants.is_of(item, live_id)]
        people = [participants.person_row(item, over=over, seconds_per_unit=factor) for item in own]
        known: list[Any] = [*people, *participants.member_rows(own)]
        strangers = len(last.items) - len(own)
        yield Page([*figures, *known], cursor=last.cursor, over=over, reason=reason, strangers=strangers)
        figures = []
    if figures:
        yield Page(figures, over=over, reason=reason)
    if last and last.short:
        listed = {"collected": last.collected, "total": last.total}
        yield Page([], over=False, reason=Reason("meltingspot.few_listed", listed))


def _live(client: Client, live_id: str) -> dict[str, Any]:
    """The live of this id. Raises Unavailable where the answer is none, or another: what is known of it stays."""
    answer = calls.get_live(client, live_id)
    if not isinstance(answer.data, dict) or text(answer.data.get("id")) not in ("", live_id):
        raise Unavailable(Reason("meltingspot.not_the_live"), status=answer.status)
    return answer.data
