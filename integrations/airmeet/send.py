"""The writes: a call carried over, its answer turned into an outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from integrations.core.contract import Call, Outcome
from integrations.core.errors import Ambiguous, CredentialRefused, Gone, Rejected, Unavailable
from integrations.core.reasons import Reason

from . import calls, connection_findings, results
from .answers import FINISHED, text
from .eligibility import fold
from .lookup import airmeets, find_sessions

if TYPE_CHECKING:
    from integrations.core.http import Client

#: what the account has learned: speakers whose answer was lost, so that a later "already there" is read as ours
UNSURE = "unsure_speakers"


# --- identification -------------------------------------------------------------------------------------------------


def exchange(client: Client) -> str:
    """A fresh access token, or CredentialRefused with a reason staff can act on (API v2, 1.2)."""
    try:
        found, place = results.token(calls.authenticate(client))
    except (CredentialRefused, Rejected) as error:
        match error.status:
            case 403:
                reason = Reason("airmeet.keys_revoked", fix="account")
            case 404:
                reason = Reason("airmeet.not_at_address", fix="account")
            case _:
                reason = Reason("airmeet.keys_refused", fix="account")
        raise CredentialRefused(reason, status=error.status) from None
    client.state.learn(connection_findings.TOKEN_PLACE, place)
    return found


def stale(status: int, words: str, age: timedelta) -> bool:
    """Whether a new token is worth one try: always on 412, on 400 or 401 about the token if it is not brand-new."""
    if status == 412:
        return True
    return status in (400, 401) and "token" in words.lower() and age > timedelta(minutes=1)


# --- event ----------------------------------------------------------------------------------------------------------


def create_event(client: Client, call: Call) -> Outcome:
    return results.created(call.key, calls.create_airmeet(client, dict(call.body)))


def set_status(client: Client, call: Call) -> Outcome:
    """Start or finish an Airmeet. Its status is read first: nothing is sent twice, and what is over stays over."""
    airmeet, wanted = call.path["airmeet"], str(call.body["status"])
    current = next((text(item, "status") for item in airmeets(client) if text(item, "uid", "uuid") == airmeet), "")
    if current == FINISHED and wanted != FINISHED:
        raise Rejected(Reason("airmeet.finished"))
    if current != wanted:
        answer = calls.set_status(client, airmeet, wanted)
        if not isinstance(answer.data, dict) or answer.data.get("statusUpdated") is not True:
            raise Ambiguous(Reason("airmeet.status_open"), status=answer.status)
    return Outcome(call.key, read_back={"status": wanted})


# --- speakers -------------------------------------------------------------------------------------------------------


def add_speaker(client: Client, call: Call) -> Outcome:
    """Add a speaker. "Already there" after an answer of ours was lost means that the first try had worked."""
    airmeet, email = call.path["airmeet"], str(call.body["email"])
    name = f"{airmeet}/{email}"
    try:
        answer = calls.add_speaker(client, airmeet, dict(call.body))
    except Ambiguous:
        _remember(client, name, unsure=True)
        raise
    except Rejected as error:
        if error.status != 400:
            raise
        if not call.repeated and name not in client.state.learned.get(UNSURE, ()):
            raise Rejected(Reason("airmeet.speaker_exists", {"why": error.reason}), status=400) from None
        _remember(client, name, unsure=False)
        return Outcome(call.key, remote_id=name)
    _remember(client, name, unsure=False)
    return results.speaker_added(call.key, airmeet, email, answer)


def _remember(client: Client, name: str, *, unsure: bool) -> None:
    with client.state.lock:
        before = set(client.state.learned.get(UNSURE, ()))
        after = before | {name} if unsure else before - {name}
        if after != before:
            client.state.learn(UNSURE, sorted(after))


# --- sessions -------------------------------------------------------------------------------------------------------


def create_session(client: Client, call: Call) -> Outcome:
    """Make a session. Where the time is taken after an answer of ours was lost, it may be taken by this very one."""
    try:
        answer = calls.create_session(client, call.path["airmeet"], dict(call.body))
    except Rejected as error:
        if error.status != 400:
            raise
        own = [one for one in find_sessions(client, [call])[call.key] if one.same] if call.repeated else []
        if len(own) == 1:
            return Outcome(call.key, remote_id=own[0].remote_id, read_back=own[0].read_back)
        raise Rejected(Reason("airmeet.time_taken", {"why": error.reason}), status=400) from None
    return results.session_created(call.key, answer)


# --- attendees ------------------------------------------------------------------------------------------------------


def register(client: Client, call: Call) -> Outcome:
    airmeet = call.path["airmeet"]
    answer = calls.add_attendee(client, airmeet, dict(call.body))
    return results.attendee_added(call.key, airmeet, str(call.body["email"]), answer)


def revoke(client: Client, call: Call) -> Outcome:
    """Take access away. 404 is done if the Airmeet itself still answers: then nobody of that address is let in."""
    airmeet, _, email = call.remote_id.partition("/")
    try:
        answer = calls.remove_attendee(client, airmeet, email)
        named = text(answer.data, "email", "attendeeEmail") if isinstance(answer.data, dict) else ""
        if named and fold(named) != fold(email):
            raise Ambiguous(Reason("airmeet.about_another"), status=answer.status)
    except Gone:
        # raises Gone once more where the Airmeet is unknown too
        if not isinstance(calls.info(client, airmeet).data, dict):
            raise Unavailable(Reason("airmeet.existence_open")) from None
    return Outcome(call.key, remote_id=call.remote_id)
