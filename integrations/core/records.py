"""What we want known, as frozen values. The portal makes them, platforms read them; nothing here is changed in place.

Instants are aware datetimes in UTC, durations timedeltas: turning them into seconds, milliseconds or minutes is each
platform's own business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel


class Role(StrEnum):
    """A person's part in a session."""

    SPEAKER = "speaker"
    HOST = "host"
    COHOST = "co-host"
    MODERATOR = "moderator"


class Standing(StrEnum):
    """Whether a speaker may leave the house.

    APPROVED may; KEPT is under review again: what a platform already holds stays, nothing new is sent (the record then
    carries the values of the last approval); WAITING was never approved; OUT was rejected or has withdrawn.
    """

    APPROVED = "approved"
    KEPT = "kept"
    WAITING = "waiting"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class SpeakerRecord:
    """A person with a part in the programme. ``who`` is the WHO of object names: the normalised address, or ``#1``."""

    who: str
    name: str
    standing: Standing
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    job_title: str = ""
    company: str = ""
    biography: str = ""
    city: str = ""
    country: str = ""
    avatar_url: str = ""
    timezone: str = ""
    tags: tuple[str, ...] = ()
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One speaker's role in one session."""

    speaker: SpeakerRecord
    role: Role = Role.SPEAKER


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session the publication has chosen. ``parts`` are in the order of the programme, every standing included."""

    code: str
    title: str
    starts_at: datetime
    duration: timedelta
    abstract: str = ""
    description: str = ""
    language: str = ""
    track: str = ""
    room: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    do_not_record: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.duration


@dataclass(frozen=True, slots=True)
class EventRecord:
    """``timezone`` is an IANA name."""

    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    description: str = ""
    image_url: str = ""


#: columns of an attendees' file that every attendee has, besides the custom ones
ATTENDEE_COLUMNS = ("name", "first_name", "last_name", "city", "country", "job_title", "company")


@dataclass(frozen=True, slots=True)
class AttendeeRecord:
    """A registration. ``sessions`` is None for the whole event, else the codes it is for."""

    who: str
    name: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    city: str = ""
    country: str = ""
    job_title: str = ""
    company: str = ""
    sessions: frozenset[str] | None = None
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What exists on the platform as far as we know. ``body`` is what was last accepted there, field by field."""

    key: str
    remote_id: str
    body: Mapping[str, object] = field(default_factory=dict)
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class RemoteField:
    """A question that one event there asks people when they register.

    ``options`` are the answers to choose from, value as it is sent → as it is shown; ``text`` has none, of ``single``
    one may be given, of ``multiple`` several.
    """

    field_id: str
    label: str
    kind: Literal["text", "single", "multiple"] = "text"
    required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublicationView:
    """Everything a platform's pure functions may look at: no secret, no database, no clock but ``now``.

    ``sessions`` are sorted by start, then code. ``speakers`` are the people of those sessions, each once. ``known`` is
    keyed by object name (``session:CODE`` …). ``can_mail`` tells whether mail of ours would be delivered.
    ``session_options`` holds, by code, the options of those sessions that have values of their own. ``fields`` are the
    registration fields there as they were last read; empty where nobody has read them. ``learned`` is what the account
    has learned of its platform.
    """

    event: EventRecord
    sessions: tuple[SessionRecord, ...]
    speakers: tuple[SpeakerRecord, ...]
    attendees: tuple[AttendeeRecord, ...]
    options: BaseModel
    account_options: BaseModel
    known: Mapping[str, Known]
    now: datetime
    can_mail: bool = False
    session_options: Mapping[str, BaseModel] = field(default_factory=dict)
    fields: tuple[RemoteField, ...] = ()
    learned: Mapping[str, object] = field(default_factory=dict)

    def options_of(self, code: str) -> BaseModel:
        """The publication's options as they hold for the session ``code``: its own values stand before the others."""
        return self.session_options.get(code, self.options)
