"""Our records as Airmeet's JSON. Times are milliseconds since 1970, a session's duration is in the account's unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from integrations.core.frozen import Json
from integrations.core.records import AttendeeRecord, EventRecord, SessionRecord, SpeakerRecord
from integrations.core.text import is_https, summary

from .options import DurationUnit, Generation, PublicationOptions, SessionType
from .programme import EPOCH, Slot

NAME_MIN, NAME_MAX = 3, 80  # eventName (API v2, 4.1)


def millis(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def event(record: EventRecord, options: PublicationOptions) -> dict[str, Json]:
    """Create Airmeet (API v2, 4.1). Optional fields that nobody filled in are left out."""
    config = {"networking": options.networking, "tableCount": options.table_count}
    body = {
        "hostEmail": options.host_email,
        "eventName": record.title,
        "shortDesc": options.short_desc.strip() or record.description.strip() or record.title,
        "longDesc": options.long_desc.strip(),
        "eventImage": event_image(record, options),
        "access": options.access.value,
        "eventType": options.event_type,
        "timing": {
            "startTime": millis(record.starts_at),
            "endTime": millis(record.ends_at),
            "timezone": record.timezone,
        },
        "config": {name: value for name, value in config.items() if value is not None},
    }
    return _filled(body)


def event_image(record: EventRecord, options: PublicationOptions) -> str:
    """The picture's address; empty where there is none that begins with https."""
    address = options.event_image or record.image_url
    return address if is_https(address) else ""


def speaker(record: SpeakerRecord) -> dict[str, Json]:
    """Add Speaker (API v2, 4.2)."""
    return _filled(
        {
            "name": record.name,
            "email": record.email,
            "organisation": record.company,
            "designation": record.job_title,
            "imageUrl": record.avatar_url if is_https(record.avatar_url) else "",
            "bio": record.biography,
            "city": record.city,
            "country": record.country,
        }
    )


def session(
    record: SessionRecord,
    place: Slot,
    *,
    host_email: str,
    speakers: Sequence[str],
    cohosts: Sequence[str],
    unit: DurationUnit,
    kind: SessionType = SessionType.HOSTING,
) -> dict[str, Json]:
    """Create Session (API v2, 4.3): the start in milliseconds on a whole minute."""
    return _filled(
        {
            "sessionTitle": record.title,
            "sessionStartTime": millis(place.starts_at),
            "sessionDuration": duration(place.duration, unit),
            "sessionSummary": summary(record),
            "hostEmail": host_email,
            "speakerEmails": list(speakers),
            "cohostEmails": list(cohosts),
            "type": kind.value,
        }
    )


def duration(length: timedelta, unit: DurationUnit) -> int:
    """``length`` in whole ``unit``s."""
    step = timedelta(minutes=1) if unit is DurationUnit.MINUTES else timedelta(seconds=1)
    return length // step


def attendee(
    record: AttendeeRecord,
    options: PublicationOptions,
    generation: Generation = Generation.CLASSIC,
    answers: Sequence[Json] = (),
) -> dict[str, Json]:
    """Add Authorized Attendee (API v2, 3.2 and 3.3; the gateway: help article 82000909769, "Manage Registrations").

    ``answers`` is the customFieldMapping.
    """
    shared = {
        "email": record.email,
        "city": record.city,
        "country": record.country,
        "designation": record.job_title,
        "customFieldMapping": list(answers),
    }
    if generation is Generation.GATEWAY:
        names = {"firstName": record.first_name, "lastName": record.last_name, "organisation": record.company}
        way = {"attendance_type": options.attendance_type.value if options.attendance_type else ""}
        said = {"registerAttendee": options.register_attendee, "sendEmailInvite": options.send_email_invite}
        return _filled({**shared, **names, **way}) | said
    return _filled({**shared, "name": attendee_name(record), "organization": record.company})


def attendee_name(record: AttendeeRecord) -> str:
    return record.name.strip() or f"{record.first_name} {record.last_name}".strip()


def _filled(body: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in body.items() if value not in ("", [], {}, None)}
