"""What the portal shows, beside what the platforms were really told: lost, doubled and falsely done things by name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.commands.desk import ACCOUNTS

from .installation import Installation

PLATFORMS = {name: slug for slug, name in ACCOUNTS.items()}
FINAL = {"done", "done_with_differences", "rejected", "cancelled", "superseded"}
#: states in which a person sees what is open
VISIBLE = {"waiting", "unknown", "needs_person", "rejected"}
#: what makes something, by platform: effect → kind; and what takes it back: effect → the one it undoes
MAKES = {
    "airmeet": {"event.create": "event", "session.create": "session", "speaker.add": "speaker",
                "attendee.register": "attendee"},
    "meltingspot": {"live.create": "session", "speaker.invite": "speaker", "participant.invite": "attendee"},
    "whereby": {"meeting.created": "session"},
    "bemyapp": {"talk.created": "session"},
}  # fmt: skip
UNDOES = {"attendee.revoke": "attendee.register", "meeting.deleted": "meeting.created"}
#: fates that were open at some time, by platform, and how many of them a person had to decide
FATES = """
import json
from collections import Counter
from integrations import registry
from portal.publishing.models import Operation
found, asked = Counter(), Counter()
lost = Operation._base_manager.filter(attempts__outcome__in=["Ambiguous", "Lost", "NotThere"]).distinct()
for op in lost.select_related("account"):
    if op.carrier_id is None and not registry.get(op.account.platform).capabilities[op.action].replayable:
        found[op.account.platform] += 1
        asked[op.account.platform] += op.state == "needs_person"
print(json.dumps([found, asked]))
"""

Thing = tuple[str, str, str]  # platform, effect, key
Address = tuple[str, str, str]  # account, publication, object


@dataclass
class Verdict:
    """``open``: operations that are neither final nor shown to a person."""

    states: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    false_done: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @property
    def operations(self) -> int:
        return sum(self.states.values())

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.false_done or self.open)


def verdict(place: Installation) -> Verdict:
    """Compare for all events of ``place``."""
    found = Verdict()
    there = _told(place.sandbox.ledger())
    shown: Counter[Thing] = Counter()
    visible: Counter[tuple[str, str]] = Counter()
    for event in place.events:
        status = place.json("sync_status", event)
        guests = place.json("sync_status", event, "--kind", "attendee")["remote"]
        shown += _shown(status["remote"] + guests, _titles(place, event))
        found.states += Counter(status["operations"])
        problems = {_address(one) for one in status["problems"] if one["state"] in VISIBLE}
        visible += Counter((PLATFORMS[account], _kind(name)) for account, _, name in problems)
        found.lost += _lost(event, place.json("plan", event)["lines"], problems, status["operations"])
        _note_open(found, event, status)
    _note_doubles(found, there, shown, visible)
    found.false_done += [str(thing) for thing in shown if not there[thing]]
    return found


def fates(place: Installation) -> tuple[Counter[str], Counter[str]]:
    """By platform: answers of unrepeatable writes that were lost, and how many of those a person had to decide."""
    found, asked = json.loads(place.run("shell", "--no-imports", "-c", FATES))
    return Counter(found), Counter(asked)


def _told(ledger: Mapping[str, list[list[str]]]) -> Counter[Thing]:
    """How often each thing was made, less how often it was taken back."""
    told: Counter[Thing] = Counter()
    for slug, entries in ledger.items():
        for effect, key in entries:
            if effect in MAKES[slug]:
                told[slug, effect, key.rsplit(" ", 1)[0] if effect == "live.create" else key] += 1
            elif effect in UNDOES:
                told[slug, UNDOES[effect], key] -= 1
    return told


def _shown(remote: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> Counter[Thing]:
    """The same things as the portal shows them."""
    rows = list(remote)
    parents = {(r["account"], r["publication"], r["object"]): r["remote_id"] for r in rows}
    things = (_thing(row, parents, titles) for row in rows)
    return Counter(thing for thing in things if thing is not None)


def _thing(row: Mapping[str, Any], parents: Mapping[Any, str], titles: Mapping[str, str]) -> Thing | None:
    slug, own = PLATFORMS[row["account"]], row["remote_id"]
    effect = next((name for name, kind in MAKES[slug].items() if kind == row["kind"]), "")
    if not effect:
        return None  # a host member: nothing is made where it is one already
    name, _, code = row["object"].partition(":")[2].rpartition("@") if "@" in row["object"] else ("", "", "")
    where = (row["account"], row["publication"])
    if slug == "airmeet" and row["kind"] == "event":
        return slug, effect, own
    if slug == "airmeet":
        last = own if row["kind"] == "session" else row["object"].partition(":")[2]
        return slug, effect, f"{parents[*where, 'event']}/{last}"
    if slug == "meltingspot" and row["kind"] == "session":
        return slug, effect, titles[row["object"].partition(":")[2]]
    if slug == "meltingspot":
        return slug, effect, f"{parents[*where, f'session:{code}']}/{name}"
    return slug, effect, own


def _titles(place: Installation, event: str) -> dict[str, str]:
    document = json.loads((place.folder / f"{event}.json").read_text())
    rooms = (room for day in document["schedule"]["conference"]["days"] for room in day["rooms"].values())
    return {session["slug"]: session["title"] for room in rooms for session in room}


def _address(row: Mapping[str, Any]) -> Address:
    return row["account"], row["publication"], row["object"]


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _lost(
    event: str, lines: Iterable[Mapping[str, Any]], problems: set[Address], states: Mapping[str, int]
) -> list[str]:
    """What the plan would still make, change or remove, although it was pushed and nobody is told of it. What ended
    cancelled, with a parent that was given up, is no problem of its own; so many lines are accounted for."""
    going = [line for line in lines if line["verb"] in ("create", "update", "delete")]
    untold = [line for line in going if _address(line) not in problems]
    if len(untold) <= states.get("cancelled", 0):
        return []
    return [f"{event}: {line['verb']} {line['object']} on {line['account']}" for line in untold]


def _note_open(found: Verdict, event: str, status: Mapping[str, Any]) -> None:
    shown = Counter(one["state"] for one in status["problems"])
    for state, count in status["operations"].items():
        if state not in FINAL and shown[state] != count:
            found.open.append(f"{event}: {count} {state}")


def _note_doubles(
    found: Verdict, there: Counter[Thing], shown: Counter[Thing], visible: Counter[tuple[str, str]]
) -> None:
    """Made more than once, or made and not known, and no open operation that would account for it."""
    unknown: dict[tuple[str, str], list[Thing]] = {}
    for thing, count in there.items():
        slug, effect, _ = thing
        if count > 1:
            found.doubled.append(f"{thing} {count} times")
        elif count == 1 and not shown[thing]:
            unknown.setdefault((slug, MAKES[slug][effect]), []).append(thing)
    for kind, things in unknown.items():
        if len(things) > visible[kind]:
            found.doubled += [f"{thing}, which the portal does not know" for thing in things]
