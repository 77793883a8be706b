"""The people of a talk: who travels in its body, with which values, and the line that tells of each."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.core import objects
from integrations.core.contract import DesiredObject
from integrations.core.frozen import Json
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView, Role, SessionRecord, SpeakerRecord, Standing

from .payloads import PEOPLE, profile

NO_MAIL = Reason("bemyapp.no_mail", fix="operator")
HELD = Reason("bemyapp.under_review", fix="approval")


def lists(view: PublicationView, session: SessionRecord) -> dict[str, list[Json]]:
    """``speakers`` and ``moderators`` as they are to be, in the order of the programme, nobody twice in a list."""
    groups: dict[str, dict[str, Json]] = {name: {} for name in PEOPLE}
    for part in session.parts:
        speaker = part.speaker
        known = view.known.get(objects.speaker(speaker.who, session.code))
        if speaker.standing is Standing.OUT or _blocked(view, session, speaker):
            continue
        if speaker.standing is not Standing.KEPT or known:
            # their profile cannot be changed there, so it stays as it was sent
            entry = dict(known.body) if known and known.body else profile(speaker).body
            groups["moderators" if part.role is Role.MODERATOR else "speakers"].setdefault(part.speaker.who, entry)
    return {name: list(entries.values()) for name, entries in groups.items()}


def desired_objects(view: PublicationView, session: SessionRecord) -> Iterator[DesiredObject]:
    """One line per person who is wanted in the session, whatever their roles; nothing for those who are out."""
    people = {part.speaker.who: part.speaker for part in session.parts}
    for speaker in (each for each in people.values() if each.standing is not Standing.OUT):
        key = objects.speaker(speaker.who, session.code)
        known, draft = view.known.get(key), profile(speaker)
        held = speaker.standing is Standing.KEPT
        yield DesiredObject(
            kind="speaker",
            key=key,
            label=speaker.name,
            body=dict(known.body) if held and known and known.body else draft.body,
            notes=draft.notes,
            blocked=_blocked(view, session, speaker),
            held=HELD if held else None,
            emails=0 if known else None,  # whether BeMyApp itself writes to a new speaker is not documented
            carrier=objects.session(session.code),
        )


def absent(view: PublicationView, session: SessionRecord) -> Iterator[Reason]:
    """Notes on those the talk goes without."""
    for desired in desired_objects(view, session):
        why = desired.blocked or (desired.held if desired.key not in view.known else None)
        if why:
            yield Reason("bemyapp.goes_without", {"name": desired.label, "why": why}, fix=why.fix)


def _blocked(view: PublicationView, session: SessionRecord, speaker: SpeakerRecord) -> Reason | None:
    if speaker.standing is Standing.WAITING:
        return Reason("bemyapp.approve_first", fix="approval")
    if objects.speaker(speaker.who, session.code) in view.known or speaker.standing is not Standing.APPROVED:
        return None
    if not speaker.email:
        return Reason("bemyapp.give_address", field="email")
    if not speaker.last_name.strip():
        return Reason("bemyapp.give_last_name", field="last_name")
    if not speaker.first_name.strip():
        return Reason("bemyapp.give_first_name", field="first_name")
    return None if view.can_mail else NO_MAIL
