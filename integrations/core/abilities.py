"""What a platform can do, in the words that staff read: made from its capability table, so that it cannot disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from .contract import ACTIONS, STATUS_ACTION, Capability, Limits, Platform
from .facts import ByHand
from .wording import gettext_noop as _

#: puts a text into a language; English as it stands
Translate = Callable[[str], str]
HAPPENINGS = ("create", "update", "delete")
#: whose changed facts are no work for anybody where a platform cannot take them
PEOPLE = frozenset({"speaker", "attendee"})
#: members of the account, not of one event: we neither change nor remove them
OF_ACCOUNT = frozenset({"host"})
SPANS = {1: _("a second"), 60: _("a minute"), 3600: _("an hour"), 86_400: _("a day")}
ROWS = {
    "event": _("Event"),
    "session": _("Session"),
    "speaker": _("Speaker"),
    "attendee": _("Attendee"),
    "host": _("Host member"),
    "group": _("Group of members"),
}
DOES = {"create": _("make"), "update": _("change"), "delete": _("remove")}


class Way(StrEnum):
    """How something is done there; of what is sent: what happens after its answer was lost."""

    REPEATED = _("repeated")
    LOOKED_UP = _("looked up")
    ASKED = _("asked")
    CARRIED = _("with its session")
    BY_HAND = _("by hand")
    KEPT = _("stays as it is")
    NONE = "–"


@dataclass(frozen=True, slots=True)
class Ability:
    """One kind of object × one happening. ``hand`` says more of what a person does."""

    kind: str
    happening: str
    way: Way
    row: Capability | None = None
    hand: ByHand | None = None

    def words(self, translate: Translate = str) -> str:
        way = translate(self.way.value)
        if self.row and self.row.batch > 1:
            return translate(_("{way}, {batch} a call")).format(way=way, batch=self.row.batch)
        return way


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


def pace(limits: Limits, translate: Translate = str) -> str:
    """``100 a minute``: the budget in a few words."""
    known = [(f"{one.points:,}", one.seconds) for one in limits.windows]
    said = ", ".join(
        f"{points} {translate(SPANS[seconds])}"
        if seconds in SPANS
        else translate(_("{points} in {seconds} s")).format(points=points, seconds=seconds)
        for points, seconds in known
    )
    rising = translate(_("{pace}, rising to {most}"))
    return rising.format(pace=said, most=limits.climb_to) if limits.climb_to else said


def matrix(platforms: Iterable[Platform], translate: Translate = str) -> list[list[str]]:
    """Head and rows of the table of all platforms: what is made, changed, removed, started, read back, and the pace."""
    known = list(platforms)
    lines = [["", *(one.label for one in known)]]
    for kind, happenings in ACTIONS.items():
        for happening in happenings:
            able = [ability(one, kind, happening) for one in known]
            if any(one.way is not Way.NONE for one in able):
                row = f"{translate(ROWS[kind])}: {translate(DOES[happening])}"
                lines.append([row, *(one.words(translate) for one in able)])
    statuses = (one.capabilities.get(STATUS_ACTION) for one in known)
    ways = [_sent(row) if row else Way.NONE for row in statuses]
    lines.append([translate(_("Event: start and finish")), *(translate(way.value) for way in ways)])
    figures = [", ".join(translate(name) for name, _source in reads(one)) for one in known]
    lines.append([translate(_("Read back")), *(names or "–" for names in figures)])
    lines.append([translate(_("Pace")), *(pace(one.limits(one.account_options()), translate) for one in known)])
    return lines
