"""Looking at what stands on a platform before it is taken over: its own values, as far as they can be read there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations import registry
from integrations.core import frozen
from integrations.core.contract import ACTIONS, Call, Candidate, DesiredObject, Platform
from integrations.core.errors import PlatformError
from integrations.core.http import Client, Transport
from integrations.core.reasons import Param, Reason
from portal.accounts import clients
from portal.planning import planner
from portal.publications import snapshot
from portal.publications.adopt import Seen
from portal.publishing.models import Publication


def look(
    publication: Publication, pairs: Mapping[str, str], *, within: float, transport: Transport | None = None
) -> tuple[dict[str, Seen], tuple[Reason, ...]]:
    """What stands in the things ``pairs`` names (object → id), by object, and why something could not be read.

    Needs a scope. Not in a transaction. What is missing in the answer is unseen.
    """
    platform = registry.get(publication.account.platform)
    desired_objects = {desired.key: desired for desired in planner.desired_objects(publication)}
    ids = {key: one.remote_id for key, one in snapshot.known(publication).items()} | dict(pairs)
    wanted = [
        desired_objects[key]
        for key in pairs
        if key in desired_objects and desired_objects[key].body and platform.reader(desired_objects[key].kind)
    ]
    seen: dict[str, Seen] = {}
    try:
        with clients.using(publication.account, within=within, transport=transport) as client:
            for desired in wanted:
                found = _one(client, platform, desired, pairs, ids)
                if found is not None:
                    seen[desired.key] = found
    except PlatformError as error:
        left: dict[str, Param] = {"left": len(pairs) - len(seen), "all": len(pairs), "why": error.reason}
        return seen, (Reason("adoption.unread", left),)
    return seen, ()


def missing(
    publication: Publication, pairs: Mapping[str, str], *, within: float, transport: Transport | None = None
) -> list[str]:
    """Those objects of ``pairs`` (object → id) whose id nothing there bears, of kinds that can be asked for by id.

    Needs a scope. Not in a transaction. Raises PlatformError where it does not answer.
    """
    platform = registry.get(publication.account.platform)
    desired_objects = {desired.key: desired for desired in planner.desired_objects(publication)}
    ids = {key: one.remote_id for key, one in snapshot.known(publication).items()} | dict(pairs)
    asked = [desired_objects[key] for key in pairs if key in desired_objects]
    asked = [desired for desired in asked if platform.reader(desired.kind)]
    if not asked:
        return []
    with clients.using(publication.account, within=within, transport=transport) as client:
        return [
            desired.key
            for desired in asked
            if all(one.remote_id != pairs[desired.key] for one in _candidates(client, platform, desired, pairs, ids))
        ]


def _candidates(
    client: Client, platform: Platform, desired: DesiredObject, pairs: Mapping[str, str], ids: Mapping[str, str]
) -> Sequence[Candidate]:
    read = platform.reader(desired.kind)
    try:
        path = frozen.resolve(dict(desired.path), ids)
    except frozen.Unresolved:
        return ()  # its parent is not there: neither is it
    action = ACTIONS[desired.kind]["update"]
    call = Call(desired.key, action, dict(desired.body), path, pairs[desired.key])
    return read(client, [call]).get(call.key, ()) if read else ()


def _one(
    client: Client, platform: Platform, desired: DesiredObject, pairs: Mapping[str, str], ids: Mapping[str, str]
) -> Seen | None:
    found = _candidates(client, platform, desired, pairs, ids)
    there = next((one for one in found if one.remote_id == pairs[desired.key] and one.read_back), None)
    if there is None:
        return None
    # its own values where they can be read; of those that can not, what can never be changed is taken for told, and
    # what can be changed is left out, so that it is sent
    capability = platform.capabilities.get(ACTIONS[desired.kind]["update"])
    changeable = capability.changeable if capability else frozenset()
    body: dict[str, Any] = {name: value for name, value in desired.body.items() if name not in changeable}
    return Seen(body | {name: value for name, value in there.read_back.items() if name in desired.body}, there.links)
