"""plan(): reads an event once, asks each platform what is to exist there, and compares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from integrations import registry
from integrations.core.contract import ACTIONS, DesiredObject
from integrations.core.reasons import Reason
from portal.events.models import Event
from portal.publications import snapshot
from portal.publishing.models import Account, Publication

from .compare import Comparison
from .current_state import standings
from .lines import Line, Plan, Verb
from .removal import Requests, removals


def plan(event: Event, account: Account | None = None, now: datetime | None = None) -> Plan:
    """What a push would do ``now``, sending nothing. Needs a scope."""
    rows = Publication.objects.filter(event=event, **({} if account is None else {"account": account}))
    # what a plan does not need is not decrypted
    rows = rows.select_related("account").defer("account__credentials", "account__token")
    publications = list(rows.order_by("account__name", "pk"))
    data = snapshot.load(event)
    requests = Requests(event, data)
    lines: list[Line] = []
    notices: list[Reason] = []
    for compared in comparisons(data, publications, now=now):
        own = [*compared.lines(), *removals(compared, data.cancelled, requests)]
        if compared.publication.active:
            own += _lacks(compared)
        lines += own
        invited = [line for line in own if line.kind == "attendee" and line.verb is Verb.CREATE]
        if invited and not any(line.emails is None or line.emails for line in invited):
            account_name = compared.publication.account.name
            notices.append(Reason("plan.nobody_writes", {"account": account_name, "count": len(invited)}))
    return Plan(event.slug, tuple(_once(lines)), tuple(notices), tuple(row.pk for row in publications))


def comparisons(
    data: snapshot.EventData,
    publications: Sequence[Publication],
    leave_out: Sequence[str] = (),
    now: datetime | None = None,
) -> Iterator[Comparison]:
    """Each publication's desired objects beside what exists, ready to be decided on. Needs a scope.

    ``leave_out``: kinds of objects that are not read, for whoever has no objects of those kinds in ``data`` either.
    """
    standing = standings(publications, leave_out)
    for publication in publications:
        view = snapshot.view(data, publication, standing[publication.pk].known, now)
        platform = registry.get(publication.account.platform)
        wanted = list(platform.desired_objects(view)) if publication.active else []
        yield Comparison(platform, publication, view, standing[publication.pk], wanted)


def desired_names(publication: Publication) -> frozenset[str]:
    """Names of the objects that ``publication`` is to have today, whatever keeps them back. Needs a scope."""
    return frozenset(desired.key for desired in desired_objects(publication))


def desired_objects(publication: Publication) -> list[DesiredObject]:
    """What ``publication`` is to have today, as its platform says; nothing where it was taken back. Needs a scope."""
    if not publication.active:
        return []
    view = snapshot.view(snapshot.load(publication.event), publication)
    return list(registry.get(publication.account.platform).desired_objects(view))


def _lacks(compared: Comparison) -> Iterator[Line]:
    """Kinds of people that a platform has no list of are told once, in one line."""
    view = compared.view
    people = {"attendee": view.attendees, "speaker": view.speakers}
    told = [lack for lack in compared.platform.lacks if people.get(lack.kind)]
    if told:
        yield compared.line(
            key="event",
            kind="event",
            label=view.event.title,
            action=ACTIONS[told[0].kind]["create"],
            verb=Verb.SKIP,
            reasons=tuple(lack.reason for lack in told),
        )


def _once(lines: list[Line]) -> Iterator[Line]:
    """Objects of an account that several publications share stand in the plan once."""
    seen: set[str] = set()
    for line in lines:
        if line.shared and line.address in seen:
            continue
        seen.add(line.address)
        yield line
