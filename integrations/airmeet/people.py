"""The people of a publication's desired state: speakers, co-hosts to be made by hand, attendees. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.frozen import ref
from integrations.core.reasons import Reason
from integrations.core.records import AttendeeRecord, PublicationView, SpeakerRecord, Standing
from integrations.core.text import is_https

from . import eligibility, fields, payloads
from .options import Generation, account_options, publication_options, session_options
from .programme import Programme

#: answers go unchecked until the Airmeet has said what it asks
FIELDS_UNREAD = Reason("airmeet.fields_unread", field="custom_fields", fix="publication")
AIRMEET = {"airmeet": ref(objects.EVENT)}


# --- speakers -------------------------------------------------------------------------------------------------------


def speakers(view: PublicationView, plan: Programme) -> Iterator[DesiredObject]:
    """Speakers who go with a session, are there already, or cannot go and should know why."""
    going = {
        person.who
        for session in view.sessions
        if session.code not in plan.blocked
        for person in eligibility.present(session, plan.taken)
    }
    for person in view.speakers:
        blocked = _speaker_blocked(person, plan)
        there = objects.speaker(person.who) in view.known
        wanted = blocked is not None or there or person.standing is Standing.KEPT or person.who in going
        if person.standing is not Standing.OUT and wanted:
            odd = bool(person.avatar_url) and not is_https(person.avatar_url)
            yield DesiredObject(
                kind="speaker",
                key=objects.speaker(person.who),
                label=person.name,
                body=payloads.speaker(person),
                path=AIRMEET,
                blocked=blocked,
                held=eligibility.KEPT if person.standing is Standing.KEPT else None,
                notes=(Reason("core.picture_not_https", field="avatar_url"),) if odd else (),
                emails=None,
            )


def _speaker_blocked(person: SpeakerRecord, plan: Programme) -> Reason | None:
    if person.standing is Standing.WAITING:
        return Reason("airmeet.approve_first", fix="approval")
    if person.standing is not Standing.APPROVED:
        return None
    if not person.email:
        return Reason("airmeet.speaker_address", field="email")
    if not person.name.strip():
        return Reason("airmeet.give_name", field="name")
    if person.who in plan.taken:
        return Reason("airmeet.namesake", {"name": plan.taken[person.who]}, field="name")
    return None


def outsiders(view: PublicationView, plan: Programme) -> Iterator[DesiredObject]:
    """One task for each leading person who is not in the community's team: only staff can add them there."""
    outside = {
        person.who: person
        for session in view.sessions
        if session.code not in plan.blocked
        if not session_options(view, session.code).cohosts_are_speakers
        for person in eligibility.outside(session, plan.taken, plan.team)
    }
    for person in outside.values():
        yield DesiredObject(
            kind="host",
            key=objects.host(person.who),
            label=person.name,
            body={"email": person.email},
            manual=Reason("airmeet.add_to_team", {"name": person.name, "email": person.email}, fix="account"),
            shared=True,
        )


# --- attendees ------------------------------------------------------------------------------------------------------


def attendees(view: PublicationView) -> Iterator[DesiredObject]:
    """Everybody who is registered for the event or for a session of this publication."""
    generation, options = account_options(view).generation, publication_options(view)
    codes = frozenset(session.code for session in view.sessions)
    for person in view.attendees:
        if person.sessions is not None and not person.sessions & codes:
            continue
        answers, key = fields.answered(view, person), objects.attendee(person.who)
        unread = bool(options.custom_fields) and not view.fields and key not in view.known
        access = () if person.sessions is None else (Reason("airmeet.whole_event"),)
        yield DesiredObject(
            kind="attendee",
            key=key,
            label=payloads.attendee_name(person) or person.email,
            body=payloads.attendee(person, options, generation, answers.mapping),
            path=AIRMEET,
            blocked=_attendee_blocked(person, generation) or (FIELDS_UNREAD if unread else None),
            notes=(*access, *answers.notes),
            emails=int(options.send_email_invite) if generation is Generation.GATEWAY else None,
        )


def _attendee_blocked(person: AttendeeRecord, generation: Generation) -> Reason | None:
    if not person.email:
        return Reason("airmeet.attendee_address", field="email")
    if generation is Generation.GATEWAY and not (person.first_name and person.last_name):
        return Reason("airmeet.both_names", field="last_name" if person.first_name else "first_name")
    if not payloads.attendee_name(person):
        return Reason("airmeet.give_name", field="name")
    return None
