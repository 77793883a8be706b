"""The golden event: half an hour across the gap of spring, three quarters in the repeated hour of autumn.

Its names hold what breaks naive code: emoji of several code points, combining marks, writing from right to left, and
addresses with ``+`` and ``'``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from integrations.core.records import (
    AttendeeRecord,
    EventRecord,
    Link,
    Part,
    Role,
    SessionRecord,
    SpeakerRecord,
    Standing,
)

#: 01:45 in Berlin, a quarter of an hour before clocks go from 02:00 to 03:00
SPRING = datetime(2027, 3, 28, 0, 45, tzinfo=UTC)
#: 02:30 in Berlin for the second time that night, in winter time
AUTUMN = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)

ZOE = SpeakerRecord(
    "o'neil+talks@example.org",
    "Zoe\u0308 O'Neil",  # the two dots are a mark of their own
    Standing.APPROVED,
    "O'Neil+talks@example.org",
    "Zoe\u0308",
    "O'Neil",
    job_title="Kapitän",
    company="Häfen & Söhne",
    biography="Segelt 🎪.",
)
AISHA = SpeakerRecord("aisha@example.org", "عائشة حسن", Standing.APPROVED, "aisha@example.org", "عائشة", "حسن")
GUESTS = (
    AttendeeRecord("guest+1@example.com", "李 🎈", "guest+1@example.com", "李", "🎈", city="Zürich"),
    AttendeeRecord("o'brien@example.com", "O'Brien", "o'brien@example.com"),
)

EVENT = EventRecord(
    "golden",
    "Größe 🎪 2027",
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 3, 0, tzinfo=UTC),
    "Europe/Berlin",
    "Ein Tag, zweimal.",
)
SESSIONS = (
    SessionRecord(
        "GAP",
        "Cafe\u0301 vor der Lücke",
        SPRING,
        timedelta(minutes=30),
        abstract='Kurz \\ gut: "ja".',
        tags=("Größe",),
        links=(Link("Folien", "https://example.org/f?a=1&b=ü"),),
        parts=(Part(ZOE),),
    ),
    SessionRecord(
        "FOLD",
        "👩🏽‍🚀 zweimal halb drei",
        AUTUMN,
        timedelta(minutes=45),
        description="مرحبا\nبالعالم",
        parts=(Part(AISHA), Part(ZOE, Role.MODERATOR)),
    ),
)
