"""Where events stand, in numbers: one cheap query for any number of events, and no plan while workers count those."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.desk.base.unsent import annotated, known
from portal.events.models import EmailAddress, Event, Session, SessionState, Speaker, SpeakerState
from portal.planning.unsent import Count
from portal.publications.archive import leaving
from portal.publishing.models import (
    ManualTask,
    Operation,
    OperationState,
    Publication,
    Pull,
    PullState,
    Run,
    RunKind,
    RunState,
)
from portal.publishing.operation_states import UNSENT
from portal.teams.models import User

S = OperationState
UNDECIDED = (SpeakerState.PROPOSED, SpeakerState.TO_REVIEW)


@dataclass(frozen=True)
class Standing:
    """What is known of one event. ``mine``: undecided speakers that the user asked for may decide on.

    ``stuck``: operations that wait, are unknown or need a person; ``unconfirmed``: that wait for somebody to confirm
    them. ``refused_by``: publication → refused operations that
    no later one has settled.
    ``leaving``: what is still to be removed there of publications that were taken back altogether.
    ``unread``: sources that are neither read to the end nor failed. ``unaddressed``: speakers who may be approved and
    have no address, or were. ``unsent``: what today's plan holds, as far as that is known.
    """

    event: Event
    sessions: int
    missing: int
    speakers: int
    undecided: int
    mine: int
    unaddressed: int
    publications: int
    stuck: int
    unconfirmed: int
    refused_by: Mapping[int, int]
    tasks: int
    leaving: int
    sources: int
    failed_sources: int
    unread: int
    sent_at: datetime | None
    running: bool
    unsent: Count

    @property
    def over(self) -> bool:
        """By the clock, or because every platform that is read says so: then all its sources are complete."""
        all_say_so = self.sources > 0 and not self.unread and not self.failed_sources
        return self.event.ends_at < timezone.now() or all_say_so

    @property
    def refused(self) -> int:
        return sum(self.refused_by.values())

    @property
    def problems(self) -> int:
        return self.stuck + self.refused

    @property
    def blocked(self) -> int:
        return self.unsent.blocked


def standings(events: QuerySet[Event], user: User | None = None) -> list[Standing]:
    """Where each of ``events`` stands, in their order. One query, two more where anything was refused."""
    rows: list[Any] = list(annotated(events).select_related("team").annotate(**_counts(user)))
    refused = refusals([row.pk for row in rows if row.n_refused])
    counted = [name for name in Standing.__dataclass_fields__ if name not in ("event", "refused_by", "unsent")]
    return [
        Standing(
            event=row,
            refused_by=refused.get(row.pk, {}),
            unsent=count,
            **{name: getattr(row, f"n_{name}") for name in counted},
        )
        for row, count in zip(rows, known(*rows), strict=True)
    ]


def refusals(events: Collection[int]) -> Mapping[int, Mapping[int, int]]:
    """Event → publication → refused operations whose object no later operation has settled."""
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    if events:
        for publication, event in unsettled(Operation.objects.filter(publication__event__in=events)):
            found[event][publication] += 1
    return found


def unsettled(operations: QuerySet[Operation]) -> list[tuple[int, int]]:
    """The refused ones among ``operations`` that still matter, as (publication, event)."""
    rows = operations.filter(state=S.REJECTED).order_by("pk")
    later: dict[tuple[int, str], int] = {}
    settled = Operation.objects.filter(
        state__in=(S.DONE, S.DONE_WITH_DIFFERENCES),
        publication__in=rows.order_by().values("publication"),
        key__in=rows.order_by().values("key"),
    )
    for pk, publication, key in settled.values_list("pk", "publication_id", "key"):
        later[publication, key] = max(pk, later.get((publication, key), 0))
    refused = rows.values_list("pk", "publication_id", "key", "publication__event_id")
    return [(where, event) for pk, where, key, event in refused if later.get((where, key), 0) < pk]


def _counts(user: User | None) -> dict[str, Any]:
    last = Run.objects.filter(event=OuterRef("pk"), kind=RunKind.PUSH).order_by("-pk")
    running = Run.objects.filter(event=OuterRef("pk"), state=RunState.RUNNING)
    operations, pulls = Operation.objects.all(), Pull.objects.all()
    through = "publication__event"
    return {
        **_programme(user),
        "n_publications": _count(Publication.objects.filter(active=True), "event"),
        "n_stuck": _count(
            operations.filter(state__in=(S.WAITING, S.UNKNOWN, S.NEEDS_PERSON), unconfirmed=False), through
        ),
        "n_unconfirmed": _count(operations.filter(state__in=UNSENT, unconfirmed=True), through),
        "n_refused": _count(operations.filter(state=S.REJECTED), through),
        "n_tasks": _count(ManualTask.objects.filter(done_at=None), through),
        "n_leaving": _count(leaving(), through),
        "n_sources": _count(pulls, through),
        "n_failed_sources": _count(pulls.filter(state=PullState.FAILED), through),
        "n_unread": _count(pulls.exclude(state__in=(PullState.COMPLETE, PullState.FAILED)), through),
        "n_sent_at": Subquery(last.values("created_at")[:1]),
        "n_running": Exists(running),
    }


def _programme(user: User | None) -> dict[str, Any]:
    sessions = Session.objects.filter(state=SessionState.PLANNED)
    speakers = Speaker.objects.all()
    waiting = speakers.filter(state__in=UNDECIDED)
    # where the team wants a second person, nobody decides on a speaker they edited last
    own = Q(edited_by=user, event__team__four_eyes=True)
    address = EmailAddress.objects.filter(person=OuterRef("person"))
    out = (SpeakerState.REJECTED, SpeakerState.WITHDRAWN)
    return {
        "n_sessions": _count(sessions, "event"),
        "n_missing": _count(sessions.exclude(missing_since=None), "event"),
        "n_speakers": _count(speakers, "event"),
        "n_undecided": _count(waiting, "event"),
        "n_mine": _count(waiting.exclude(own) if user else waiting, "event"),
        "n_unaddressed": _count(speakers.filter(~Exists(address)).exclude(state__in=out), "event"),
    }


def _count(rows: QuerySet[Any], by: str) -> Any:
    counted = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Counted("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
