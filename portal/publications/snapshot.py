"""Rows become records: what a platform's pure functions get to see of an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pydantic
from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from integrations import registry
from integrations.core.contract import Platform
from integrations.core.options import Options
from integrations.core.reasons import Reason
from integrations.core.records import (
    AttendeeRecord,
    EventRecord,
    Known,
    Link,
    Part,
    PublicationView,
    Role,
    SessionRecord,
    SpeakerRecord,
    Standing,
)
from portal.crypto import keyed_fingerprint
from portal.events.addresses import normalise
from portal.events.models import (
    EmailAddress,
    Event,
    Registration,
    RegistrationState,
    Session,
    SessionSpeaker,
    SessionState,
    Speaker,
    SpeakerState,
)
from portal.publishing.models import Publication, RemoteObject, RemoteState
from portal.refusal import Refusal

from . import remote_fields, session_selection

STANDINGS = {
    SpeakerState.APPROVED: Standing.APPROVED,
    SpeakerState.TO_REVIEW: Standing.KEPT,
    SpeakerState.PROPOSED: Standing.WAITING,
    SpeakerState.REJECTED: Standing.OUT,
    SpeakerState.WITHDRAWN: Standing.OUT,
}


@dataclass(frozen=True)
class Billed:
    """A speaker as staff see them now: what was approved last does not count. ``sessions``: codes, also cancelled."""

    person: int
    name: str
    state: SpeakerState
    sessions: tuple[str, ...]


@dataclass(frozen=True)
class EventData:
    """One event read once, for all of its publications. ``speakers`` by key; ``bill``: all of them by name; ``whole``:
    with its attendees."""

    event: EventRecord
    sessions: Mapping[int, SessionRecord]
    speakers: Mapping[int, SpeakerRecord]
    attendees: tuple[AttendeeRecord, ...]
    cancelled: frozenset[str]
    bill: tuple[Billed, ...] = ()
    whole: bool = True

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all sessions, cancelled ones included."""
        return self.cancelled | {session.code for session in self.sessions.values()}


def load(event: Event, *, attendees: bool = True) -> EventData:
    """Read an event's programme and people in a handful of queries; without ``attendees`` only its programme, for what
    does not depend on them. Needs a scope."""
    cast = list(_addressed(Speaker.objects.filter(event=event)))
    speakers = {row.pk: _speaker(row) for row in cast}
    parts: dict[int, list[Part]] = defaultdict(list)
    spoken_in: dict[int, list[int]] = defaultdict(list)
    for row in SessionSpeaker.objects.filter(session__event=event).order_by("position", "pk"):
        parts[row.session_id].append(Part(speakers[row.speaker_id], Role(row.role)))
        spoken_in[row.speaker_id].append(row.session_id)
    rows = list(Session.objects.filter(event=event).select_related("track", "room"))
    codes = {row.pk: row.code for row in rows}
    planned = [row for row in rows if row.state == SessionState.PLANNED]
    return EventData(
        event=EventRecord(
            slug=event.slug,
            title=event.title,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.time_zone,
            description=event.description,
            image_url=event.image_url,
        ),
        sessions={row.pk: _session(row, tuple(parts[row.pk])) for row in planned},
        speakers=speakers,
        attendees=tuple(_attendees(event)) if attendees else (),
        cancelled=frozenset(row.code for row in rows if row.state == SessionState.CANCELLED),
        bill=tuple(
            Billed(
                row.person_id,
                row.person.name,
                SpeakerState(row.state),
                tuple(sorted(codes[session] for session in spoken_in[row.pk])),
            )
            for row in sorted(cast, key=lambda row: (row.person.name, row.pk))
        ),
        whole=attendees,
    )


def view(
    data: EventData,
    publication: Publication,
    existing: Mapping[str, Known] | None = None,
    now: datetime | None = None,
) -> PublicationView:
    """What ``publication`` is to have, with what exists there: ``existing`` if that was read already."""
    platform = registry.get(publication.account.platform)
    choice = session_selection.parse(publication.choice if publication.active else session_selection.NONE)
    wanted = (
        each for each in data.sessions.values() if session_selection.holds(choice, each.code, each.track, each.room)
    )
    chosen = sorted(wanted, key=lambda each: (each.starts_at, each.code))
    speakers = {part.speaker.who: part.speaker for session in chosen for part in session.parts}
    return PublicationView(
        event=data.event,
        sessions=tuple(chosen),
        speakers=tuple(speakers.values()),
        attendees=data.attendees,
        options=options(platform, publication),
        account_options=platform.account_options(**publication.account.options),
        known=known(publication, attendees=data.whole) if existing is None else existing,
        now=now or timezone.now(),
        can_mail=settings.CAN_MAIL,
        fields=remote_fields.stored(publication),
        learned=publication.account.learned,
        session_options=session_options(platform, publication, (session.code for session in chosen)),
    )


def options(platform: Platform, publication: Publication) -> Options:
    """The publication's options; a secret one is represented by its keyed fingerprint, which is all a plan may know.

    Raises Refusal where what is stored no longer fits.
    """
    return _fitting(platform, publication, _stored(publication), "The options")


def session_options(platform: Platform, publication: Publication, codes: Iterable[str]) -> dict[str, Options]:
    """The options as they hold for those of the sessions ``codes`` that have values of their own; raises as above."""
    own = {code: publication.session_values[code] for code in codes if code in publication.session_values}
    stored = _stored(publication) if own else {}
    return {
        code: _fitting(platform, publication, {**stored, **values}, f"The values of session {code} in the options")
        for code, values in own.items()
    }


def _stored(publication: Publication) -> dict[str, Any]:
    prints = {name: keyed_fingerprint(str(value)) for name, value in publication.secret_options.items()}
    return {**publication.options, **prints}


def _fitting(platform: Platform, publication: Publication, values: Mapping[str, Any], what: str) -> Options:
    try:
        return platform.publication_options(**values)
    except pydantic.ValidationError:
        raise Refusal(Reason("publication.unfit", {"what": what, "publication": str(publication)})) from None


def known(publication: Publication, *, attendees: bool = True) -> dict[str, Known]:
    """What exists for this publication and, shared, on its account; without ``attendees`` all but those."""
    own = RemoteObject.objects.filter(account_id=publication.account_id, state=RemoteState.PRESENT)
    own = own if attendees else own.exclude(kind="attendee")
    rows = own.filter(publication=publication).values_list("key", "remote_id", "body", "adopted")
    shared = own.filter(publication=None).values_list("key", "remote_id", "body", "adopted")
    return {key: Known(key, remote_id, body, adopted) for key, remote_id, body, adopted in (*shared, *rows)}


def _session(row: Session, parts: tuple[Part, ...]) -> SessionRecord:
    return SessionRecord(
        code=row.code,
        title=row.title,
        starts_at=row.starts_at,
        duration=row.duration,
        abstract=row.abstract,
        description=row.description,
        language=row.language,
        track=row.track.name if row.track else "",
        room=row.room.name if row.room else "",
        tags=tuple(row.tags),
        links=tuple(Link(link["label"], link["url"]) for link in row.links),
        do_not_record=row.do_not_record,
        parts=parts,
    )


def _addressed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """``rows`` with their person and the address that is sent, as typed and normalised: the primary one, else the
    oldest."""
    addresses = EmailAddress.unscoped.filter(person=OuterRef("person")).order_by("-primary", "pk")
    sent, known_by = (Subquery(addresses.values(field)[:1]) for field in ("address", "normalised"))
    found: QuerySet[Any] = rows.select_related("person").annotate(sent=sent, known_by=known_by)
    return found


def _speaker(row: Any) -> SpeakerRecord:
    """``row``: a speaker as ``_addressed`` gives it."""
    person = row.person
    record = SpeakerRecord(
        who=row.known_by or f"#{person.pk}",
        name=person.name,
        standing=STANDINGS[SpeakerState(row.state)],
        email=row.sent or "",
        first_name=person.first_name,
        last_name=person.last_name,
        username=person.username,
        job_title=person.job_title,
        company=person.company,
        biography=person.biography,
        city=person.city,
        country=person.country,
        avatar_url=person.avatar_url,
        timezone=person.time_zone,
        tags=tuple(person.tags),
        highlighted=row.highlighted,
    )
    return _as_approved(record, row.approved_values) if record.standing is Standing.KEPT else record


def _as_approved(record: SpeakerRecord, values: Mapping[str, Any]) -> SpeakerRecord:
    """While under review, what was approved last is what counts outside, the address included: it names the person
    there."""
    names = {"time_zone": "timezone"}
    fields = SpeakerRecord.__dataclass_fields__
    kept = {names.get(key, key): value for key, value in values.items()}
    kept = {key: value for key, value in kept.items() if key in fields}
    if "tags" in kept:
        kept["tags"] = tuple(kept["tags"])
    if not kept.get("email"):
        kept.pop("email", None)
    elif normalise(kept["email"]) != record.who:
        kept["who"] = normalise(kept["email"])
    return replace(record, **kept)


def _attendees(event: Event) -> Iterable[AttendeeRecord]:
    rows = _addressed(Registration.objects.filter(event=event, state=RegistrationState.ACTIVE).defer("join_token"))
    codes: dict[int, set[str]] = defaultdict(set)
    chosen = Registration.sessions.through._base_manager.filter(registration__event=event)
    for registration_id, code in chosen.values_list("registration_id", "session__code"):
        codes[registration_id].add(code)
    for row in rows.iterator(chunk_size=2000):
        person = row.person
        yield AttendeeRecord(
            who=row.known_by or f"#{person.pk}",
            name=person.name,
            email=row.sent or "",
            first_name=person.first_name,
            last_name=person.last_name,
            city=person.city,
            country=person.country,
            job_title=person.job_title,
            company=person.company,
            sessions=None if row.whole_event else frozenset(codes[row.pk]),
            custom=row.custom,
        )
