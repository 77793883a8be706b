"""What is read back from a platform: sources, pages and the rows in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .frozen import Json
from .reasons import Reason


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in one list of a platform. ``row_id`` is unique within the source. Unknown is None, never False or 0.

    ``counted`` is false for speakers, hosts and machines. ``seconds`` is watch time. ``attended`` stays None until the
    platform itself says that the thing is over. ``unread``: field → what came for it and could not be taken, as it
    came; it never takes the place of what is known.
    """

    row_id: str
    email: str = ""
    name: str = ""
    external_id: str = ""
    counted: bool = True
    invited: bool | None = None
    registered: bool | None = None
    attended: bool | None = None
    seconds: int | None = None
    replay: bool | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None
    join_link: str = field(default="", repr=False)
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A figure the platform gives itself. ``unit`` is empty for counts; ``assumed``: no document names the unit.
    ``unread``: what came instead of a figure, as it came; the value is None then, and what is known stays."""

    name: str
    value: float | str | None
    unit: str = ""
    assumed: bool = False
    unread: str = ""


@dataclass(frozen=True, slots=True)
class PollRow:
    row_id: str
    email: str
    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    row_id: str
    email: str
    name: str
    question: str
    votes: float | None = None
    remote_session_id: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoothRow:
    row_id: str
    booth: str
    email: str
    name: str
    visits: int | None = None
    wants_contact: bool | None = None
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """An address the platform gives for the object that the source is of: ``recording``, ``replay``. Kept encrypted.

    An empty ``url`` says that there is none, or none any more.
    """

    name: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """An address and the id it has on the account: from then on known as the account-wide object ``host:ADDRESS``."""

    row_id: str
    email: str


Row = PersonRow | MetricRow | PollRow | QuestionRow | BoothRow | LinkRow | MemberRow


@dataclass(frozen=True, slots=True)
class Source:
    """One list to read: ``name`` is unique in the publication (``live@CODE``), ``session`` a code or empty,
    ``links_of`` the name of the object whose links the reader needs, or empty."""

    name: str
    action: str
    path: Mapping[str, Json] = field(default_factory=dict)
    session: str = ""
    links_of: str = ""


@dataclass(frozen=True, slots=True)
class PullCall:
    """``cursor`` is where an earlier pull stopped ("" at the start); ``memo`` is shared by the sources of one pull;
    ``links`` are those of the object that the source asked for."""

    name: str
    path: Mapping[str, str]
    session: str = ""
    cursor: str = ""
    options: Any = None
    memo: dict[str, Any] = field(default_factory=dict, compare=False)
    links: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows to keep and the cursor to resume at once they are kept. ``over`` is the platform's word on whether the
    thing has ended: False leaves the source partial and asks again next time. ``reason``: what staff should know of
    what was read, if anything. ``strangers``: rows that name something else than what was asked for; they are not among
    ``rows``."""

    rows: Sequence[Row]
    cursor: str = ""
    over: bool = True
    reason: Reason | None = None
    strangers: int = 0
