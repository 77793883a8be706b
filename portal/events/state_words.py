"""States of the programme and its people as they are read: one function for each thing."""

from __future__ import annotations

from collections.abc import Mapping

from portal.texts import StateWords

from .models import Registration, RegistrationState, Session, SessionState, Speaker, SpeakerState

SPEAKER_BADGES: Mapping[SpeakerState, str] = {
    SpeakerState.PROPOSED: "info",
    SpeakerState.APPROVED: "good",
    SpeakerState.TO_REVIEW: "warn",
    SpeakerState.REJECTED: "bad",
    SpeakerState.WITHDRAWN: "",
}


def speaker_state(speaker: Speaker) -> StateWords:
    state = SpeakerState(speaker.state)
    return StateWords(str(state.label), SPEAKER_BADGES[state])


def session_state(session: Session) -> StateWords:
    state = SessionState(session.state)
    return StateWords(str(state.label), "good" if state is SessionState.PLANNED else "bad")


def registration_state(registration: Registration) -> StateWords:
    state = RegistrationState(registration.state)
    return StateWords(str(state.label), "good" if state is RegistrationState.ACTIVE else "bad")
