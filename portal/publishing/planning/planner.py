"""plan(): reads an event once, asks each platform what it wishes for, and compares."""

from __future__ import annotations

from collections.abc import Iterator

from integrations import registry
from integrations.core.contract import ACTIONS, Platform, Wish
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
    rows = Publication.objects.filter(event=event, **({} if account is None else {"account": account}))
    # what a plan does not need is not decrypted
    rows = rows.select_related("account", "event").defer("account__credentials", "account__token")
    data = records.load(event)
    lines: list[Line] = []
    notices: list[str] = []
    publications = list(rows.order_by("account__name", "pk"))
    for publication in publications:
        # first what is under way, then what exists: an operation that settles in between is then seen at least once
        standing = Standing.of(publication)
        view = _view(data, publication)
        own = list(_publication_lines(publication, view, standing, data.cancelled))
        lines += own
        notices += _notices(publication, own)
    return Plan(event.slug, tuple(_once(lines)), tuple(notices), tuple(row.pk for row in publications))


def wished(publication: Publication) -> frozenset[str]:
    """Names of the objects that ``publication`` wishes for today, whatever keeps them back. Needs a scope."""
    return frozenset(wish.key for wish in wishes(publication))


def wishes(publication: Publication) -> list[Wish]:
    """What ``publication`` wishes for today, as its platform says; nothing where it was taken back. Needs a scope."""
    if not publication.active:
        return []
    view = _view(records.load(publication.event), publication)
    return list(registry.get(publication.account.platform).wishes(view))


def _view(data: records.EventData, publication: Publication) -> PublicationView:
    return records.view(data, publication, choices.session_ids(publication) if publication.active else ())


def _publication_lines(
    publication: Publication, view: PublicationView, standing: Standing, cancelled: frozenset[str]
) -> Iterator[Line]:
    platform = registry.get(publication.account.platform)
    wished_for = list(platform.wishes(view)) if publication.active else []
    compared = Comparison(platform, publication, view, standing, wished_for)
    yield from compared.lines()
    yield from removals(compared, cancelled)
    if publication.active:
        yield from _lacks(platform, compared, view)


def _lacks(platform: Platform, compared: Comparison, view: PublicationView) -> Iterator[Line]:
    """Kinds of people that a platform has no list of are told once, in one line."""
    people = {"attendee": view.attendees, "speaker": view.speakers}
    told = [lack for lack in platform.lacks if people.get(lack.kind)]
    if told:
        yield compared.line(
            key="event",
            kind="event",
            label=view.event.title,
            action=ACTIONS[told[0].kind]["create"],
            verb=Verb.SKIP,
            reason=" ".join(lack.reason for lack in told),
        )


def _notices(publication: Publication, lines: list[Line]) -> Iterator[str]:
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
