"""Keeping pulled rows: upserts by source row id, people matched by address or by the id in their join link."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DataError, IntegrityError, models, transaction

from integrations.core.rows import BoothRow, LinkRow, MemberRow, MetricRow, PersonRow, PollRow, QuestionRow, Row
from portal.clean import tidy
from portal.crypto import Secret, sealed_forms
from portal.erasing.digests import ErasureDigests
from portal.events.addresses import BadAddress, normalise
from portal.events.models import EmailAddress, Registration
from portal.publishing.models import Attendance, BoothVisit, Metric, PollAnswer, Publication, Question

from . import remote_details

log = logging.getLogger("callboard.pull")

PEOPLE_TABLES: tuple[type[models.Model], ...] = (Attendance, PollAnswer, Question, BoothVisit)
TABLES: tuple[type[models.Model], ...] = (Metric, *PEOPLE_TABLES)


@dataclass(frozen=True)
class RowContext:
    """Where the rows of one source belong."""

    publication: Publication
    source: str
    session_id: int | None
    as_of: datetime

    @property
    def common(self) -> dict[str, Any]:
        return {
            "publication": self.publication,
            "source": self.source,
            "session_id": self.session_id,
            "as_of": self.as_of,
        }


class Kept(NamedTuple):
    """``lost``: rows that could not be kept. ``unread``: values that could not be taken, kept as they came."""

    lost: int
    unread: int


def keep(context: RowContext, rows: Sequence[Row]) -> Kept:
    """Upsert ``rows``. Of rows with one id in one page the last one wins."""
    tidied = [tidy(row) for row in rows]
    fit = [row for row in tidied if row is not None]
    metrics = {row.name: row for row in fit if isinstance(row, MetricRow)}
    lost = len(tidied) - len(fit)
    lost += _upsert(Metric, [_metric(context, row) for row in metrics.values()], ["publication", "source", "name"])
    remote_details.keep_links(
        context.publication, context.session_id, {row.name: row.url for row in fit if isinstance(row, LinkRow)}
    )
    remote_details.keep_members(
        context.publication.account, [row for row in fit if isinstance(row, MemberRow)], context.as_of
    )
    people = {(type(row), row.row_id): row for row in fit if not isinstance(row, MetricRow | LinkRow | MemberRow)}
    owners = _owners(context.publication, people.values())
    for kind, (table, make) in MAKERS.items():
        made = [make(context, row, owners) for (of, _), row in people.items() if of is kind]
        lost += _upsert(table, made, ["publication", "source", "row_id"])
    values = [getattr(row, "unread", ()) for row in (*metrics.values(), *people.values())]
    return Kept(lost, sum(1 if isinstance(each, str) else len(each) for each in values if each))


def count(context: RowContext, since: datetime) -> int:
    """How many rows of the source a reading begun at ``since`` has brought, each counted once."""
    own = {"publication": context.publication, "source": context.source, "as_of__gte": since}
    return sum(table._base_manager.filter(**own).count() for table in TABLES)


def mark_unlisted(context: RowContext, since: datetime) -> int:
    """Mark rows of the source that a whole reading begun at ``since`` no longer brought. Nothing is deleted."""
    marked = 0
    for table in PEOPLE_TABLES:
        rows = table._base_manager.filter(publication=context.publication, source=context.source, as_of__lt=since)
        marked += rows.filter(unlisted_since=None).update(unlisted_since=context.as_of)
    return marked


class Owners:
    """Our people behind addresses and join-link ids, looked up once per page."""

    def __init__(self, by_address: dict[str, int], by_token: dict[str, int], erased: dict[str, int]) -> None:
        self.by_address = by_address
        self.by_token = by_token
        self.erased = erased

    def of(self, address: str, external_id: str = "") -> int | None:
        return self.by_address.get(address) or self.by_token.get(external_id)

    def forgotten(self, address: str, external_id: str = "") -> int | None:
        """Whoever it was, if they were erased and have not come back since."""
        if self.of(address, external_id):
            return None
        return self.erased.get(address) or self.erased.get(external_id)


def comparable(email: str) -> str:
    """The form in which addresses are compared; what is no address is kept as the platform gave it."""
    try:
        return normalise(email)
    except BadAddress:
        return email.strip().lower()[:254]


def _owners(publication: Publication, rows: Iterable[Any]) -> Owners:
    rows = list(rows)
    addresses = {comparable(row.email) for row in rows if row.email}
    tokens = {row.external_id for row in rows if isinstance(row, PersonRow) and row.external_id}
    team = publication.account.team_id
    found = EmailAddress.unscoped.filter(team=team, normalised__in=addresses)
    registered = Registration.unscoped.filter(event=publication.event_id, join_token__in=sealed_forms(tokens))
    return Owners(
        dict(found.values_list("normalised", "person_id")),
        dict(registered.values_list("join_token", "person_id")),
        ErasureDigests(team).of(addresses | tokens),
    )


def _who(row: Any, owners: Owners) -> dict[str, Any]:
    address, external_id = _names(row)
    gone, unread = owners.forgotten(address, external_id), getattr(row, "unread", {})
    if gone is not None:
        row_id = re.sub(re.escape(row.email), f"#{gone}", row.row_id, flags=re.IGNORECASE) if row.email else row.row_id
        empty = {"email": "", "normalised": "", "name": "", "unread": dict.fromkeys(unread, "")}
        return {**empty, "row_id": row_id, "person_id": gone}
    return {
        "unread": dict(unread),
        "row_id": row.row_id,
        "email": row.email,
        "normalised": address,
        "name": row.name,
        "person_id": owners.of(address, external_id),
    }


def _names(row: Any) -> tuple[str, str]:
    """The address in its comparable form, and the id of a join link."""
    return comparable(row.email) if row.email else "", getattr(row, "external_id", "")


def _attendance(context: RowContext, row: PersonRow, owners: Owners) -> Attendance:
    return Attendance(
        **context.common,
        **_who(row, owners),
        counted=row.counted,
        invited=row.invited,
        registered=row.registered,
        attended=row.attended,
        seconds=row.seconds,
        replay=row.replay,
        joined_at=row.joined_at,
        left_at=row.left_at,
        links=Secret({"join": row.join_link} if row.join_link and not owners.forgotten(*_names(row)) else {}),
    )


def _metric(context: RowContext, row: MetricRow) -> Metric:
    is_text = isinstance(row.value, str)
    return Metric(
        **context.common,
        name=row.name,
        value=None if is_text or row.value is None else float(row.value),
        text=str(row.value) if is_text else "",
        unit=row.unit,
        assumed=row.assumed,
        unread=row.unread,
    )


def _poll(context: RowContext, row: PollRow, owners: Owners) -> PollAnswer:
    return PollAnswer(**context.common, **_who(row, owners), question=row.question, answer=row.answer)


def _question(context: RowContext, row: QuestionRow, owners: Owners) -> Question:
    return Question(**context.common, **_who(row, owners), question=row.question, votes=row.votes)


def _booth(context: RowContext, row: BoothRow, owners: Owners) -> BoothVisit:
    values = {"booth": row.booth, "visits": row.visits, "wants_contact": row.wants_contact}
    return BoothVisit(**context.common, **_who(row, owners), **values)


MAKERS: dict[type, tuple[type[models.Model], Callable[..., models.Model]]] = {
    PersonRow: (Attendance, _attendance),
    PollRow: (PollAnswer, _poll),
    QuestionRow: (Question, _question),
    BoothRow: (BoothVisit, _booth),
}


def _upsert(table: type[models.Model], rows: list[models.Model], unique: list[str]) -> int:
    """Write ``rows``: what came unread for a column leaves alone what stands there. Returns how many were refused."""
    alike: defaultdict[frozenset[str], list[models.Model]] = defaultdict(list)
    for row in rows:
        alike[_unread(row)].append(row)
    return sum(_write(table, same, unique, stays) for stays, same in alike.items())


def _unread(row: models.Model) -> frozenset[str]:
    """Columns for which nothing came that could be taken."""
    unread = getattr(row, "unread", None)
    return frozenset({"value", "text"} if isinstance(unread, str) and unread else unread or ())


def _write(table: type[models.Model], rows: list[models.Model], unique: list[str], stays: Collection[str]) -> int:
    """Write ``rows``, but for the columns that stay; where the database refuses, halve until only what it refuses is
    left out. Returns how many."""
    skipped = {"id", *unique, *stays}
    columns = [field.name for field in table._meta.concrete_fields if field.name not in skipped]
    try:
        with transaction.atomic():
            table._base_manager.bulk_create(
                rows, update_conflicts=True, unique_fields=unique, update_fields=columns, batch_size=500
            )
    except (DataError, IntegrityError, OverflowError, ValueError) as error:
        if len(rows) > 1:
            middle = len(rows) // 2
            halves = rows[:middle], rows[middle:]
            return sum(_write(table, half, unique, stays) for half in halves)
        log.warning("a pulled row cannot be stored", extra={"source": str(table.__name__)}, exc_info=error)
        return 1
    return 0
