"""Adopting what exists on a platform already: giving its id is the tick for taking it over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from integrations.core import objects
from integrations.core.contract import ACTIONS, Platform
from integrations.core.reasons import Reason
from portal.crypto import Secret
from portal.publishing.models import LIVE_STATES, Operation, OperationState, Publication, RemoteObject, RemoteState
from portal.publishing.operation_states import STATES
from portal.refusal import Refusal
from portal.teams import audit

from . import session_selection
from .options import Unusable

KINDS = ("event", "session")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a thing there was seen to hold: ``body`` in our fields, ``links`` that let somebody in."""

    body: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict, repr=False)


UNSEEN = Seen()


def parse(texts: Iterable[str]) -> dict[str, str]:
    """``OBJECT=ID`` texts: object name → remote id; raises Unusable. An id may hold ``=``."""
    found: dict[str, str] = {}
    for text in texts:
        key, sign, remote_id = (part.strip() for part in text.partition("="))
        if not sign or not remote_id or not key:
            raise Unusable(Reason("publication.no_pair", {"text": text}))
        if key in found:
            raise Unusable(Reason("publication.two_ids", {"object": key}))
        found[key] = remote_id
    return found


def adopt(
    publication: Publication, platform: Platform, key: str, remote_id: str, actor: audit.Actor, seen: Seen = UNSEEN
) -> RemoteObject:
    """Record that ``key`` exists there as ``remote_id``; nothing changes where we knew that already.

    Within the publication's transaction. Raises Unusable for an object that cannot be, Refusal where the id or
    the object is taken.
    """
    kind, label = _object(publication, platform, key)
    if len(remote_id) > 500:
        raise Unusable(Reason("publication.long_id", {"object": key}))
    there = RemoteObject.unscoped.filter(account=publication.account, place=0, kind=kind, remote_id=remote_id)
    known = there.first()
    mine = known is not None and known.key == key and known.publication_id == publication.pk
    if known is not None and not mine:
        where = f"{known.key} of {known.publication}" if known.publication else known.key
        taken = {"remote_id": remote_id, "account": str(publication.account), "object": where}
        raise Refusal(Reason("publication.id_known", taken))
    if known is not None and known.state == RemoteState.PRESENT:
        return known
    own = Q(publication=publication, key=key)
    other = RemoteObject.unscoped.filter(own, state=RemoteState.PRESENT).first()
    if other is not None:
        has = {"object": key, "remote_id": other.remote_id, "account": str(publication.account)}
        raise Refusal(Reason("publication.has_id", has))
    live = Operation.unscoped.filter(own, state__in=LIVE_STATES, verb="create").first()
    if live is not None:
        state = STATES[OperationState(live.state)]
        raise Refusal(Reason("publication.being_created", {"object": key, "operation": live.pk, "state": state}))
    row = known or RemoteObject(account=publication.account, publication=publication, kind=kind, key=key)
    row.label, row.remote_id, row.state, row.adopted = label[:500], remote_id, RemoteState.PRESENT, True
    row.body, row.fingerprint, row.differences = dict(seen.body), "", {}
    row.links = Secret(seen.links)
    row.save()
    audit.write(actor, publication.event.team, "remote.adopt", row, {"remote_id": [None, remote_id]})
    return row


def _object(publication: Publication, platform: Platform, key: str) -> tuple[str, str]:
    """Kind and label of the object named ``key``, which the platform must have."""
    event = publication.event
    name = objects.parse(key, frozenset())
    kind = name.kind
    if kind not in KINDS or (kind == "event") != (key == objects.EVENT):
        raise Unusable(Reason("publication.not_adoptable", {"object": key}))
    if not any(platform.can(action) for action in ACTIONS[kind].values()):
        lacks = {"platform": platform.label, "kind": kind, "object": key}
        raise Unusable(Reason("publication.nothing_to_adopt", lacks))
    if kind == "event":
        return kind, event.title
    row = session_selection.chosen(event, session_selection.ALL).filter(code=name.code).first()
    if row is None:
        raise Unusable(Reason("publication.no_session", {"event": event.slug, "code": name.code}))
    if not session_selection.chosen(event, publication.choice).filter(pk=row.pk).exists():
        raise Unusable(Reason("publication.not_chosen", {"code": name.code}))
    return kind, row.title
