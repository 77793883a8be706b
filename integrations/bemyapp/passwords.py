"""One-time passwords: handed over the moment they arrive, written nowhere; who may lack theirs is remembered.

Remembered are digests of addresses only, in what the account has learned, until a task has told a person of it. So
neither a lost answer nor a call that failed half-way makes anybody forget that a password must be reset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from integrations.core.contract import OneTimeSecret, Task
from integrations.core.http import Client
from integrations.core.reasons import Reason

from .results import TalkAnswer, fold
from .roster import Roster

LEARNED = "passwords_maybe_lost"
RESET = Reason("bemyapp.password_reset")
STRANGE = Reason("bemyapp.password_strange")


def hand_over(client: Client, roster: Roster, answer: TalkAnswer) -> set[str]:
    """Mail every password of ``answer`` now; whoever it does not reach is remembered. Returns whose there were."""
    served: set[str] = set()
    for person in answer.people:
        address = fold(person.email)
        if not person.password or address in served:
            continue
        served.add(address)
        email = roster.spelling(address)
        if not email:
            roster.tasks.append(Task(person.email, STRANGE))
        elif roster.call.deliver(OneTimeSecret(who=roster.who(address), email=email, secret=person.password)):
            _forget(client, [address])
        else:
            maybe_lost(client, [address])
    return served


def maybe_lost(client: Client, addresses: Iterable[str]) -> None:
    """These may have an account by now with a password that nobody has."""
    with client.state.lock:
        client.state.learn(LEARNED, sorted(_remembered(client) | {_digest(address) for address in addresses}))


def tell(client: Client, roster: Roster) -> None:
    """Turn what is remembered about people who are in the talk now into tasks, and forget it."""
    with client.state.lock:
        remembered = _remembered(client)
        lacking = [who for who in roster.newcomers if who in roster.present and _digest(who) in remembered]
        roster.tasks.extend(Task(roster.spelling(address), RESET) for address in lacking)
        _forget(client, lacking)


def _forget(client: Client, addresses: Iterable[str]) -> None:
    with client.state.lock:
        remembered = _remembered(client)
        left = remembered - {_digest(address) for address in addresses}
        if left != remembered:
            client.state.learn(LEARNED, sorted(left))


def _remembered(client: Client) -> set[str]:
    return set(client.state.learned.get(LEARNED, ()))


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
