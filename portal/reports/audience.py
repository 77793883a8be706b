"""Who is counted: people who come to listen, not those who speak, host or run the thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from .figures import Row, Who


@dataclass(frozen=True)
class Audience:
    """``speaking``: session → people with a part in it. ``registrations``: the active ones, person → sessions, or None
    for the whole event. ``tokens``: what a link of their own carries. ``welcome``: people a platform lists as
    participants of some session."""

    speaking: Mapping[int, frozenset[Who]] = field(default_factory=dict)
    registrations: Mapping[Who, frozenset[int] | None] = field(default_factory=dict)
    tokens: Mapping[Who, str] = field(default_factory=dict)
    speakers: frozenset[Who] = frozenset()
    welcome: frozenset[Who] = frozenset()

    def counts(self, who: Who, session: int | None) -> bool:
        """Whoever speaks, hosts or moderates is not counted in that session, and elsewhere only where they came as a
        participant too: registered by us, or listed as one there."""
        if session is not None and who in self.speaking.get(session, ()):
            return False
        return who not in self.speakers or who in self.registrations or who in self.welcome

    def invited_to(self, session: int) -> frozenset[Who]:
        """People with a registration for ``session`` or for the whole event."""
        return (self._everywhere | self._chosen.get(session, set())) - self.speaking.get(session, frozenset())

    @cached_property
    def _everywhere(self) -> frozenset[Who]:
        return frozenset(who for who, chosen in self.registrations.items() if chosen is None)

    @cached_property
    def _chosen(self) -> Mapping[int, set[Who]]:
        """Session → people registered for it by name."""
        found: defaultdict[int, set[Who]] = defaultdict(set)
        for who, chosen in self.registrations.items():
            for session in chosen or ():
                found[session].add(who)
        return found

    def with_listed(self, rows: Sequence[Row]) -> Audience:
        """Also welcoming those whom ``rows`` list in sessions where they do not speak."""
        listed = (row for row in rows if row.counted and row.listed and row.session is not None)
        return replace(
            self,
            welcome=frozenset(row.who for row in listed if row.who not in self.speaking.get(row.session or 0, ())),
        )


def countable(rows: Sequence[Row], audience: Audience) -> list[Row]:
    """The rows of people who are counted. Somebody whom a platform lists as staff of the whole event is not counted
    anywhere in that publication: its lists of who came do not tell them apart."""
    staff = {(row.publication, row.who) for row in rows if not row.counted and row.session is None}
    return [
        row
        for row in rows
        if row.counted and (row.publication, row.who) not in staff and audience.counts(row.who, row.session)
    ]
