"""A platform whose lists are scripted page by page, and the publication that is read from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations import registry
from integrations.core.contract import Capability
from integrations.core.http import Client
from integrations.core.rows import Page, PersonRow, PullCall, Row, Source
from portal.events.models import EmailAddress, Person
from portal.publishing.models import Account, Attendance, Publication, Pull
from portal.pulling.puller import Pace, pull_event, pull_publication, request_pull
from portal.teams.scope import everything
from tests.support import fakes
from tests.support.reasons import free

Step = Page | Exception


@dataclass
class Lists:
    """What the platform answers: the steps of each source, a page or an error each. ``asked``: (source, cursor)."""

    steps: dict[str, list[Step]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def say(self, source: str, *steps: Step) -> None:
        self.steps[source] = list(steps)

    def sources(self, _view: Any) -> Iterator[Source]:
        for name in self.steps:
            yield Source(name, "list.pull", session=name.partition("@")[2])

    def read(self, client: Client, call: PullCall) -> Iterator[Page]:
        """Go through the steps; an error comes once and is gone the next time, unless it is the only step."""
        client.requests += 1
        self.asked.append((call.name, call.cursor))
        steps = self.steps[call.name]
        for number in range(int(call.cursor or 0), len(steps)):
            step = steps[number]
            if isinstance(step, Exception):
                if len(steps) > 1:
                    del steps[number]
                raise step
            last = number + 1 == len(steps)
            yield step if step.cursor else replace(step, cursor="" if last else str(number + 1))


@dataclass
class Reader:
    """Reads ``publication`` in this thread."""

    publication: Publication
    lists: Lists

    @property
    def account(self) -> Account:
        return Account._base_manager.get(pk=self.publication.account_id)

    def pull(self, max_wait: float = 0.0, **more: Any) -> Pull:
        """Ask for everything, read it, and return the first source."""
        with everything():
            request_pull(self.publication.event, actor=fakes.OPERATOR, wake_workers=False)
            pull_publication(self.publication.pk, pace=Pace(max_wait, **more))
        return self.source()

    def work(self) -> Pull:
        """Read what is due, as a worker would that nobody asked again."""
        with everything():
            pull_publication(self.publication.pk)
        return self.source()

    def wait(self, max_wait: float) -> Any:
        """As the command does with --wait: (results, tally)."""
        with everything():
            run = request_pull(self.publication.event, actor=fakes.OPERATOR, wake_workers=False)
            return pull_event(run, max_wait=max_wait)

    def source(self, name: str = "") -> Pull:
        rows = Pull._base_manager.filter(publication=self.publication).order_by("pk")
        found = rows.filter(source=name).first() if name else rows.first()
        assert found is not None
        return found

    def turn_back(self, name: str, **ago: float) -> None:
        """Let the times of a source lie so much earlier."""
        row, span = self.source(name), timedelta(**ago)
        for field_name in ("began_at", "due_at", "as_of"):
            moment = getattr(row, field_name)
            setattr(row, field_name, moment and moment - span)
        row.save()

    def rows(self, source: str = "people") -> dict[str, Attendance]:
        found = Attendance._base_manager.filter(publication=self.publication, source=source)
        return {row.row_id: row for row in found}

    def person(self, name: str, *addresses: str) -> Person:
        person = Person._base_manager.create(team=self.account.team, name=name)
        for address in addresses:
            EmailAddress._base_manager.create(
                team=self.account.team, person=person, address=address, normalised=address.lower()
            )
        return person


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    made = Lists()
    pull = {"list.pull": Capability(source="tests", read=made.read)}
    monkeypatch.setitem(
        registry.PLATFORMS,
        "lists",
        fakes.platform("lists", capabilities=pull, sources=made.sources, wordings=free("lists")),
    )
    return made


@pytest.fixture
def reader(db: None, lists: Lists) -> Reader:
    event, account = fakes.event(), fakes.account(slug="lists")
    return Reader(Publication._base_manager.create(event=event, account=account), lists)


def page(*rows: Row | str, over: bool = True, **more: Any) -> Page:
    """A page of rows; a text stands for a person with that row id and address."""
    made = [PersonRow(row, f"{row}@example.org", row) if isinstance(row, str) else row for row in rows]
    return Page(made, over=over, **more)


def ids(rows: Sequence[Attendance]) -> set[str]:
    return {row.row_id for row in rows}


def moment(hour: int) -> datetime:
    return datetime(2027, 3, 1, hour, tzinfo=UTC)
