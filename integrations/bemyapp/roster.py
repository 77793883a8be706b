"""Who is in a talk, who joins with which call, and what became of them. Addresses are folded throughout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from integrations.core.contract import Call, Outcome, Task
from integrations.core.frozen import Json
from integrations.core.reasons import Reason

from .payloads import PEOPLE
from .results import TalkAnswer, fold


class Roster:
    """The people of one call. ``newcomers`` were not in the talk when it was last accepted, in the body's order.

    ``lists`` are those of ``speakers`` and ``moderators`` that this call writes.
    """

    def __init__(self, call: Call, lists: Sequence[str]) -> None:
        self.call = call
        self.lists = tuple(lists)
        self.talk_id = ""
        self.ids: dict[str, str] = {}
        self.refused: dict[str, Reason] = {}
        self.tasks: list[Task] = []
        wanted = _addresses(call.body, self.lists)
        before = set(_addresses(call.before, PEOPLE))
        self.newcomers = [address for address in wanted if address not in before]
        self.present = {address for address in wanted if address in before}

    def with_(self, joining: Iterable[str], *, only_theirs: bool = False) -> dict[str, Json]:
        """The lists with those already there and ``joining``; ``only_theirs``: just the lists they are in."""
        joined = set(joining)
        chosen = {
            name: [entry for entry in self.call.body[name] if _address(entry) in self.present | joined]
            for name in self.lists
        }
        if not only_theirs:
            return dict(chosen)
        return {name: entries for name, entries in chosen.items() if joined & {_address(entry) for entry in entries}}

    def assigned(self, joining: Iterable[str], answer: TalkAnswer) -> None:
        """The call went through: its people are in the talk."""
        self.present.update(joining)
        self.ids.update({fold(person.email): person.remote_id for person in answer.people if person.remote_id})

    def stop(self, reason: Reason) -> None:
        """Nobody further could be added, for ``reason``."""
        for address in self.newcomers:
            if address not in self.present:
                self.refused.setdefault(address, reason)

    def spelling(self, address: str) -> str:
        """The address as we sent it; empty for somebody who was not sent."""
        for name in PEOPLE:
            for entry in self.call.body.get(name, ()):
                if _address(entry) == address:
                    return str(entry["email"])
        return ""

    def who(self, address: str) -> str:
        """The WHO of the person's object name, as the call carries it."""
        code = self.call.key.partition(":")[2]
        for key, body in self.call.carried.items():
            if _address(body) == address:
                return key.removeprefix("speaker:").removesuffix(f"@{code}")
        return address

    def outcome(self) -> Outcome:
        """What became of the talk and of everybody it carried."""
        carried = []
        for key, body in self.call.carried.items():
            address = _address(body)
            if address in self.refused:
                carried.append(Outcome(key=key, refused=self.refused[address]))
            elif spelt := self.spelling(address):
                carried.append(Outcome(key=key, remote_id=f"{self.talk_id}/{self.ids.get(address) or spelt}"))
            else:  # left the talk with this call
                carried.append(Outcome(key=key))
        return Outcome(
            key=self.call.key,
            remote_id=self.talk_id,
            # only where somebody was refused: then the talk's lists are shorter than what we sent
            read_back=self.with_(()) if self.refused else {},
            carried=tuple(carried),
            tasks=tuple(self.tasks),
        )


def _addresses(body: Json, lists: Iterable[str]) -> list[str]:
    found = [_address(entry) for name in lists for entry in body.get(name) or ()]
    return list(dict.fromkeys(found))


def _address(entry: Json) -> str:
    return fold(str(entry.get("email", "")))
