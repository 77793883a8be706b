"""How lives and the groups linked to them are written. Every function fits ``Capability.send``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from integrations.core.contract import Call, Outcome
from integrations.core.errors import Ambiguous, Gone
from integrations.core.http import Client
from integrations.core.reasons import Reason

from . import calls, payloads, results
from .values import own_id, text


def create_live(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """POST one live; an answer without an id raises Ambiguous."""
    return _each(client, batch, _create_live)


def update_live(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """PUT the whole known set of one live; an answer that is no live raises Ambiguous."""
    return _each(client, batch, _update_live)


def delete_live(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """DELETE one live; one that is gone already is what was wanted."""
    return _each(client, batch, _delete_live)


def link_group(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """POST one group to its live. The answer is empty (204). Groups repeat on every live: the id is of both."""
    return _each(client, batch, _link_group)


def unlink_groups(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Take the groups of ``batch`` off their one live, by one call. Links that are gone already are what was wanted."""
    live_id, group_ids = batch[0].path["live"], [call.path["group"] for call in batch]
    try:
        if len(batch) == 1:
            calls.unlink_group(client, live_id, group_ids[0])
        else:
            calls.unlink_groups(client, live_id, group_ids)
    except Gone:
        return _done(batch)
    return _done(batch)


def _each(client: Client, batch: Sequence[Call], send: Callable[[Client, Call], Outcome]) -> list[Outcome]:
    return [send(client, call) for call in batch]


def _done(batch: Sequence[Call]) -> list[Outcome]:
    return [Outcome(call.key, remote_id=call.remote_id) for call in batch]


def _create_live(client: Client, call: Call) -> Outcome:
    answer = calls.create_live(client, call.body)
    live_id = own_id(answer, Reason("meltingspot.live_without_id"))
    return Outcome(call.key, remote_id=live_id, read_back=results.live_read_back(answer.data, call.body))


def _update_live(client: Client, call: Call) -> Outcome:
    answer = calls.update_live(client, call.remote_id, payloads.live_update(call.body, call.before))
    if not isinstance(answer.data, dict):
        raise Ambiguous(Reason("meltingspot.change_open"), status=answer.status)
    live_id = text(answer.data.get("id")) or call.remote_id
    return Outcome(call.key, remote_id=live_id, read_back=results.live_read_back(answer.data, call.body))


def _delete_live(client: Client, call: Call) -> Outcome:
    try:
        calls.delete_live(client, call.remote_id)
    except Gone:
        return Outcome(call.key, remote_id=call.remote_id)
    return Outcome(call.key, remote_id=call.remote_id)


def _link_group(client: Client, call: Call) -> Outcome:
    calls.link_group(client, call.path["live"], call.body)
    return Outcome(call.key, remote_id=f"{call.path['live']}/{call.path['group']}")
