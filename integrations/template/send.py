"""One function per endpoint that writes, the look-up after a lost answer, and the test of the connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.core.contract import Call, Candidate, Checked, Outcome
from integrations.core.errors import Ambiguous, Gone, PlatformError
from integrations.core.http import Answer, Client, segment
from integrations.core.landmarks import Landmark
from integrations.core.reasons import Reason

from .answers import objects_in

BATCH = 50  #: guests that one call invites


def create(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    made = [(call, client.request("POST", "/shows", json=dict(call.body)).data) for call in batch]
    return [
        Outcome(call.key, remote_id=data["id"], read_back={name: data[name] for name in call.body if name in data})
        for call, data in made
    ]


def update(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    for call in batch:
        data = client.request("PUT", f"/shows/{segment(call.remote_id)}", json=dict(call.body)).data
        if data["id"] != call.remote_id:
            raise Ambiguous(Reason("newplatform.another_show"))
    return [Outcome(call.key, remote_id=call.remote_id) for call in batch]


def delete(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    for call in batch:
        try:
            client.request("DELETE", f"/shows/{segment(call.remote_id)}")
        except Gone:
            continue  # it is not there, as was wanted
    return [Outcome(call.key, remote_id=call.remote_id) for call in batch]


def invite(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    guests = [str(call.body["guest"]) for call in batch]
    path = f"/shows/{segment(batch[0].path['show'])}/guests"
    data = client.request("POST", path, json={"guests": guests}).data
    ids = {one["email"]: one["id"] for one in objects_in(data["guests"], "email")}
    return [Outcome(call.key, remote_id=ids[str(call.body["guest"])]) for call in batch]


def find(client: Client, call: Call) -> list[Candidate]:
    """What a lost answer may have made: a show of this name, the same where it opens at the same time."""
    return [
        Candidate(one["id"], one["name"], one["opens"] == call.body["opens"]) for one in _of_this_name(client, call)
    ]


def snapshot(client: Client, batch: Sequence[Call]) -> Mapping[str, Sequence[str]]:
    return {call.key: [one["id"] for one in _of_this_name(client, call)] for call in batch}


def check(client: Client) -> Checked:
    try:
        first_shows(client)
    except PlatformError as error:
        return Checked(False, (error.reason,))
    return Checked(True, (Reason("newplatform.key_accepted"),))


def first_shows(client: Client) -> Answer:
    return client.request("GET", "/shows")


def recognises(client: Client, known: Landmark) -> bool | None:
    """Whether a show that we know stands where the key leads."""
    if known.kind != "session":
        return None
    try:
        show = client.request("GET", f"/shows/{segment(known.remote_id)}").data
    except Gone:
        return False
    return known.agrees({"name": show["name"], "opens": show["opens"]})


def _of_this_name(client: Client, call: Call) -> list[dict[str, Any]]:
    return objects_in(client.request("GET", "/shows", params={"name": call.body["name"]}).data["shows"])
