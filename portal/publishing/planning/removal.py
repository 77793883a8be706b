"""What exists and is no longer wished for: removed there only if a person asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from integrations.core import objects
from integrations.core.contract import ACTIONS
from portal.events.models import Registration, RegistrationState, Session, Speaker, SpeakerState

from .compare import Comparison
from .lines import Line, Verb


class Asked(NamedTuple):
    """Who and what people asked to have removed: session codes, speakers' and attendees' WHO."""

    sessions: frozenset[str]
    speakers: frozenset[str]
    attendees: frozenset[str]
    everything: bool


def removals(compared: Comparison, cancelled: frozenset[str]) -> Iterator[Line]:
    """Delete and manual lines for what was cancelled, taken out or withdrawn; skip lines say what stays."""
    left = [key for key in compared.known if key not in compared.wishes and not key.startswith("host:")]
    if not left:
        return
    asked = _asked(compared)
    codes = {key.partition(":")[2] for key in compared.known if key.startswith("session:")}
    gone_sessions = {key for key in left if key.startswith("session:")}
    for key in left:
        name = objects.parse(key, codes)
        if name.code and name.kind != "session" and objects.session(name.code) in gone_sessions:
            continue  # goes, or stays, with its session
        if compared._travels(name.kind) if name.kind in ("speaker", "attendee") else False:
            continue  # taken out by the update of its carrier
        yield _line(compared, key, name, asked, cancelled)


def _line(compared: Comparison, key: str, name: objects.ObjectName, asked: Asked, cancelled: frozenset[str]) -> Line:
    action = ACTIONS[name.kind]["delete"]
    base = {"kind": name.kind, "key": key, "label": key, "action": action, "fingerprint": f"remove {key}"}
    if not _is_asked(name, asked):
        why = "cancelled here" if name.code in cancelled else "no longer in this publication"
        return compared.line(**base, verb=Verb.SKIP, reason=f"{why}; it stays there until you ask for removal")
    pending = compared.standing.waits_for_person(key)
    if pending:
        return compared.line(**base, verb=Verb.BLOCKED, reason=f"Operation {pending.id} on this is open: see resolve.")
    if not compared.platform.can(action):
        if base["fingerprint"] in compared.standing.by_hand.get(key, frozenset()):
            return compared.line(**base, verb=Verb.SKIP, reason="Removed by hand.")
        reason = f"{compared.platform.label} cannot remove this through its API: remove it there by hand."
        return compared.line(**base, verb=Verb.MANUAL, reason=reason, values={"remove": key})
    if compared.standing.on_its_way(key, base["fingerprint"]):
        return compared.line(**base, verb=Verb.SKIP, reason="Its removal is on its way already.")
    return compared.line(**base, verb=Verb.DELETE, reason="Removal was asked for here.")


def _is_asked(name: objects.ObjectName, asked: Asked) -> bool:
    if asked.everything:
        return True
    if name.kind == "session":
        return name.code in asked.sessions
    if name.kind == "speaker":
        return name.who in asked.speakers
    return name.kind == "attendee" and name.who in asked.attendees


def _asked(compared: Comparison) -> Asked:
    publication = compared.publication
    if publication.remove_there:
        return Asked(frozenset(), frozenset(), frozenset(), everything=True)
    event = publication.event_id
    sessions = Session.objects.filter(event=event, remove_there=True, state="cancelled").values_list("code", flat=True)
    out = Speaker.objects.filter(event=event, state__in=[SpeakerState.REJECTED, SpeakerState.WITHDRAWN])
    withdrawn = Registration.objects.filter(event=event, state=RegistrationState.WITHDRAWN, remove_there=True)
    return Asked(frozenset(sessions), _who(out), _who(withdrawn), everything=False)


def _who(rows: object) -> frozenset[str]:
    pairs = rows.values_list("person_id", "person__addresses__normalised")  # type: ignore[attr-defined]
    return frozenset(address or f"#{person}" for person, address in pairs)
