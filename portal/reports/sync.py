"""The report ``sync``: per account, what was sent, what is stuck, what is left to people, what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext

from portal.delivery import sync_status
from portal.events.models import Event
from portal.publishing.models import Operation, RemoteObject, RemoteState
from portal.texts import gettext_lazy

from .document import Cells, Frame, Report, Table
from .loading import grouped, load_frame

COLUMNS = (
    *("account", "platform", "publications", "account_state", "account_reason"),
    *("operations", "problems", "manual_tasks", "pulls", "remote_counts"),
)
#: what the text shows as tables of their own
LISTS = {
    "problems": (gettext_lazy("Problems"), ("id", "object", "state", "attempts", "next_attempt_at", "message")),
    "manual_tasks": (gettext_lazy("To be done by hand"), ("id", "action", "object", "message", "url")),
    "pulls": (gettext_lazy("Read back"), ("publication", "source", "state", "rows", "as_of", "message")),
}


def sync(event: Event) -> Report:
    """One row per account. ``operations`` counts over all runs of the event, ``remote_counts`` what is there by kind,
    what belongs to the whole account included."""
    frame = load_frame(event)
    rows = cache(lambda: tuple(_rows(frame)))  # the text shows them in several tables
    brief = tuple(name for name in COLUMNS if name not in LISTS)
    return frame.report(
        "sync",
        Table(COLUMNS, lambda: iter(rows())),
        tables=(
            Table(brief, lambda: iter(rows()), gettext("Accounts")),
            *(
                Table(("account", *columns), _listing(rows, name), str(title))
                for name, (title, columns) in LISTS.items()
            ),
        ),
    )


def _listing(rows: Callable[[], Iterable[Cells]], name: str) -> Callable[[], Iterator[Cells]]:
    """The items under ``name`` of all rows, each with its account."""
    return lambda: ({"account": row["account"], **item} for row in rows() for item in row[name])


def _rows(frame: Frame) -> Iterator[Cells]:
    sent = Operation.objects.filter(run__event=frame.event)
    problems = _by_account(_problem(frame, each) for each in sync_status.problems(sent))
    tasks = _by_account(sync_status.manual_tasks([frame.event.pk]))
    operations = _counts(sent, "state")
    there = RemoteObject.objects.filter(state=RemoteState.PRESENT)
    own = _counts(there.filter(publication__event=frame.event), "kind")
    shared = _counts(there.filter(publication=None), "kind")
    pulls = grouped(_pulls(frame), lambda pull: pull["account"])
    for account in frame.accounts:
        yield {
            "account": account.name,
            "platform": account.platform,
            "publications": [each.name for each in frame.publications if each.account_id == account.pk],
            "account_state": account.state,
            "account_reason": account.message or None,
            "operations": operations.get(account.pk, {}),
            "problems": problems.get(account.name, []),
            "manual_tasks": tasks.get(account.name, []),
            "pulls": [_without_account(pull) for pull in pulls.get(account.name, [])],
            "remote_counts": {**shared.get(account.pk, {}), **own.get(account.pk, {})},
        }


def _problem(frame: Frame, entry: Mapping[str, Any]) -> Cells:
    """The entry with its next attempt by the clock of the event."""
    due = entry["next_attempt_at"]
    return {**entry, "next_attempt_at": due and frame.iso(datetime.fromisoformat(due))}


def _by_account(entries: Iterable[Mapping[str, Any]]) -> dict[str, list[Cells]]:
    found = grouped(entries, lambda entry: str(entry["account"]))
    return {account: [_without_account(entry) for entry in own] for account, own in found.items()}


def _without_account(entry: Cells) -> Cells:
    return {name: value for name, value in entry.items() if name != "account"}


def _counts(rows: Any, name: str) -> Mapping[int, dict[str, int]]:
    """Account → value of ``name`` → how many, counted by the database."""
    found: dict[int, dict[str, int]] = {}
    for account, value, many in rows.order_by(name).values_list("account", name).annotate(many=Count("pk")):
        found.setdefault(account, {})[value] = many
    return found


def _pulls(frame: Frame) -> Iterator[Cells]:
    places = {each.pk: each for each in frame.publications}
    for each in frame.pulls:
        yield {
            "account": places[each.publication_id].account.name,
            "publication": places[each.publication_id].name,
            "source": each.source,
            "state": each.state,
            "rows": each.rows,
            "as_of": frame.iso(each.as_of),
            "message": each.message or None,
        }
