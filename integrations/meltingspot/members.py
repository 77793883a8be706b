"""Spot members: found by address, else invited (help page "Endpoints - Spot members", API reference)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from integrations.core.contract import Call, Candidate, Outcome
from integrations.core.errors import Ambiguous
from integrations.core.http import Client
from integrations.core.reasons import Reason

from . import calls
from .addresses import normal
from .paging import items_of
from .values import own_id, text

NOT_TAKEN = Reason("meltingspot.member_not_taken")
NO_ID = Reason("meltingspot.member_without_id")


def ensure(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Find the members by address and invite the others, by one call where there are several.

    Looking first makes a repeat harmless: what inviting a member again does is not documented.
    """
    wanted = {_address(call): call for call in batch}
    found = _look_up(client, wanted)
    found |= _invite(client, [call for email, call in wanted.items() if email not in found])
    ids = [found.get(_address(call), "") for call in batch]
    return [Outcome(call.key, id_, refused=None if id_ else NOT_TAKEN) for call, id_ in zip(batch, ids, strict=True)]


def find(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[Candidate]]:
    """The Spot members of these addresses."""
    found = _look_up(client, map(_address, batch))
    ids = {call.key: found.get(_address(call), "") for call in batch}
    return {call.key: [Candidate(ids[call.key], _address(call), same=True)] for call in batch if ids[call.key]}


def _invite(client: Client, missing: Sequence[Call]) -> dict[str, str]:
    """Ids of those invited. Who is not in ``created`` is looked up once more: the reasons of ``failed`` are not
    documented, and one may be that the person is a member by now."""
    if len(missing) <= 1:
        return {_address(call): own_id(calls.invite_member(client, call.body), NO_ID) for call in missing}
    emails = [str(call.body["email"]) for call in missing]
    notify = bool(missing[0].body["withEmailNotification"])
    answer = calls.invite_members(client, {"emails": emails, "withEmailNotification": notify})
    created = answer.data.get("created") if isinstance(answer.data, dict) else None
    if not isinstance(created, list):
        raise Ambiguous(Reason("meltingspot.members_open"), status=answer.status)
    found = _ids(item for item in created if isinstance(item, dict))
    silent = [email for email in emails if normal(email) not in found]
    return found | (_look_up(client, silent) if silent else {})


def _look_up(client: Client, emails: Iterable[str]) -> dict[str, str]:
    wanted = list(emails)
    found = _ids(items_of(calls.list_members(client, wanted)))
    return {email: found[email] for email in map(normal, wanted) if email in found}


def _ids(items: Iterable[dict[str, object]]) -> dict[str, str]:
    named = {normal(text(item.get("email"))): text(item.get("id")) for item in items}
    return {email: id_ for email, id_ in named.items() if email and id_}


def _address(call: Call) -> str:
    return normal(str(call.body["email"]))
