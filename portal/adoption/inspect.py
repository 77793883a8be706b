"""Looking at what stands on a platform before it is taken over: its own values, as far as they can be read there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations import registry
from integrations.core import frozen
from integrations.core.contract import ACTIONS, Call, Candidate, Find, Platform, Wish
from integrations.core.errors import PlatformError
from integrations.core.http import Client, Transport
from portal.accounts import clients
from portal.planning import planner
from portal.publications import snapshot
from portal.publications.adopt import Seen
from portal.publishing.models import Publication
from portal.wording import Medium, say


def look(
    publication: Publication, pairs: Mapping[str, str], *, within: float, transport: Transport | None = None
) -> tuple[dict[str, Seen], tuple[str, ...]]:
    """What stands in the things ``pairs`` names (object → id), by object, and a sentence on what could not be read.

    Needs a scope. Not in a transaction. What is missing in the answer is unseen.
    """
    platform = registry.get(publication.account.platform)
    wishes = {wish.key: wish for wish in planner.wishes(publication)}
    ids = {key: one.remote_id for key, one in snapshot.known(publication).items()} | dict(pairs)
    wanted = [wishes[key] for key in pairs if key in wishes and wishes[key].body and reader(platform, wishes[key].kind)]
    seen: dict[str, Seen] = {}
    try:
        with clients.using(publication.account, within=within, transport=transport) as client:
            for wish in wanted:
                found = _one(client, platform, wish, pairs[wish.key], ids)
                if found is not None:
                    seen[wish.key] = found
    except PlatformError as error:
        left, why = f"{len(pairs) - len(seen)} of {len(pairs)}", say(error.reason, Medium.CLI)
        return seen, (f"What stands there was not read of {left}; the plan says what it overwrites unseen. {why}",)
    return seen, ()


def reader(platform: Platform, kind: str) -> Find | None:
    """How a thing of that kind is asked for by its id: as before a change of it, else as after a lost create."""
    rows = [platform.capabilities.get(ACTIONS[kind][happening]) for happening in ("update", "create")]
    return next((row.find for row in rows if row is not None and row.find is not None), None)


def _one(client: Client, platform: Platform, wish: Wish, remote_id: str, ids: Mapping[str, str]) -> Seen | None:
    read = reader(platform, wish.kind)
    try:
        path = frozen.resolve(dict(wish.path), ids)
    except frozen.Unresolved:
        return None  # its parent is not there: neither is it
    call = Call(wish.key, ACTIONS[wish.kind]["update"], dict(wish.body), path, remote_id)
    found = read(client, [call]).get(call.key, ()) if read else ()
    return next((_seen(platform, wish, one) for one in found if one.remote_id == remote_id and one.read_back), None)


def _seen(platform: Platform, wish: Wish, there: Candidate) -> Seen:
    """Its own values where they can be read. Of those that can not, what can never be changed is taken for told; what
    can be changed is left out, so that it is sent."""
    capability = platform.capabilities.get(ACTIONS[wish.kind]["update"])
    changeable = capability.changeable if capability else frozenset()
    body: dict[str, Any] = {name: value for name, value in wish.body.items() if name not in changeable}
    return Seen(body | {name: value for name, value in there.read_back.items() if name in wish.body}, there.links)
