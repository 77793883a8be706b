"""What is to exist in a Spot for one publication, and what can be read back from it: pure functions of the view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.frozen import ref
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, SessionRecord
from integrations.core.rows import Source

from . import invitations, payloads
from .addresses import normal
from .options import PublicationOptions

SET_HOST = Reason("meltingspot.no_host", field="host_email", fix="publication")


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """The Spot members, the lives, then for each live its groups, speakers and participants."""
    if view.sessions:
        yield from _members(cast(PublicationOptions, view.options))
    for session in view.sessions:
        yield _live(view, session)
    for session in view.sessions:
        options, live = options_of(view, session), ref(objects.session(session.code))
        for group_id in options.group_ids:
            yield DesiredObject(
                kind="group",
                key=objects.group(group_id, session.code),
                label=f"Group {group_id}",
                body=payloads.group(group_id, options),
                path={"live": live, "group": group_id},
                # how many members a group has is not ours to know
                emails=None if options.with_email_notification else 0,
            )
        yield from invitations.desired_objects(view, options, session)


def sources(view: PublicationView) -> Iterator[Source]:
    """One source per live that is there, also for sessions no longer published."""
    for key in sorted(view.known):
        name = objects.parse(key, frozenset())
        if name.kind == "session":
            yield Source(f"live@{name.code}", "live.pull", {"live": ref(key)}, name.code)


def options_of(view: PublicationView, session: SessionRecord) -> PublicationOptions:
    return cast(PublicationOptions, view.options_of(session.code))


def _members(options: PublicationOptions) -> Iterator[DesiredObject]:
    """The host, who invites, and those who are to be members: each address once, the host never mailed by it."""
    yield _member(options.host_email, blocked=None if options.host_email else SET_HOST)
    told = {options.host_address}
    mailed = [(email, options.members_email_notification) for email in options.members]
    for email, notify in (*mailed, (options.invited_by_email, False)):
        if email and normal(email) not in told:
            told.add(normal(email))
            yield _member(email, notify=notify, together=True)


def _member(
    email: str, *, notify: bool = False, together: bool = False, blocked: Reason | None = None
) -> DesiredObject:
    return DesiredObject(
        kind="host",
        key=objects.host(normal(email)),
        label=email or "Host",
        body=payloads.member(normal(email), notify=notify) if email else {},
        blocked=blocked,
        emails=1 if notify else 0,
        batch=f"members:{'mail' if notify else 'quiet'}" if together else "",
        shared=True,
    )


def _live(view: PublicationView, session: SessionRecord) -> DesiredObject:
    options, key = options_of(view, session), objects.session(session.code)
    known = view.known.get(key)
    told = known.body if known else {}
    over = known is not None and session.ends_at <= view.now
    return DesiredObject(
        kind="session",
        key=key,
        label=session.title,
        body=payloads.live(session, options, told) | (payloads.replay(session, options, told) if over else {}),
        blocked=_live_blocked(view, options, session, new=known is None),
        notes=tuple(_live_notes(options, session, over=over)),
    )


def _live_notes(options: PublicationOptions, session: SessionRecord, *, over: bool) -> Iterator[Reason]:
    if options.record and session.do_not_record:
        yield Reason("meltingspot.not_recorded")
    shown = (options.record_available and not session.do_not_record, bool(options.replay_video_url))
    if over:
        return
    match shown:
        case (True, True):
            yield Reason("meltingspot.both_later")
        case (True, False):
            yield Reason("meltingspot.recording_later")
        case (False, True):
            yield Reason("meltingspot.replay_later")


def _live_blocked(
    view: PublicationView, options: PublicationOptions, session: SessionRecord, *, new: bool
) -> Reason | None:
    if not options.host_email:
        return SET_HOST
    if not session.title.strip():
        return Reason("meltingspot.no_title", field="title")
    if payloads.unix_seconds(session.ends_at) <= payloads.unix_seconds(session.starts_at):
        return Reason("meltingspot.no_duration", field="duration")
    if new and session.starts_at <= view.now:
        return Reason("meltingspot.session_past", field="starts_at")
    return None
