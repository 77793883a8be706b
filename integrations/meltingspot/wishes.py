"""What is to exist in a Spot for one publication, and what can be read back from it: pure functions of the view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from ..core import objects
from ..core.contract import Wish
from ..core.frozen import ref
from ..core.records import AttendeeRecord, PublicationView, Role, SessionRecord, SpeakerRecord, Standing
from ..core.rows import Source
from . import payloads
from .options import PublicationOptions

SET_HOST = "set host_email on this publication"
NO_ADDRESS = "give an e-mail address"
UNDER_REVIEW = "under review again"


@dataclass(slots=True)
class _Speaker:
    """One person of one session with all roles they have in it."""

    person: SpeakerRecord
    roles: list[Role] = field(default_factory=list)


def wishes(view: PublicationView) -> Iterator[Wish]:
    """The host member, the lives, then for each live its groups, speakers and participants."""
    options = cast(PublicationOptions, view.options)
    if view.sessions:
        yield _host(options)
    for session in view.sessions:
        yield _live(view, options, session)
    for session in view.sessions:
        yield from _groups(options, session)
        speakers = _speakers_of(session)
        yield from (_speaker(options, session, each) for each in speakers)
        yield from _attendees(view, options, session, speakers)


def sources(view: PublicationView) -> Iterator[Source]:
    """One source per live that is there, also for sessions no longer published."""
    for key in sorted(view.known):
        name = objects.parse(key, frozenset())
        if name.kind == "session":
            yield Source(f"live@{name.code}", "live.pull", {"live": ref(key)}, name.code)


def _host(options: PublicationOptions) -> Wish:
    return Wish(
        kind="host",
        key=objects.host(options.host_address),
        label=options.host_email or "Host",
        body=payloads.host_member(options) if options.host_email else {},
        blocked="" if options.host_email else SET_HOST,
        shared=True,
    )


def _live(view: PublicationView, options: PublicationOptions, session: SessionRecord) -> Wish:
    notes = ("not recorded: this session must not be",) if options.record and session.do_not_record else ()
    key = objects.session(session.code)
    return Wish(
        kind="session",
        key=key,
        label=session.title,
        body=payloads.live(session, options, objects.host(options.host_address) if options.host_email else ""),
        blocked=_live_blocked(view, options, session, new=key not in view.known),
        notes=notes,
    )


def _live_blocked(view: PublicationView, options: PublicationOptions, session: SessionRecord, *, new: bool) -> str:
    if not options.host_email:
        return SET_HOST
    if not session.title.strip():
        return "give the session a title"
    if payloads.unix_seconds(session.ends_at) <= payloads.unix_seconds(session.starts_at):
        return "give the session a duration: a live must end after it starts"
    if new and session.starts_at <= view.now:
        return "the start is in the past: move the session or leave it out of this publication"
    return ""


def _groups(options: PublicationOptions, session: SessionRecord) -> Iterator[Wish]:
    for group_id in options.group_ids:
        yield Wish(
            kind="group",
            key=objects.group(group_id, session.code),
            label=f"Group {group_id}",
            body=payloads.group(group_id, options),
            path={**_path(session), "group": group_id},
            # how many members a group has is not ours to know
            emails=None if options.with_email_notification else 0,
        )


def _speakers_of(session: SessionRecord) -> list[_Speaker]:
    found: dict[str, _Speaker] = {}
    for part in session.parts:
        if part.speaker.standing is not Standing.OUT:
            found.setdefault(part.speaker.who, _Speaker(part.speaker)).roles.append(part.role)
    return list(found.values())


def _speaker(options: PublicationOptions, session: SessionRecord, each: _Speaker) -> Wish:
    person = each.person
    return Wish(
        kind="speaker",
        key=objects.speaker(person.who, session.code),
        label=person.name or person.email,
        body=payloads.speaker(person, each.roles, options),
        path=_path(session),
        blocked=_speaker_blocked(person),
        notes=tuple(_speaker_notes(each)),
        held=UNDER_REVIEW if person.standing is Standing.KEPT else "",
        emails=_mails(options),
    )


def _speaker_blocked(person: SpeakerRecord) -> str:
    if person.standing is Standing.WAITING:
        return f"not approved yet: approve {person.name or person.email}"
    if person.standing is Standing.APPROVED and not person.email.strip():
        return NO_ADDRESS
    return ""


def _speaker_notes(each: _Speaker) -> Iterator[str]:
    person = each.person
    if person.name.strip() and not (person.first_name.strip() and person.last_name.strip()):
        yield "the whole name goes as first name"
    if Role.MODERATOR in each.roles and payloads.HOST_ROLES.isdisjoint(each.roles):
        yield "MeltingSpot has no moderators: invited as a speaker"


def _attendees(
    view: PublicationView, options: PublicationOptions, session: SessionRecord, speakers: list[_Speaker]
) -> Iterator[Wish]:
    first = _speak_first(view, session, speakers)
    for person in view.attendees:
        if person.sessions is None or session.code in person.sessions:
            yield _attendee(options, session, person, first)


def _speak_first(view: PublicationView, session: SessionRecord, speakers: list[_Speaker]) -> dict[str, str]:
    """Who must be invited as a speaker before being registered, with the speaker's object name.

    A member who is already a participant may be "ignored because invalid status" as a speaker (seed 000).
    """
    keys = {each.person.who: objects.speaker(each.person.who, session.code) for each in speakers}
    going = {each.person.who for each in speakers if each.person.standing is Standing.APPROVED and each.person.email}
    return {who: key for who, key in keys.items() if who in going or key in view.known}


def _attendee(
    options: PublicationOptions, session: SessionRecord, person: AttendeeRecord, first: dict[str, str]
) -> Wish:
    return Wish(
        kind="attendee",
        key=objects.attendee(person.who, session.code),
        label=person.name or person.email,
        body=payloads.attendee(person, options),
        path=_path(session),
        after=(first[person.who],) if person.who in first else (),
        blocked="" if person.email.strip() else NO_ADDRESS,
        emails=_mails(options),
        batch=f"{session.code}:{'mail' if options.with_email_notification else 'quiet'}",
    )


def _path(session: SessionRecord) -> dict[str, object]:
    return {"live": ref(objects.session(session.code))}


def _mails(options: PublicationOptions) -> int:
    return 1 if options.with_email_notification else 0
