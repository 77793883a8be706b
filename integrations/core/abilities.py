"""What a platform can do, in the words that staff read: made from its capability table, so that it cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .contract import ACTIONS, STATUS_ACTION, Capability, Limits, Platform
from .facts import ByHand

HAPPENINGS = ("create", "update", "delete")
#: whose changed facts are no work for anybody where a platform cannot take them
PEOPLE = frozenset({"speaker", "attendee"})
#: members of the account, not of one event: we neither change nor remove them
OF_ACCOUNT = frozenset({"host"})
SPANS = {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}
ROWS = {
    "event": "Event",
    "session": "Session",
    "speaker": "Speaker",
    "attendee": "Attendee",
    "host": "Host member",
    "group": "Group of members",
}
DOES = {"create": "make", "update": "change", "delete": "remove"}


class Way(StrEnum):
    """How something is done there; of what is sent: what happens after its answer was lost."""

    REPEATED = "repeated"
    LOOKED_UP = "looked up"
    ASKED = "asked"
    CARRIED = "with its session"
    BY_HAND = "by hand"
    KEPT = "stays as it is"
    NONE = "–"


@dataclass(frozen=True, slots=True)
class Ability:
    """One kind of object × one happening. ``hand`` says more of what a person does."""

    kind: str
    happening: str
    way: Way
    row: Capability | None = None
    hand: ByHand | None = None

    @property
    def words(self) -> str:
        size = f", {self.row.batch} a call" if self.row and self.row.batch > 1 else ""
        return f"{self.way}{size}"


def ability(platform: Platform, kind: str, happening: str) -> Ability:
    """What ``platform`` does where a ``kind`` of object is to be created, updated or deleted."""
    action = ACTIONS[kind][happening]
    row = platform.capabilities.get(action)
    hand = next((one for one in platform.by_hand if one.action == action), None)
    if row is not None:
        return Ability(kind, happening, _sent(row), row, hand)
    if hand is None and kind in PEOPLE and happening == "update" and knows(platform, kind):
        return Ability(kind, happening, Way.KEPT)
    if hand is not None or (kind not in OF_ACCOUNT and knows(platform, kind)):
        return Ability(kind, happening, Way.BY_HAND, hand=hand)
    return Ability(kind, happening, Way.NONE)


def _sent(row: Capability) -> Way:
    if row.send is None:
        return Way.CARRIED
    if row.replayable:
        return Way.REPEATED
    return Way.LOOKED_UP if row.find else Way.ASKED


def knows(platform: Platform, kind: str) -> bool:
    """Whether the platform has this kind of object at all."""
    return any(platform.can(action) for action in ACTIONS[kind].values())


def table(platform: Platform) -> list[list[Ability]]:
    """Per kind of object its three happenings."""
    return [[ability(platform, kind, happening) for happening in HAPPENINGS] for kind in ACTIONS]


def reads(platform: Platform) -> list[tuple[str, str]]:
    """Which figures are read back (the action without its ending), each with its document."""
    return [(name.removesuffix(".pull"), row.source) for name, row in platform.capabilities.items() if row.read]


def pace(limits: Limits) -> str:
    """``100 a minute``: the budget in a few words."""
    parts = [f"{one.points:,} {SPANS.get(one.seconds, f'in {one.seconds} s')}" for one in limits.windows]
    return ", ".join(parts) + (f", rising to {limits.climb_to}" if limits.climb_to else "")


def matrix(platforms: Iterable[Platform]) -> list[list[str]]:
    """Head and rows of the table of all platforms: what is made, changed, removed, started, read back, and the pace."""
    known = list(platforms)
    lines = [["", *(one.label for one in known)]]
    for kind, happenings in ACTIONS.items():
        for happening in happenings:
            cells = [ability(one, kind, happening).words for one in known]
            if any(cell != Way.NONE for cell in cells):
                lines.append([f"{ROWS[kind]}: {DOES[happening]}", *cells])
    statuses = (one.capabilities.get(STATUS_ACTION) for one in known)
    lines.append(["Event: start and finish", *(_sent(row) if row else Way.NONE for row in statuses)])
    lines.append(["Read back", *(", ".join(name for name, _ in reads(one)) or "–" for one in known)])
    lines.append(["Pace", *(pace(one.limits(one.account_options())) for one in known)])
    return lines
