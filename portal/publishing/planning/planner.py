"""plan(): reads an event once, asks each platform what it wishes for, and compares."""

from __future__ import annotations

from collections.abc import Iterator

from integrations import registry
from integrations.core.contract import Platform
from integrations.core.records import PublicationView
from portal.events.models import Event
from portal.publishing import choices, records
from portal.publishing.models import Account, Publication

from .compare import Comparison
from .lines import Line, Plan, Verb
from .removal import removals
from .standing import Standing


def plan(event: Event, account: Account | None = None) -> Plan:
    """What a push would do now, sending nothing. Needs a scope."""
    rows = Publication.objects.filter(event=event).select_related("account").order_by("account__name", "pk")
    if account is not None:
        rows = rows.filter(account=account)
    data = records.load(event)
    lines: list[Line] = []
    notices: list[str] = []
    for publication in rows:
        # first what is under way, then what exists: an operation that settles in between is then seen at least once
        standing = Standing.of(publication)
        view = records.view(data, publication, choices.session_ids(publication) if publication.active else ())
        platform = registry.get(publication.account.platform)
        own = list(_publication_lines(platform, publication, view, standing, data.cancelled))
        lines += own
        notices += _notices(publication, view, own)
    return Plan(event.slug, tuple(_once(lines)), tuple(notices))


def _publication_lines(
    platform: Platform, publication: Publication, view: PublicationView, standing: Standing, cancelled: frozenset[str]
) -> Iterator[Line]:
    wishes = list(platform.wishes(view)) if publication.active else []
    compared = Comparison(platform, publication, view, standing, wishes)
    yield from compared.lines()
    yield from removals(compared, cancelled)
    if publication.active:
        yield from _lacks(compared, view)


def _lacks(compared: Comparison, view: PublicationView) -> Iterator[Line]:
    """A kind of people that a platform has no list of is told once."""
    people = {"attendee": len(view.attendees), "speaker": len(view.speakers)}
    reasons = [lack.reason for lack in compared.platform.lacks if people.get(lack.kind)]
    if reasons:
        kinds = [lack.kind for lack in compared.platform.lacks if people.get(lack.kind)]
        action = {"attendee": "attendee.register", "speaker": "speaker.add"}[kinds[0]]
        yield compared.line(
            kind="event", key="event", label=view.event.title, action=action, verb=Verb.SKIP, reason=" ".join(reasons)
        )


def _notices(publication: Publication, view: PublicationView, lines: list[Line]) -> Iterator[str]:
    invited = [line for line in lines if line.kind == "attendee" and line.verb is Verb.CREATE]
    if invited and not any(line.emails is None or line.emails for line in invited):
        yield (
            f"{publication.account.name}: nobody will write to the {len(invited)} people added there. "
            "Their join links are in the links report."
        )


def _once(lines: list[Line]) -> Iterator[Line]:
    """Objects of an account that several publications share stand in the plan once."""
    seen: set[str] = set()
    for line in lines:
        if line.shared and line.address in seen:
            continue
        seen.add(line.address)
        yield line
