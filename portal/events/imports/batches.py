"""What rows of speakers and of attendees have in common when they are applied."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from integrations.core.reasons import Reason
from portal.events import approval
from portal.events.models import EmailAddress, Event, Person
from portal.teams import audit

from . import known_erased
from .people_rows import Entry
from .results import PeopleResult, Problem


class Rows(ABC):
    """The people of one event, and the rows that change them. Override ``write``."""

    def __init__(self, actor: audit.Actor, event: Event, result: PeopleResult) -> None:
        self.actor, self.event, self.result = actor, event, result

    def apply(self, batch: Sequence[Entry]) -> dict[str, object]:
        """Write one batch; returns what goes into its audit entry."""
        created, updated = self.result.created, self.result.updated
        wanted = [entry.normalised for entry in batch]
        rows = EmailAddress.objects.filter(team=self.event.team, normalised__in=wanted).select_related("person")
        for entry in self._erased(batch):
            again = Problem(entry.row.line, "email", entry.address, Reason("imports.erased_before"))
            self.result.warnings.append(again)
            self.result.erased += 1
        changed = self.write(batch, {row.normalised: row.person for row in rows})
        for speaker in approval.after_edit(self.actor, self.event.team, changed):
            why = Reason("imports.review_again", {"event": str(speaker.event)})
            self.result.warnings.append(Problem(1, "", str(speaker), why))
        return {
            "created": self.result.created - created,
            "updated": self.result.updated - updated,
            "changed": {key: sorted(fields) for key, fields in changed.items()},
        }

    def _erased(self, batch: Sequence[Entry]) -> list[Entry]:
        """Rows that name somebody who was erased and has not come back."""
        found = known_erased.among_addresses(self.event.team_id, [entry.normalised for entry in batch])
        return [entry for entry in batch if entry.normalised in found]

    @abstractmethod
    def write(self, batch: Sequence[Entry], owners: Mapping[str, Person]) -> Mapping[int, set[str]]:
        """Write the rows; ``owners``: address → who of the team has it. Returns people known before → what changed."""

    def address_of(self, person: Person, entry: Entry) -> EmailAddress:
        """The row's address as the primary one of ``person``."""
        return EmailAddress(
            person=person, team=self.event.team, address=entry.address, normalised=entry.normalised, primary=True
        )
