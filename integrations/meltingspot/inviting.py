"""How people are invited to a live. Every function fits ``Capability.send``; a batch is of one live and one manner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from integrations.core.contract import Call, Outcome
from integrations.core.errors import Ambiguous, PlatformError
from integrations.core.http import Answer, Client
from integrations.core.reasons import Reason

from . import calls, participants, payloads, values
from .addresses import normal
from .paging import ListPage

NOT_LISTED = Reason("meltingspot.person_not_listed")

Person = dict[str, Any]
Lists = Callable[[Client, str], Iterator[ListPage]]


def add_speakers(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Invite one speaker by address and profile, or by Spot member id; several by their ids in one call."""
    one, live_id = batch[0], batch[0].path["live"]
    if len(batch) > 1:
        ids = [call.path["member"] for call in batch]
        answer = calls.invite_speakers(client, live_id, payloads.bulk_speakers(ids, one.body))
        return _all_invited(client, answer, batch, calls.list_speakers)
    # 201 invites; 200 means already there, with the flags asked for not honoured (Lives page)
    named = {"member": one.path["member"]} if "member" in one.path else {}
    answer = calls.invite_speaker(client, live_id, {**one.body, **named})
    _about_them(answer, one)
    item, new = answer.data if isinstance(answer.data, dict) else {}, answer.status == 201
    highlighted = values.truth(item.get("isHighlighted"))
    outcome = Outcome(
        one.key,
        remote_id=participants.participant_id(item, live_id, address_of(one)),
        read_back={"highlighted": highlighted} if new and highlighted is not None else {},
        ignored={} if new else participants.ignored_flags(item, one.body),
    )
    return [outcome]


def register_attendees(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Invite one participant, or everybody of ``batch`` by one bulk call: by Spot member id where it is known.

    Whether the bulk answer lists those who were invited before is not documented: who is missing is looked up, and
    refused only when the live's list lacks them too. An answer that is no list raises Ambiguous; 413 comes as TooLarge.
    """
    one, live_id = batch[0], batch[0].path["live"]
    if len(batch) == 1:
        # 201 with the participant; 200 where they were invited before, of no documented body (Invite page)
        answer = calls.invite_participant(
            client, live_id, {**one.body, "member": one.path.get("member", one.body["member"])}
        )
        _about_them(answer, one)
        return [Outcome(one.key, remote_id=participants.participant_id(answer.data, live_id, address_of(one)))]
    ids = [call.path["member"] for call in batch if "member" in call.path]
    emails = [str(call.body["member"]) for call in batch if "member" not in call.path]
    answer = calls.invite_participants(client, live_id, payloads.bulk_participants(ids, emails, one.body))
    return _all_invited(client, answer, batch, calls.list_participants)


def _all_invited(client: Client, answer: Answer, batch: Sequence[Call], lists: Lists) -> list[Outcome]:
    if not isinstance(answer.data, list):
        raise Ambiguous(Reason("meltingspot.invited_open"), status=answer.status)
    own = (values.text(batch[0].path["live"]), "")
    people = (item for item in answer.data if isinstance(item, dict) and values.text(item.get("liveId")) in own)
    found = _matched(batch, people)
    missing = [call for call in batch if call.key not in found]
    why = _look_for(client, missing, lists, found) if missing else NOT_LISTED
    outcomes = []
    for call in batch:
        item = found.get(call.key)
        if item is None:
            outcomes.append(Outcome(call.key, refused=why))
            continue
        # a bulk call does not say who was there before, so the flag that comes back is compared
        highlighted = values.truth(item.get("isHighlighted"))
        told = highlighted is not None and "highlighted" in call.body
        remote_id = participants.participant_id(item, call.path["live"], address_of(call))
        outcomes.append(Outcome(call.key, remote_id, {"highlighted": highlighted} if told else {}))
    return outcomes


def _about_them(answer: Answer, call: Call) -> None:
    """Raises Ambiguous where the answer names another live or another person."""
    values.about(answer, "liveId", call.path["live"])
    if not isinstance(answer.data, dict):
        return
    email, member = (
        normal(values.text(answer.data.get("spotMemberEmail"))),
        values.text(answer.data.get("spotMemberId")),
    )
    if email and email != address_of(call) and not (member and member == call.path.get("member")):
        raise Ambiguous(Reason("meltingspot.about_another"), status=answer.status)


def _matched(batch: Sequence[Call], people: Iterable[Person]) -> dict[str, Person]:
    """Whoever of ``batch`` is among ``people``, by the name of the call: told by member id or by address."""
    by_id: dict[str, Person] = {}
    by_address: dict[str, Person] = {}
    for item in people:
        by_id[values.text(item.get("spotMemberId"))] = item
        by_address[normal(values.text(item.get("spotMemberEmail")))] = item
    pairs = ((call.key, by_id.get(call.path.get("member", "?")) or by_address.get(address_of(call))) for call in batch)
    return {key: item for key, item in pairs if item is not None}


def _look_for(client: Client, missing: Sequence[Call], lists: Lists, found: dict[str, Person]) -> Reason:
    """Add those of ``missing`` whom the live lists to ``found``; returns what to say of the others."""
    try:
        for page in lists(client, missing[0].path["live"]):
            found |= _matched(missing, page.items)
            if all(call.key in found for call in missing):
                break
    except PlatformError as error:
        # the invitation itself went through: that outcome must not be lost with a look-up
        return Reason("meltingspot.person_not_looked_up", {"why": error.reason})
    return NOT_LISTED


def address_of(call: Call) -> str:
    """Whom the call is about, as addresses are compared."""
    member = call.body["member"]
    return normal(str(member["email"] if isinstance(member, dict) else member))
