"""How each write is carried over, made of calls and results. Every function fits ``Capability.send``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..core.contract import Call, Outcome
from ..core.errors import Ambiguous, Gone, PlatformError
from ..core.http import Client
from . import calls, payloads, results
from .addresses import normal
from .paging import ListPage

NOT_LISTED = "MeltingSpot did not list this person as invited."


def _each(client: Client, batch: Sequence[Call], send: Any) -> list[Outcome]:
    return [send(client, call) for call in batch]


# --- host -----------------------------------------------------------------------------------------------------------


def ensure_host(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Find the Spot member by address, else invite them without a mail. Looking first makes a repeat harmless."""
    return _each(client, batch, _ensure_host)


def _ensure_host(client: Client, call: Call) -> Outcome:
    email = str(call.body["email"])
    for item in items(calls.list_members(client, email)):
        if results.has_address(item, email, "email") and results.text(item.get("id")):
            return Outcome(call.key, remote_id=results.text(item["id"]))
    return Outcome(call.key, remote_id=results.own_id(calls.invite_member(client, call.body), "host"))


# --- lives ----------------------------------------------------------------------------------------------------------


def create_live(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """POST one live; an answer without an id raises Ambiguous."""
    return _each(client, batch, _create_live)


def _create_live(client: Client, call: Call) -> Outcome:
    answer = calls.create_live(client, call.body)
    live_id = results.own_id(answer, "live")
    return Outcome(call.key, remote_id=live_id, read_back=results.live_read_back(answer.data, call.body))


def update_live(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """PUT the whole known set of one live; an answer that is no live raises Ambiguous."""
    return _each(client, batch, _update_live)


def _update_live(client: Client, call: Call) -> Outcome:
    answer = calls.update_live(client, call.remote_id, payloads.live_update(call.body, call.before))
    if not isinstance(answer.data, dict):
        raise Ambiguous("MeltingSpot's answer does not show the live as changed.", status=answer.status)
    return Outcome(call.key, remote_id=call.remote_id, read_back=results.live_read_back(answer.data, call.body))


def delete_live(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """DELETE one live; one that is gone already is what was wanted."""
    return _each(client, batch, _delete_live)


def _delete_live(client: Client, call: Call) -> Outcome:
    try:
        calls.delete_live(client, call.remote_id)
    except Gone:
        return Outcome(call.key, remote_id=call.remote_id)
    return Outcome(call.key, remote_id=call.remote_id)


# --- groups ---------------------------------------------------------------------------------------------------------


def link_group(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """POST one group to its live. The answer is empty (204). Groups repeat on every live: the id is of both."""
    return _each(client, batch, _link_group)


def _link_group(client: Client, call: Call) -> Outcome:
    calls.link_group(client, call.path["live"], call.body)
    return Outcome(call.key, remote_id=f"{call.path['live']}/{call.path['group']}")


def unlink_group(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """DELETE one group from its live; a link that is gone already is what was wanted."""
    return _each(client, batch, _unlink_group)


def _unlink_group(client: Client, call: Call) -> Outcome:
    try:
        calls.unlink_group(client, call.path["live"], call.path["group"])
    except Gone:
        return Outcome(call.key, remote_id=call.remote_id)
    return Outcome(call.key, remote_id=call.remote_id)


# --- people ---------------------------------------------------------------------------------------------------------


def add_speaker(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """POST one speaker. 201 invites; 200 means already there, with the flags asked for not honoured (seed 000)."""
    return _each(client, batch, _add_speaker)


def _add_speaker(client: Client, call: Call) -> Outcome:
    live_id, email = call.path["live"], str(call.body["member"]["email"])
    answer = calls.invite_speaker(client, live_id, call.body)
    found = answer.data if isinstance(answer.data, dict) else {}
    highlighted = results.truth(found.get("isHighlighted"))
    new = answer.status == 201
    return Outcome(
        call.key,
        remote_id=results.participant_id(found, live_id, email),
        read_back={"highlighted": highlighted} if new and highlighted is not None else {},
        ignored={} if new else results.ignored_flags(found, call.body),
    )


def register_attendees(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Invite everybody of ``batch`` to their one live by one bulk call.

    Whether the answer lists those who were invited before is not documented: who is missing is looked up, and refused
    only when the live's list lacks them too. An answer that is no list raises Ambiguous; 413 comes as TooLarge.
    """
    live_id = batch[0].path["live"]
    emails = [str(call.body["member"]) for call in batch]
    body = payloads.bulk_invitation(emails, bool(batch[0].body["withEmailNotification"]))
    answer = calls.invite_participants(client, live_id, body)
    if not isinstance(answer.data, list):
        raise Ambiguous("MeltingSpot's answer does not list who was invited.", status=answer.status)
    found = _by_address(item for item in answer.data if isinstance(item, dict))
    missing = {normal(email) for email in emails} - found.keys()
    why = _look_for(client, live_id, missing, found) if missing else ""
    return [_registered(call, found.get(normal(str(call.body["member"]))), why) for call in batch]


def _registered(call: Call, item: dict[str, Any] | None, why: str) -> Outcome:
    if item is None:
        return Outcome(call.key, refused=why)
    return Outcome(call.key, remote_id=results.participant_id(item, call.path["live"], str(call.body["member"])))


def _look_for(client: Client, live_id: str, missing: set[str], found: dict[str, dict[str, Any]]) -> str:
    """Add those of ``missing`` whom the live lists to ``found``; returns what to say of the others."""
    try:
        for page in calls.list_participants(client, live_id):
            listed = _by_address(page.items)
            found.update({email: listed[email] for email in missing & listed.keys()})
            if missing <= found.keys():
                break
    except PlatformError as error:
        # the invitation itself went through: that outcome must not be lost with a look-up
        return f"{NOT_LISTED} Looking them up failed: {error.message}"
    return NOT_LISTED


def _by_address(found: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {normal(results.text(item.get("spotMemberEmail"))): item for item in found}


def items(pages: Iterable[ListPage]) -> list[dict[str, Any]]:
    """Everything on ``pages``."""
    return [item for page in pages for item in page.items]
