"""How lives and the groups linked to them are written."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from integrations.core.contract import Call, Outcome
from integrations.core.errors import Ambiguous, Gone
from integrations.core.http import Client
from integrations.core.reasons import Reason

from . import calls, payloads, results
from .values import about, own_id


def create_live(client: Client, call: Call) -> Outcome:
    """POST one live; an answer without an id raises Ambiguous."""
    answer = calls.create_live(client, call.body)
    live_id = own_id(answer, Reason("meltingspot.live_without_id"))
    return Outcome(call.key, remote_id=live_id, read_back=results.live_read_back(answer.data, call.body))


def update_live(client: Client, call: Call) -> Outcome:
    """PUT the whole known set of one live; an answer that is no live raises Ambiguous."""
    answer = calls.update_live(client, call.remote_id, payloads.live_update(call.body, call.before))
    if not isinstance(answer.data, dict):
        raise Ambiguous(Reason("meltingspot.change_open"), status=answer.status)
    about(answer, "id", call.remote_id)
    return Outcome(call.key, remote_id=call.remote_id, read_back=results.live_read_back(answer.data, call.body))


def delete_live(client: Client, call: Call) -> Outcome:
    """DELETE one live; one that is gone already is what was wanted."""
    with contextlib.suppress(Gone):
        about(calls.delete_live(client, call.remote_id), "id", call.remote_id)
    return Outcome(call.key, remote_id=call.remote_id)


def link_group(client: Client, call: Call) -> Outcome:
    """POST one group to its live. The answer is empty (204). Groups repeat on every live: the id is of both."""
    about(calls.link_group(client, call.path["live"], call.body), "liveId", call.path["live"])
    return Outcome(call.key, remote_id=f"{call.path['live']}/{call.path['group']}")


def unlink_groups(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Take the groups of ``batch`` off their one live, by one call. Links that are gone already are what was wanted."""
    live_id, group_ids = batch[0].path["live"], [call.path["group"] for call in batch]
    with contextlib.suppress(Gone):
        if len(batch) == 1:
            answer = calls.unlink_group(client, live_id, group_ids[0])
        else:
            answer = calls.unlink_groups(client, live_id, group_ids)
        about(answer, "liveId", live_id)
    return [Outcome(call.key, remote_id=call.remote_id) for call in batch]
