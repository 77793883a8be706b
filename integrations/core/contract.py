"""The contract between the portal and a platform: values and functions, no state.

A platform is one frozen ``Platform``. Its capability table is the dispatch table: an action that is not in it cannot be
started. Everything up to the sending is pure: ``desired_objects`` turns our records into bodies, ``send``
carries bodies over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .facts import ByHand, IdShape, Quirk, StatusChange, TextLimit, Unoffered
from .frozen import Json
from .hosts import Host
from .landmarks import Recognise, untold
from .options import Options, has_options
from .reasons import Reason
from .records import PublicationView, RemoteField
from .rows import Page, PullCall, Source
from .wording import Wording

if TYPE_CHECKING:
    from .auth import Auth
    from .errors import PlatformError
    from .http import Client
    from .sandbox import PlatformSandbox


# --- planning -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DesiredObject:
    """One object that is to exist on the platform.

    ``body``     the documented fields as they would be created, placeholders of ``frozen`` included. It is what is
                 compared with what was last accepted, so it holds nothing that changes by itself.
    ``path``     the ids that the endpoint's address needs, mostly ``ref``s
    ``after``    further objects that must exist first (those named in body and path are known anyway)
    ``blocked``  why the platform would not take it, and what to mend here; sends nothing
    ``manual``   why a person must do it there; sends nothing
    ``notes``    what is shortened, left out or replaced
    ``held``     under review again: what is there stays; where nothing is there yet this is the reason it is blocked
    ``emails``   how many mails a document says will go out; None where no document says
    ``batch``    objects of one action with the same non-empty batch may share one call
    ``carrier``  the object whose call carries this one along; it makes no request of its own
    ``shared``   the object belongs to the account, not to one publication (a host member)
    ``lost``     what is known to be there is of no use any more by the platform's own rules, and why: a changed body
                 then needs a new one in its place
    """

    kind: str
    key: str
    label: str
    body: Mapping[str, Json] = field(default_factory=dict)
    path: Mapping[str, Json] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    blocked: Reason | None = None
    manual: Reason | None = None
    notes: tuple[Reason, ...] = ()
    held: Reason | None = None
    emails: int | None = 0
    batch: str = ""
    carrier: str = ""
    shared: bool = False
    lost: Reason | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A kind of people this platform has no list of: told once per publication, never once per person."""

    kind: str
    reason: Reason
    source: str = ""


# --- sending --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OneTimeSecret:
    """A password that a platform shows once. Handed to ``Call.deliver`` at once, kept nowhere."""

    who: str
    email: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A desired object ready to be sent: placeholders filled in.

    ``remote_id`` is the object's own id (update, delete), ``path`` the other ids by name, ``changed`` the body
    fields that differ from what was last accepted (empty when creating), ``before`` what the platform last
    accepted, ``carried`` the bodies of the objects that travel inside this one, by object name.
    ``repeated`` says that an earlier try may have reached the platform, ``adopted`` of what is asked for that somebody
    else made it. ``taken``: ids that are known to be something else of ours, of a create that carries others.
    ``deliver`` mails a one-time secret and says whether that worked.
    """

    key: str
    action: str
    body: Mapping[str, Json] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    remote_id: str = ""
    token: str = ""
    changed: frozenset[str] = frozenset()
    before: Mapping[str, Json] = field(default_factory=dict)
    carried: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    started_at: datetime | None = None
    repeated: bool = False
    adopted: bool = False
    taken: frozenset[str] = frozenset()
    deliver: Callable[[OneTimeSecret], bool] = field(default=lambda _secret: False, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the platform said about one call.

    ``read_back``  body fields as the platform confirmed them, in the body's own units; only what it did confirm
    ``ignored``    body fields that it accepted the call without honouring, with its own value
    ``links``      addresses that let somebody in: ``join`` ``host`` ``viewer``, or ``join:WHO`` per person; secret
    ``url``        a public page, if there is one
    ``refused``    why this one was refused although the call as a whole went through
    ``carried``    outcomes of the objects that travelled inside
    ``tasks``      what a person must see to because of it, e.g. a password that could not be delivered
    """

    key: str
    remote_id: str = ""
    read_back: Mapping[str, Json] = field(default_factory=dict)
    ignored: Mapping[str, Json] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str = ""
    refused: Reason | None = None
    carried: tuple[Outcome, ...] = ()
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a person: ``who`` it concerns (an address) and what to do about it."""

    who: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a look-up found: perhaps the thing a lost answer made. ``same`` is true when every identity field agrees;
    ``proven`` when it bears the token of the call, so that nothing else can have made it."""

    remote_id: str
    label: str
    same: bool
    created_at: datetime | None = None
    links: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_back: Mapping[str, Json] = field(default_factory=dict)
    proven: bool = False


Send = Callable[["Client", Sequence[Call]], Sequence[Outcome]]
Find = Callable[["Client", Sequence[Call]], Mapping[str, Sequence[Candidate]]]
Snapshot = Callable[["Client", Sequence[Call]], Mapping[str, Sequence[str]]]


# --- looking around -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a listing. ``cells`` are texts by column; ``starts_at`` and ``ends_at`` where the thing has times."""

    remote_id: str
    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    status: str = ""
    url: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a listing: ``cursor`` leads to the next one and is empty on the last; ``total`` if it is told;
    ``strangers``: rows that name something else than what was asked for, which are left out."""

    items: Sequence[Item]
    cursor: str = ""
    total: int | None = None
    strangers: int = 0


#: the filter of a list that holds what belongs to one event: that event's id there
EVENT_FILTER = "event"


@dataclass(frozen=True, slots=True)
class Listing:
    """Something staff may look through on the platform itself. Reads, never writes.

    ``source``   the document it comes from
    ``filters``  what may be asked for, one typed field per documented filter; descriptions are the help staff read. A
                 required one called ``event`` takes the id that an event has there; any other, what a column of that
                 name shows in another listing.
    ``read``     one page: client, filters, cursor ("" at the start)
    ``columns``  cell name → heading, shown besides title, times and status
    ``adopts``   the kind of our objects that a row can be taken over as (``event``, ``session``), if any
    ``when``     account options under which the platform has it; empty: always
    """

    label: str
    source: str
    filters: type[Options]
    read: Callable[[Client, Any, str], Listed]
    columns: Mapping[str, str] = field(default_factory=dict)
    adopts: str = ""
    when: Mapping[str, str] = field(default_factory=dict)

    def there(self, options: Options) -> bool:
        """Whether an account with these options has it."""
        return has_options(options, self.when)


#: the registration fields of the event with this remote id
ReadFields = Callable[["Client", str], Sequence[RemoteField]]


# --- pulling --------------------------------------------------------------------------------------------------------

Read = Callable[["Client", PullCall], Iterator[Page]]


# --- the tables -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capability:
    """One row of what a platform can do.

    ``source``      the document it comes from
    ``send``        carries up to ``batch`` calls over; every item gets an Outcome, in the order of the calls.
                    Deletes that share a call are of one session. None on an action whose objects travel inside
                    their carrier's call.
    ``read``        pulls pages (actions named ``….pull``)
    ``replayable``  a document says that repeating it is harmless
    ``find``        looks on the platform for what lost answers may have created: one look for many calls of one
                    publication, by object name; what is not in the answer was not found. A call with a
                    ``remote_id`` asks for that very thing besides
    ``snapshot``    ids of look-alikes before anything is sent, per object, so that ``find`` is not fooled by them
    ``changeable``  update actions: the body fields that can be changed later
    ``identity``    body fields that must come back as sent; anything else that differs is only a difference
    ``cost``        points of the platform's budget per request
    ``serial``      one at a time per account
    ``when``        account options under which the platform has it; empty: always
    ``replaces``    create actions: what cannot be changed may be made anew beside it and the old one be deleted, where
                    staff choose so
    """

    source: str
    send: Send | None = None
    read: Read | None = None
    batch: int = 1
    replayable: bool = False
    find: Find | None = None
    snapshot: Snapshot | None = None
    changeable: frozenset[str] = frozenset()
    identity: frozenset[str] = frozenset()
    cost: int = 1
    serial: bool = False
    replaces: bool = False
    when: Mapping[str, str] = field(default_factory=dict)

    def there(self, options: Options) -> bool:
        """Whether an account with these options has it."""
        return has_options(options, self.when)


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``points`` in any ``seconds``."""

    seconds: int
    points: int


@dataclass(frozen=True, slots=True)
class Limits:
    """``climb_to``: where no limit is documented, points of the first window may grow that far while nothing is
    refused, and fall again when something is. ``source``: the document, or why there is none."""

    windows: tuple[Window, ...]
    in_flight: int = 8
    climb_to: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    name: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What "Test connection" found. ``ok`` is None where a platform cannot be tested without writing; ``reasons`` are
    read one after the other, sentences and notes."""

    ok: bool | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Platform:
    """A hosted platform: read its ``__init__`` first.

    ``explain`` may turn an answer (status, JSON) into an error where the platform deviates from the common table of
    ``core.http``; None leaves it to that table. ``statuses``: what starting and finishing an event means there, if it
    means anything. ``sources`` says what can be pulled, given what exists there. ``listings``: what staff may look
    through there, by name. ``fields`` reads what an event there asks people when they register; a platform that has it
    takes the publication option ``custom_fields``, our column → id of the field there. ``page`` gives, for
    base addresses by host key, a kind of object and a remote id ("" where there is none yet), the address at which a
    person finds or makes it; "" where no document gives one. ``meanings``: what ``registered`` and ``attended`` are
    there, where people are listed as either. ``hands_out_passwords``: writing a session may bring new people's
    one-time passwords. ``guest_link``: which link of a session's, by the body it has there, those get who only come to
    listen. ``sandbox`` names its imitation as ``module:Class``.
    ``wordings``: how its own reasons are worded, by code; ``field_words``: what people call the fields of its bodies,
    where ``core.wording`` does not say. ``recognises``: whether something of ours stands where keys lead; ``leading``:
    account options that choose among the hosts. ``plain_read``: the cheapest read that any key in force may make.
    ``ids``: kind of object → what ids look like, where a document shows any.
    """

    slug: str
    label: str
    hosts: tuple[Host, ...]
    credentials: tuple[Credential, ...]
    account_options: type[Options]
    publication_options: type[Options]
    limits: Callable[[Any], Limits]
    auth: Auth
    capabilities: Mapping[str, Capability]
    desired_objects: Callable[[PublicationView], Iterable[DesiredObject]]
    sources: Callable[[PublicationView], Iterable[Source]]
    check: Callable[[Client], Checked]
    sandbox: str
    wordings: Mapping[str, Wording]
    field_words: Mapping[str, str] = field(default_factory=dict)
    explain: Callable[[int, Json], PlatformError | None] = lambda _status, _data: None
    statuses: Mapping[str, StatusChange] = field(default_factory=dict)
    lacks: tuple[Lack, ...] = ()
    quirks: tuple[Quirk, ...] = ()
    listings: Mapping[str, Listing] = field(default_factory=dict)
    fields: ReadFields | None = None
    plain_read: Callable[[Client], object] | None = None
    recognises: Recognise = untold
    leading: frozenset[str] = frozenset()
    texts: tuple[TextLimit, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    unoffered: tuple[Unoffered, ...] = ()
    ids: Mapping[str, IdShape] = field(default_factory=dict)
    page: Callable[[Mapping[str, str], str, str], str] = lambda _bases, _kind, _remote_id: ""
    meanings: Mapping[str, Reason] = field(default_factory=dict)
    hands_out_passwords: bool = False
    guest_link: Callable[[Mapping[str, Any]], str] = lambda _body: "join"

    def reader(self, kind: str) -> Find | None:
        """How a thing of that kind is asked for by its id: as before a change of it, else as after a lost create."""
        rows = [self.capabilities.get(ACTIONS[kind][happening]) for happening in ("update", "create")]
        return next((row.find for row in rows if row is not None and row.find is not None), None)

    def can(self, action: str) -> bool:
        return action in self.capabilities

    def sandbox_class(self) -> type[PlatformSandbox]:
        """The imitation of this platform, loaded only here: neither web server nor worker ever needs it."""
        module, _, name = self.sandbox.partition(":")
        loaded: type[PlatformSandbox] = getattr(import_module(module), name)
        return loaded


#: kind of object × what is to happen → action. What a platform's table lacks of these becomes a manual line.
ACTIONS: Mapping[str, Mapping[str, str]] = {
    "event": {"create": "event.create", "update": "event.update", "delete": "event.delete"},
    "session": {"create": "session.create", "update": "session.update", "delete": "session.delete"},
    "host": {"create": "host.ensure", "update": "host.update", "delete": "host.remove"},
    "group": {"create": "group.link", "update": "group.update", "delete": "group.unlink"},
    "speaker": {"create": "speaker.add", "update": "speaker.update", "delete": "speaker.remove"},
    "attendee": {"create": "attendee.register", "update": "attendee.update", "delete": "attendee.revoke"},
}

#: set_status: what an Owner or Event manager may start and finish, where the platform has it
STATUS_ACTION = "event.status"
