"""What a publication wants to exist on Airmeet, and what can be read back from it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.frozen import ref
from integrations.core.reasons import Param, Reason
from integrations.core.records import PublicationView, SessionRecord
from integrations.core.rows import Source
from integrations.core.text import is_https

from . import eligibility, payloads, people
from .options import PROVED_UNIT, DurationUnit, Generation, account_options, publication_options, session_options
from .people import AIRMEET
from .programme import NO_HOST, Programme, is_rounded, programme, slot

UNITS = {DurationUnit.SECONDS: Reason("airmeet.seconds"), DurationUnit.MINUTES: Reason("airmeet.minutes")}


def desired_objects(view: PublicationView) -> Iterator[DesiredObject]:
    """Everything one publication is to have there, parents first."""
    plan, options = programme(view), publication_options(view)
    picture = options.event_image or view.event.image_url
    yield DesiredObject(
        kind="event",
        key=objects.EVENT,
        label=view.event.title,
        body=payloads.event(view.event, options),
        blocked=_event_blocked(view),
        notes=() if is_https(picture) or not picture else (Reason("core.picture_not_https", field="image_url"),),
    )
    yield from people.speakers(view, plan)
    yield from people.outsiders(view, plan)
    yield from (_session(view, session, plan) for session in view.sessions)
    yield from people.attendees(view)


# --- event ----------------------------------------------------------------------------------------------------------


def _event_blocked(view: PublicationView) -> Reason | None:
    title = view.event.title
    if not publication_options(view).host_email:
        return NO_HOST
    if not payloads.NAME_MIN <= len(title) <= payloads.NAME_MAX:
        bounds = {"length": len(title), "least": payloads.NAME_MIN, "most": payloads.NAME_MAX}
        return Reason("airmeet.title_length", bounds, field="title")
    if view.event.ends_at <= view.event.starts_at:
        return Reason("airmeet.event_times", field="ends_at")
    if objects.EVENT not in view.known and view.event.starts_at <= view.now:
        return Reason("airmeet.event_past", field="starts_at")
    return None


# --- sessions -------------------------------------------------------------------------------------------------------


def _session(view: PublicationView, session: SessionRecord, plan: Programme) -> DesiredObject:
    options = session_options(view, session.code)
    return DesiredObject(
        kind="session",
        key=objects.session(session.code),
        label=session.title,
        body=payloads.session(
            session,
            slot(session),
            host_email=options.host_email,
            speakers=eligibility.speaker_addresses(view, session, plan.taken),
            cohosts=eligibility.cohost_addresses(view, session, plan.taken, plan.team),
            unit=account_options(view).duration_unit,
            kind=options.session_type,
        ),
        path=AIRMEET,
        after=tuple(objects.speaker(person.who) for person in eligibility.present(session, plan.taken)),
        blocked=plan.blocked.get(session.code),
        notes=tuple(_session_notes(view, session, plan)),
    )


def _session_notes(view: PublicationView, session: SessionRecord, plan: Programme) -> Iterator[Reason]:
    if is_rounded(session):
        yield Reason("airmeet.rounded", field="starts_at")
    account = account_options(view)
    new = objects.session(session.code) not in view.known
    if new and not account.is_documented_unit and view.learned.get(PROVED_UNIT) != account.proof:
        sent = payloads.duration(slot(session).duration, account.duration_unit)
        how_long: Mapping[str, Param] = {"length": sent, "unit": UNITS[account.duration_unit]}
        yield Reason("airmeet.unit_unproved", how_long, field="duration", fix="account")
    missing = eligibility.absent(session, plan.taken)
    if missing and session.code not in plan.blocked and objects.session(session.code) not in view.known:
        yield Reason("airmeet.goes_without", {"people": missing}, fix="approval")
    both = session_options(view, session.code).cohosts_are_speakers
    for person in eligibility.outside(session, plan.taken, plan.team):
        if both:
            yield Reason("airmeet.both_lists", {"name": person.name}, fix="account")
        else:
            yield Reason("airmeet.speaker_only", {"name": person.name}, fix="account")


# --- reading back ---------------------------------------------------------------------------------------------------


CLASSIC_KINDS = (("status", "airmeet.pull"), ("attendance", "attendance.pull"))
#: what can be read of a session in each generation: first part of the source's name, action
SESSION_KINDS = {
    Generation.CLASSIC: CLASSIC_KINDS,
    Generation.GATEWAY: (*CLASSIC_KINDS, ("recording", "recordings.pull"), ("replay", "replay.pull")),
}


def sources(view: PublicationView) -> Iterator[Source]:
    """What can be read from the Airmeet and the sessions that exist there."""
    if objects.EVENT not in view.known:
        return
    yield Source("airmeet", "airmeet.pull", AIRMEET)
    yield Source("registrations", "registrations.pull", AIRMEET)
    yield Source("event-attendance", "attendance.pull", AIRMEET)
    kinds = SESSION_KINDS[account_options(view).generation]
    for key in sorted(view.known):
        name = objects.parse(key, frozenset())
        if name.kind == "session":
            path = {**AIRMEET, "session": ref(key)}
            yield from (Source(f"{what}@{name.code}", action, path, name.code) for what, action in kinds)
    yield Source("polls", "polls.pull", AIRMEET)
    yield Source("questions", "questions.pull", AIRMEET)
    yield Source("booths", "booths.pull", AIRMEET)
