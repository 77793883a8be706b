"""The programme and its people."""

from .people import EmailAddress, Person, Registration, RegistrationState, Speaker, SpeakerState
from .programme import Event, Room, Session, SessionRole, SessionSpeaker, SessionState, Track
from .uploads import Upload

__all__ = [
    "EmailAddress",
    "Event",
    "Person",
    "Registration",
    "RegistrationState",
    "Room",
    "Session",
    "SessionRole",
    "SessionSpeaker",
    "SessionState",
    "Speaker",
    "SpeakerState",
    "Track",
    "Upload",
]
