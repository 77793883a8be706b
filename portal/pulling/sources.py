"""What there is to read of a publication: one Pull row per source, due or not, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations import registry
from integrations.core.contract import Platform
from integrations.core.reasons import Reason
from integrations.core.records import PublicationView
from integrations.core.rows import Source
from portal.dbtime import db_now
from portal.publications import snapshot
from portal.publishing.models import AccountState, Publication, Pull, PullState
from portal.wording import Worded

NOT_READ_YET = Reason("pull.not_read_yet")
NOT_THERE = Reason("pull.gone")
READABLE = (AccountState.ACTIVE, AccountState.HELD)


@dataclass(frozen=True)
class SourceResult(Worded):
    """Where one source stands, in the words of the command line. ``rows``: how many the last whole reading brought."""

    account: str
    source: str
    state: str
    rows: int
    as_of: datetime | None
    reasons: tuple[Reason, ...] = ()
    publication: str = ""


def view_of(publication: Publication, data: snapshot.EventData) -> tuple[PublicationView, dict[str, Source]]:
    """What the platform is shown of the publication, and by name what it says can be read. Needs a scope."""
    platform: Platform = registry.get(publication.account.platform)
    view = snapshot.view(data, publication)
    return view, {source.name: source for source in platform.sources(view)}


def note(publication: Publication, sources: Mapping[str, Source]) -> None:
    """One row per source, new ones due at once. What was read of a source that is gone stays, and is asked no more."""
    rows = Pull.unscoped.filter(publication=publication)
    known, now = set(rows.values_list("source", flat=True)), db_now()
    fresh = [Pull(publication=publication, source=name, due_at=now) for name in sources if name not in known]
    Pull.unscoped.bulk_create(fresh, ignore_conflicts=True)
    gone = rows.exclude(source__in=sources)
    gone.filter(as_of=None).delete()
    open_ends = (PullState.FAILED, PullState.NOT_READY, PullState.DUE)
    gone.filter(state__in=open_ends).update(state=PullState.PARTIAL, reasons=[NOT_THERE])
    gone.update(due_at=None)


def ask(publication: Publication, sources: Mapping[str, Source]) -> None:
    """Everything is to be read, but for what the platform has asked us to come back for later."""
    now = db_now()
    rows = Pull.unscoped.filter(publication=publication, source__in=sources)
    waiting = rows.filter(state=PullState.NOT_READY, due_at__gt=now).values_list("pk", flat=True)
    rows.exclude(pk__in=list(waiting)).update(due_at=now)


def due(publication: Publication) -> dict[str, Pull]:
    """The sources that are to be read now, by name."""
    rows = Pull.unscoped.filter(publication=publication, due_at__lte=db_now()).order_by("pk")
    return {row.source: row for row in rows}


def may_read(publication: Publication, rows: Mapping[str, Pull]) -> bool:
    """Whether the account may be asked; where not, ``rows`` say so."""
    account = publication.account
    if account.state in READABLE:
        return True
    fail(rows, Reason("pull.account_stopped", {"why": account.reasons}))
    return False


def fail(rows: Mapping[str, Pull], reason: Reason) -> None:
    """What keeps ``rows`` from being read: somebody has to mend it, so nothing is due."""
    ids = [row.pk for row in rows.values()]
    Pull.unscoped.filter(pk__in=ids).update(state=PullState.FAILED, reasons=[reason], due_at=None)


def due_publications() -> list[int]:
    """Publications with sources that are due now: whatever was lost of the queue is made good with these."""
    rows = Pull.unscoped.filter(due_at__lte=db_now(), publication__account__state__in=READABLE)
    return sorted(set(rows.values_list("publication_id", flat=True)))


def progress(publications: Sequence[Publication]) -> tuple[int, int]:
    """How many sources have been read, and how many there are."""
    rows = Pull.unscoped.filter(publication__in=publications)
    total = rows.count()
    return total - rows.filter(due_at__lte=db_now()).count(), total


def results(publications: Sequence[Publication]) -> list[SourceResult]:
    """Where every source of these publications stands."""
    rows = Pull.objects.filter(publication__in=publications).select_related("publication__account")
    return [
        SourceResult(
            account=row.publication.account.name,
            source=row.source,
            state=PullState.NOT_READY.value if row.state == PullState.DUE else row.state,
            rows=row.rows,
            as_of=row.as_of,
            reasons=(NOT_READ_YET,) if row.state == PullState.DUE else row.reasons,
            publication=row.publication.name,
        )
        for row in rows.order_by("publication__account__name", "publication", "pk")
    ]
