"""Speakers: proposing, editing, deciding. Every change of state goes through ``decide_all``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from integrations.core.frozen import fingerprint
from integrations.core.reasons import Reason
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team

from . import approval, people
from .models import Event, Person, Speaker, SpeakerState

S = SpeakerState
# to_review is reached by an edit (see approval), never by a decision
TRANSITIONS: dict[str, frozenset[str]] = {
    S.PROPOSED: frozenset({S.APPROVED, S.REJECTED}),
    S.APPROVED: frozenset({S.WITHDRAWN}),
    S.TO_REVIEW: frozenset({S.APPROVED, S.REJECTED, S.WITHDRAWN}),
    S.REJECTED: frozenset({S.PROPOSED}),
    S.WITHDRAWN: frozenset(),
}
#: what a state is called within a sentence
STATES: dict[str, Reason] = {
    S.PROPOSED: Reason("programme.proposed"),
    S.APPROVED: Reason("programme.approved"),
    S.TO_REVIEW: Reason("programme.to_review"),
    S.REJECTED: Reason("programme.rejected"),
    S.WITHDRAWN: Reason("programme.withdrawn"),
}
JUDGEMENTS = frozenset({S.APPROVED, S.REJECTED})
NOTES = frozenset({S.WITHDRAWN, S.PROPOSED})


@dataclass(slots=True)
class Decisions:
    """What came of a batch: ``done`` and ``unchanged`` speakers, and ``refused`` ones with a reason each."""

    done: list[Speaker] = field(default_factory=list)
    unchanged: list[Speaker] = field(default_factory=list)
    refused: list[tuple[Speaker, Reason]] = field(default_factory=list)


@transaction.atomic
def propose(*, actor: audit.Actor, event: Event, person: Person, highlighted: bool = False) -> Speaker:
    """Make ``person`` a proposed speaker of ``event``. Raises Refusal where they are one already."""
    actor.need(Right.SPEAKERS_CHANGE, event.team)
    if person.team_id != event.team_id:
        raise Refusal(Reason("programme.other_team"))
    if Speaker.objects.filter(event=event, person=person).exists():
        raise Refusal(Reason("programme.speaker_already", {"name": person.name, "event": str(event)}))
    speaker = Speaker.objects.create(event=event, person=person, highlighted=highlighted, edited_by=actor.user)
    audit.write(actor, event.team, "speaker.propose", speaker)
    return speaker


@transaction.atomic
def edit_speaker(*, actor: audit.Actor, speaker: Speaker, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set facts of the speaker that are not the person's (``highlighted``); returns field → [before, after]."""
    team = speaker.event.team
    actor.need(Right.SPEAKERS_CHANGE, team)
    changes = audit.assign(speaker, values)
    if changes:
        speaker.save(update_fields=list(changes))
        approval.after_edit(actor, team, {speaker.person_id: changes.keys()}, only=speaker)
        audit.write(actor, team, "speaker.edit", speaker, changes)
    return changes


@transaction.atomic
def edit_all(
    *,
    actor: audit.Actor,
    speaker: Speaker,
    facts: Mapping[str, Any],
    address: str = "",
    highlighted: bool | None = None,
) -> None:
    """Facts of the person, their address and what is the speaker's own, all or nothing. What is empty stays.

    Raises ValidationError in words.
    """
    actor.need(Right.SPEAKERS_CHANGE, speaker.event.team)
    people.edit_person(actor=actor, person=speaker.person, values=facts)
    if address:
        people.give_address(actor=actor, person=speaker.person, address=address)
    if highlighted is not None:
        edit_speaker(actor=actor, speaker=speaker, values={"highlighted": highlighted})


def open_to(rights: Collection[Right]) -> list[SpeakerState]:
    """The states into which somebody with ``rights`` may bring speakers."""
    judges = Right.SPEAKERS_DECIDE in rights
    notes = judges or Right.SPEAKERS_CHANGE in rights
    return [to for to in S if (to in JUDGEMENTS and judges) or (to in NOTES and notes)]


def foresee(*, actor: audit.Actor, event: Event, speakers: Iterable[Speaker], to: SpeakerState) -> Decisions:
    """What ``decide_all`` would do now, without doing it."""
    team = event.team
    # judging is the approver's; that somebody withdrew or is proposed again may be noted by whoever edits, too
    if to in JUDGEMENTS or not actor.may(Right.SPEAKERS_CHANGE, team):
        actor.need(Right.SPEAKERS_DECIDE, team)
    outcome = Decisions()
    for speaker in speakers:
        if speaker.state == to:
            outcome.unchanged.append(speaker)
        elif why := _obstacle(actor, team, speaker, to):
            outcome.refused.append((speaker, why))
        else:
            outcome.done.append(speaker)
    return outcome


def sight_of(speakers: Iterable[Speaker]) -> str:
    """A fingerprint of everything a decision on ``speakers`` rests on: another one later means that they changed."""
    rows = sorted(speakers, key=lambda row: row.pk)
    addresses = approval.primary_addresses([row.person_id for row in rows])
    facts = [
        [row.pk, row.state, row.edited_by_id, approval.snapshot(row, addresses.get(row.person_id, ""))] for row in rows
    ]
    return fingerprint(facts)


def decide(*, actor: audit.Actor, speaker: Speaker, to: SpeakerState, reason: str = "") -> None:
    """Bring one speaker into state ``to``. Raises Refusal, which says why not."""
    outcome = decide_all(actor=actor, event=speaker.event, speakers=[speaker], to=to, reason=reason)
    for _, why in outcome.refused:
        raise Refusal(why)
    speaker.refresh_from_db(fields=["state", "reason", "approved_values", "decided_by", "decided_at"])


@transaction.atomic
def decide_all(
    *, actor: audit.Actor, event: Event, speakers: Iterable[Speaker], to: SpeakerState, reason: str = ""
) -> Decisions:
    """Bring ``speakers`` of ``event`` into state ``to``, each on its own; one audit entry for all."""
    foreseen = foresee(actor=actor, event=event, speakers=speakers, to=to)
    outcome = Decisions(unchanged=foreseen.unchanged, refused=foreseen.refused)
    addresses = approval.primary_addresses([row.person_id for row in foreseen.done])
    for speaker in foreseen.done:
        if _move(actor, speaker, to, reason, addresses.get(speaker.person_id, "")):
            outcome.done.append(speaker)
        else:
            outcome.refused.append((speaker, Reason("programme.speaker_changed", {"name": str(speaker)})))
    changes: dict[str, Any] = {"reason": reason} if reason else {}
    if len(outcome.done) == 1:
        (one,) = outcome.done
        audit.write(actor, event.team, f"speaker.{to.value}", one, {**changes, "state": [one.state, to.value]})
    elif outcome.done:
        count = len(outcome.done)
        changes |= {"speakers": [row.pk for row in outcome.done], "count": count}
        audit.write(actor, event.team, f"speaker.{to.value}", f"{count} speakers of {event}", changes)
    return outcome


def _obstacle(actor: audit.Actor, team: Team, speaker: Speaker, to: SpeakerState) -> Reason | None:
    if to not in TRANSITIONS[speaker.state]:
        return Reason(
            "programme.cannot_become", {"name": str(speaker), "state": STATES[speaker.state], "to": STATES[to]}
        )
    own = actor.user is not None and speaker.edited_by_id == actor.user.pk
    if to in JUDGEMENTS and own and team.four_eyes:
        return Reason("programme.four_eyes", {"name": str(speaker), "actor": actor.name})
    return None


def _move(actor: audit.Actor, speaker: Speaker, to: SpeakerState, reason: str, email: str) -> bool:
    """The update itself, on the condition that neither state nor editor is another by now."""
    values: dict[str, Any] = {
        "state": to,
        "reason": reason[:500],
        "decided_by": actor.user,
        "decided_at": timezone.now(),
    }
    if to == S.APPROVED:
        fresh = Person.objects.get(pk=speaker.person_id)
        speaker.person = fresh
        values["approved_values"] = approval.snapshot(speaker, email)
    found = Speaker.objects.filter(pk=speaker.pk, state=speaker.state, edited_by=speaker.edited_by_id)
    return bool(found.update(**values))
