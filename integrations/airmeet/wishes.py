"""What a publication wants to exist on Airmeet, and what can be read back from it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.core import objects
from integrations.core.contract import Wish
from integrations.core.frozen import ref
from integrations.core.records import AttendeeRecord, PublicationView, SessionRecord, SpeakerRecord, Standing
from integrations.core.rows import Source
from integrations.core.text import is_https

from . import payloads, people
from .options import Generation, account_options, publication_options
from .programme import NO_HOST, Programme, is_rounded, programme, slot

AIRMEET = {"airmeet": ref(objects.EVENT)}


def wishes(view: PublicationView) -> Iterator[Wish]:
    """Everything one publication wishes for, parents first."""
    plan = programme(view)
    yield _event(view)
    yield from _speakers(view, plan)
    yield from _outsiders(view, plan)
    yield from (_session(view, session, plan) for session in view.sessions)
    yield from _attendees(view)


# --- event ----------------------------------------------------------------------------------------------------------


def _event(view: PublicationView) -> Wish:
    options = publication_options(view)
    picture = options.event_image or view.event.image_url
    return Wish(
        kind="event",
        key=objects.EVENT,
        label=view.event.title,
        body=payloads.event(view.event, options),
        blocked=_event_blocked(view),
        notes=() if is_https(picture) or not picture else ("picture left out: its address must begin with https://",),
    )


def _event_blocked(view: PublicationView) -> str:
    title = view.event.title
    if not publication_options(view).host_email:
        return NO_HOST
    if not payloads.NAME_MIN <= len(title) <= payloads.NAME_MAX:
        return f"The title has {len(title)} characters; Airmeet takes {payloads.NAME_MIN} to {payloads.NAME_MAX}."
    if view.event.ends_at <= view.event.starts_at:
        return "The event ends before it starts: mend its times."
    if objects.EVENT not in view.known and view.event.starts_at <= view.now:
        return "The event starts in the past; a new Airmeet must start in the future."
    return ""


# --- speakers -------------------------------------------------------------------------------------------------------


def _speakers(view: PublicationView, plan: Programme) -> Iterator[Wish]:
    going = {
        person.who
        for session in view.sessions
        if session.code not in plan.blocked
        for person in people.present(session, plan.taken)
    }
    for person in view.speakers:
        blocked = _speaker_blocked(person, plan)
        there = objects.speaker(person.who) in view.known
        wanted = bool(blocked) or there or person.standing is Standing.KEPT or person.who in going
        if person.standing is not Standing.OUT and wanted:
            yield _speaker(person, blocked)


def _speaker(person: SpeakerRecord, blocked: str) -> Wish:
    picture = person.avatar_url
    return Wish(
        kind="speaker",
        key=objects.speaker(person.who),
        label=person.name,
        body=payloads.speaker(person),
        path=AIRMEET,
        blocked=blocked,
        held=people.KEPT if person.standing is Standing.KEPT else "",
        notes=() if is_https(picture) or not picture else ("picture left out: its address must begin with https://",),
        emails=None,
    )


def _speaker_blocked(person: SpeakerRecord, plan: Programme) -> str:
    if person.standing is Standing.WAITING:
        return "Not approved yet: approve this speaker first."
    if person.standing is not Standing.APPROVED:
        return ""
    if not person.email:
        return "Give an e-mail address: Airmeet knows speakers by it."
    if not person.name.strip():
        return "Give a name: Airmeet asks for one."
    if person.who in plan.taken:
        return (
            f"Namesake refused by Airmeet: it takes one speaker of the name “{plan.taken[person.who]}” only. "
            "Tell the names apart, e.g. by a middle initial."
        )
    return ""


def _outsiders(view: PublicationView, plan: Programme) -> Iterator[Wish]:
    """One task for each leading person who is not in the community's team: only staff can add them there."""
    outside = {
        person.who: person
        for session in view.sessions
        if session.code not in plan.blocked
        for person in people.present(session, plan.taken)
        if people.leading(session, person.who) and people.fold(person.email) not in plan.team
    }
    for person in outside.values():
        yield Wish(
            kind="host",
            key=objects.host(person.who),
            label=person.name,
            body={"email": person.email},
            manual=f"Add {person.name} ({person.email}) to the team of the Airmeet community, then to the account's "
            "team_emails. Until then they take part as a speaker without the rights of a co-host.",
            shared=True,
        )


# --- sessions -------------------------------------------------------------------------------------------------------


def _session(view: PublicationView, session: SessionRecord, plan: Programme) -> Wish:
    host = publication_options(view).host_email
    return Wish(
        kind="session",
        key=objects.session(session.code),
        label=session.title,
        body=payloads.session(
            session,
            slot(session),
            host_email=host,
            speakers=people.speaker_addresses(view, session, plan.taken),
            cohosts=people.cohost_addresses(view, session, plan.taken, plan.team),
            unit=account_options(view).session_duration_unit,
        ),
        path=AIRMEET,
        after=tuple(objects.speaker(person.who) for person in people.present(session, plan.taken)),
        blocked=plan.blocked.get(session.code, ""),
        notes=tuple(_session_notes(view, session, plan)),
    )


def _session_notes(view: PublicationView, session: SessionRecord, plan: Programme) -> Iterator[str]:
    if is_rounded(session):
        yield "start and end rounded down to the minute, as Airmeet asks"
    missing = people.absent(session, plan.taken)
    if missing and session.code not in plan.blocked and objects.session(session.code) not in view.known:
        yield f"goes without {', '.join(missing)}; Airmeet cannot add them later"
    for person in people.present(session, plan.taken):
        if people.leading(session, person.who) and people.fold(person.email) not in plan.team:
            yield f"{person.name} goes as a speaker only: the address is not in team_emails"


# --- attendees ------------------------------------------------------------------------------------------------------


def _attendees(view: PublicationView) -> Iterator[Wish]:
    codes = frozenset(session.code for session in view.sessions)
    generation = account_options(view).generation
    for person in view.attendees:
        if person.sessions is None or person.sessions & codes:
            yield _attendee(person, generation)


def _attendee(person: AttendeeRecord, generation: Generation) -> Wish:
    return Wish(
        kind="attendee",
        key=objects.attendee(person.who),
        label=payloads.attendee_name(person) or person.email,
        body=payloads.attendee(person, generation),
        path=AIRMEET,
        blocked=_attendee_blocked(person, generation),
        notes=() if person.sessions is None else ("gets access to the whole event",),
        emails=None,
    )


def _attendee_blocked(person: AttendeeRecord, generation: Generation) -> str:
    if not person.email:
        return "Give an e-mail address: Airmeet knows attendees by it."
    if generation is Generation.GATEWAY and not (person.first_name and person.last_name):
        return "Give a first and a last name: this generation of Airmeet's API asks for both."
    if not payloads.attendee_name(person):
        return "Give a name: Airmeet asks for one."
    return ""


# --- reading back ---------------------------------------------------------------------------------------------------


def sources(view: PublicationView) -> Iterator[Source]:
    """What can be read from the Airmeet and the sessions that exist there."""
    if objects.EVENT not in view.known:
        return
    yield Source("airmeet", "airmeet.pull", AIRMEET)
    yield Source("registrations", "registrations.pull", AIRMEET)
    yield Source("event-attendance", "attendance.pull", AIRMEET)
    for key in sorted(view.known):
        name = objects.parse(key, frozenset())
        if name.kind == "session":
            path = {**AIRMEET, "session": ref(key)}
            yield Source(f"status@{name.code}", "airmeet.pull", path, name.code)
            yield Source(f"attendance@{name.code}", "attendance.pull", path, name.code)
    yield Source("polls", "polls.pull", AIRMEET)
    yield Source("questions", "questions.pull", AIRMEET)
    yield Source("booths", "booths.pull", AIRMEET)
