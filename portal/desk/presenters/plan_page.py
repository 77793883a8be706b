"""A plan as people read it: per publication, what happens to which kind of object, many of a kind in one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from integrations import registry
from portal.desk.base import platform_terms
from portal.desk.base.frame import PER_PAGE, mask_for
from portal.events.models import Event
from portal.planning import Line, Plan, Verb
from portal.texts import counted, gettext_lazy
from portal.wording import Medium, say_all

from .fields import Change, Reader, Value
from .fix_links import FixLinks, Link

PEOPLE = frozenset({"speaker", "attendee"})


class Bucket(StrEnum):
    """What a line means to whoever reads the plan: its verb, skip lines told apart by why nothing is done."""

    DELETE = "delete"
    CREATE = "create"
    UPDATE = "update"
    BLOCKED = "blocked"
    MANUAL = "manual"
    UNDERWAY = "underway"
    KEPT = "kept"
    SAME = "same"


class Looks(NamedTuple):
    """Words behind "3 sessions …", the badge's class, and whether the group is open at first."""

    words: str
    badge: str
    is_open: bool


BUCKETS = {
    Bucket.DELETE: Looks(gettext_lazy("to remove there"), "bad", True),
    Bucket.CREATE: Looks(gettext_lazy("to create"), "good", True),
    Bucket.UPDATE: Looks(gettext_lazy("to change"), "info", True),
    Bucket.BLOCKED: Looks(gettext_lazy("blocked"), "bad", True),
    Bucket.MANUAL: Looks(gettext_lazy("to do manually"), "warn", True),
    Bucket.UNDERWAY: Looks(gettext_lazy("on the way already"), "info", False),
    Bucket.KEPT: Looks(gettext_lazy("left unchanged"), "", False),
    Bucket.SAME: Looks(gettext_lazy("up to date"), "", False),
}
COUNTED: Mapping[str, Callable[[int], str]] = {
    **platform_terms.COUNTED,
    "group": lambda n: counted(n, "{n} group link", "{n} group links"),
}


def bucket(line: Line) -> Bucket:
    """The bucket a line belongs in."""
    if line.verb is not Verb.SKIP:
        return Bucket(line.verb.value)
    if line.operation:
        return Bucket.UNDERWAY
    return Bucket.KEPT if line.reasons else Bucket.SAME


@dataclass(frozen=True)
class LineRow:
    """A line, ready to be shown. ``emails`` in words, empty where none go out."""

    label: str
    object: str
    reason: str
    emails: str
    changes: Sequence[Change] = ()
    values: Sequence[tuple[str, Value]] = ()
    link: Link | None = None


@dataclass
class Group:
    """Lines of one publication, bucket and kind. ``reason``: what all of them have in common; rows leave it out."""

    publication: int
    bucket: Bucket
    kind: str
    lines: list[Line]
    url: str = ""
    reason: str = ""
    rows: Sequence[LineRow] = ()

    @property
    def title(self) -> str:
        return f"{COUNTED[self.kind](len(self.lines))} {BUCKETS[self.bucket].words}"

    @property
    def looks(self) -> Looks:
        looks = BUCKETS[self.bucket]
        quiet = self.kind in PEOPLE and self.bucket is not Bucket.DELETE
        return looks._replace(is_open=False) if quiet else looks

    @property
    def tells(self) -> bool:
        """Whether there is more to say of the rows shown than their names."""
        return any(row.reason or row.emails or row.link or row.values for row in self.rows)

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def more(self) -> int:
        return max(0, len(self.lines) - PER_PAGE)


@dataclass
class Section:
    """One publication's part of the plan."""

    publication: int
    account: str
    name: str
    platform: str
    groups: list[Group]


def sections(request: HttpRequest, event: Event, found: Plan) -> list[Section]:
    """The plan by publication; of every group the first rows, ready to be shown."""
    made = _grouped(found.lines)
    groups = [group for section in made for group in section.groups]
    shown = [line for group in groups if group.bucket is not Bucket.SAME for line in group.lines[:PER_PAGE]]
    rows = Rows(request, event, shown)
    for group in groups:
        group.url = address(event, group)
        # what all lines have in common; nothing where there is only one
        reasons = {line.reasons for line in group.lines}
        group.reason = say_all(
            reasons.pop() if len(reasons) == 1 and len(group.lines) > 1 else (), Medium.BROWSER, rows.mask
        )
        if group.bucket is not Bucket.SAME:
            group.rows = rows.of(group.lines[:PER_PAGE], reasons=not group.reason)
    return made


def address(event: Event, group: Group) -> str:
    """The page that lists all lines of a group."""
    query = urlencode({"publication": group.publication, "bucket": group.bucket.value, "kind": group.kind})
    return f"{reverse('desk:plan_lines', args=[event.pk])}?{query}"


def select(found: Plan, publication: int | None, wanted: str, kind: str, *, mails: bool = False) -> list[Line]:
    """The lines of one group; with ``mails`` those that make a platform write to somebody, or may."""
    if mails:
        return [line for line in found.sending if line.emails is None or line.emails]
    return [
        line
        for line in found.lines
        if line.publication_id == publication and bucket(line).value == wanted and line.kind == kind
    ]


def _grouped(lines: Sequence[Line]) -> list[Section]:
    made: dict[int, Section] = {}
    groups: dict[tuple[int, Bucket, str], Group] = {}
    for line in lines:
        where = line.publication_id
        if where not in made:
            made[where] = Section(where, line.account, line.publication, registry.get(line.platform).label, [])
        key = (where, bucket(line), line.kind)
        if key not in groups:
            groups[key] = Group(where, key[1], line.kind, [])
            made[where].groups.append(groups[key])
        groups[key].lines.append(line)
    order = list(Bucket)
    for section in made.values():
        section.groups.sort(key=lambda group: order.index(group.bucket))
    return list(made.values())


class Rows:
    """Makes rows of ``lines``; the links of all of them are looked up at once."""

    def __init__(self, request: HttpRequest, event: Event, lines: Sequence[Line], cut: int = 200) -> None:
        self.event = event
        self.mask = mask_for(request, event)
        self.hides = self.mask("a@b.example") != "a@b.example"
        self.reader = Reader(event.time_zone, self.mask, cut)
        self.fix_links = FixLinks(request, event, [line.object for line in lines if _is_hindered(line)])

    def of(self, lines: Sequence[Line], *, reasons: bool = True, values: bool = False) -> list[LineRow]:
        return [self._row(line, reasons, values) for line in lines]

    def _row(self, line: Line, reasons: bool, values: bool) -> LineRow:
        open_book = not (self.hides and line.kind in PEOPLE)
        changed = line.changes if line.verb is Verb.UPDATE and open_book else {}
        told = line.body if values and line.verb is Verb.CREATE and open_book else {}
        return LineRow(
            label=str(self.mask(line.label)),
            object=str(self.mask(line.object)),
            reason=say_all(line.reasons, Medium.BROWSER, self.mask) if reasons else "",
            emails=_mails(line),
            changes=self.reader.changes(changed),
            values=self.reader.values(told),
            link=self._link(line),
        )

    def _link(self, line: Line) -> Link | None:
        if line.replaceable:
            return Link(gettext("Replace it, or not"), reverse("desk:replace", args=[self.event.pk]))
        if not _is_hindered(line):
            return None
        return self.fix_links.link(line.object, line.reasons, line.publication_id, line.operation)


class PlanSays(NamedTuple):
    """What a plan comes to where nothing of it would be sent."""

    head: str
    words: str
    badge: str


def plan_state(found: Plan) -> PlanSays | None:
    """Why there is nothing to push; None where there is something, or nothing is planned at all."""
    if found.sending or not found.lines:
        return None
    buckets = Counter(map(bucket, found.lines))
    if blocked := buckets[Bucket.BLOCKED]:
        total = len(found.lines)
        if blocked == total:
            words = counted(total, "{n} line, and it is blocked.", "All {n} lines are blocked.")
            return PlanSays(gettext("Nothing can be pushed."), words, "bad")
        words = counted(blocked, "{n} line is blocked.", "{n} lines are blocked.")
        return PlanSays(gettext("Nothing more can be pushed."), words, "bad")
    if by_hand := buckets[Bucket.MANUAL]:
        words = counted(by_hand, "{n} thing is left to people.", "{n} things are left to people.")
        return PlanSays(gettext("Nothing to push."), words, "warn")
    if under_way := buckets[Bucket.UNDERWAY]:
        words = counted(under_way, "{n} is on its way already.", "{n} are on their way already.")
        return PlanSays(gettext("Nothing more to push."), words, "info")
    return PlanSays(gettext("Nothing to push."), gettext("Everything that can be sent is there."), "good")


def _is_hindered(line: Line) -> bool:
    return line.verb in (Verb.BLOCKED, Verb.MANUAL)


def _mails(line: Line) -> str:
    if line.emails is None:
        return gettext("may send a mail")
    return counted(line.emails, "{n} mail", "{n} mails") if line.emails else ""


def parts(found: Plan) -> Iterator[str]:
    """What a push of this plan does, in the words of the button."""
    removals = sum(line.verb is Verb.DELETE for line in found.lines)
    changes = len(found.sending) - removals
    if changes:
        yield counted(changes, "{n} change", "{n} changes")
    if removals:
        yield counted(removals, "{n} deletion", "{n} deletions")
    if found.emails:
        yield counted(found.emails, "{n} mail", "{n} mails")
    if found.emails_unknown and found.emails:
        yield counted(found.emails_unknown, "up to {n} mail more", "up to {n} mails more")
    elif found.emails_unknown:
        yield counted(found.emails_unknown, "up to {n} mail", "up to {n} mails")
