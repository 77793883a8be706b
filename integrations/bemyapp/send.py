"""Talks are written in steps: new people join one per call, because a lost answer loses the password it held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from integrations.core.contract import Call, Checked, Outcome
from integrations.core.errors import Ambiguous, Gone, PlatformError, Rejected
from integrations.core.frozen import Json
from integrations.core.http import Client
from integrations.core.reasons import Reason

from . import calls, passwords
from .payloads import PEOPLE
from .results import TalkAnswer
from .roster import Roster


def create(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Make the talks. Raises Ambiguous where an answer names none."""
    outcomes = []
    for call in batch:
        roster = Roster(call, lists=[name for name in PEOPLE if name in call.body])
        first = roster.newcomers[:1]
        body = {**call.body, **roster.with_(first)}
        roster.talk_id = _write(client, roster, first, partial(calls.create_talk, client, body), named=True)
        try:
            _grow(client, roster)
        except PlatformError as error:
            # the talk exists: raising would have it made a second time
            roster.stop(Reason("bemyapp.not_added", {"why": error.reason}))
        passwords.tell(client, roster)
        outcomes.append(roster.outcome())
    return outcomes


def update(client: Client, batch: Sequence[Call]) -> list[Outcome]:
    """Send the changed attributes, and nothing else."""
    outcomes = []
    for call in batch:
        changed = call.changed or frozenset(call.body)
        roster = Roster(call, lists=[name for name in PEOPLE if name in changed and name in call.body])
        roster.talk_id = call.remote_id
        first = roster.newcomers[:1]
        attributes = {name: value for name, value in call.body.items() if name in changed}
        _put(client, roster, first, {**attributes, **roster.with_(first)})
        _grow(client, roster)
        passwords.tell(client, roster)
        outcomes.append(roster.outcome())
    return outcomes


def check(_client: Client) -> Checked:
    """Nothing documented can be read."""
    return Checked(None, (Reason("bemyapp.untestable"),))


def _grow(client: Client, roster: Roster) -> None:
    """Add whoever is still missing, one per call; one who is refused does not keep the others out."""
    for address in roster.newcomers[1:]:
        try:
            _put(client, roster, [address], roster.with_([address], only_theirs=True))
        except Gone:
            raise
        except Rejected as error:
            roster.refused[address] = error.reason


def _put(client: Client, roster: Roster, joining: Sequence[str], attributes: dict[str, Json]) -> None:
    _write(client, roster, joining, lambda: calls.update_talk(client, roster.talk_id, attributes))


def _write(
    client: Client, roster: Roster, joining: Sequence[str], write: Callable[[], TalkAnswer], *, named: bool = False
) -> str:
    """One write: its passwords are handed over before anything else is looked at. Returns the id the answer names.

    Raises Ambiguous where the answer does not say that it worked, or (``named``) which talk it was, and where it is
    about another talk: nobody must join that one.
    """
    try:
        answer = write()
    except Ambiguous:
        passwords.maybe_lost(client, joining)
        raise
    served = passwords.hand_over(client, roster, answer)
    elsewhere = answer.talk_id in roster.call.taken if named else answer.talk_id not in ("", roster.talk_id)
    if elsewhere or not (answer.talk_id if named else answer.ok):
        passwords.maybe_lost(client, set(joining) - served)
        raise Ambiguous(Reason("bemyapp.other_talk" if elsewhere else "bemyapp.answer_open"))
    roster.assigned(joining, answer)
    return answer.talk_id
