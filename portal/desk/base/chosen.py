"""Rows that a page was asked to decide on: ticked ones by their numbers, or all that a list's filter finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

from portal.events.list_actions import matching

from .pages import PageRequest

SHOWN = 50  #: rows that a page shows of those chosen


@dataclass(frozen=True, slots=True)
class Chosen[M: Model]:
    """``filter``: the list's query string that found ``rows``; None where they were ticked, ``ticked`` of them."""

    rows: Sequence[M]
    filter: str | None
    ticked: int

    @property
    def several(self) -> bool:
        return self.filter is not None or self.ticked > 1

    def fields(self, rows: Sequence[M]) -> list[tuple[str, Any]]:
        """Name and value of the hidden fields by which a form asks for ``rows`` of these again."""
        if self.filter is not None:
            return [("filter", self.filter)]
        return [("who", row.pk) for row in rows]

    def query(self, **more: str) -> str:
        return urlencode([*more.items(), *self.fields(self.rows)])


def chosen[M: Model](request: PageRequest, rows: QuerySet[M]) -> Chosen[M]:
    """What ``request`` asks for out of ``rows``. Raises Refusal where its filter cannot be read."""
    asked = request.POST if request.method == "POST" else request.GET
    if "filter" in asked:
        return Chosen(matching(request, rows, asked["filter"]), asked["filter"], 0)
    wanted = {int(one) for one in asked.getlist("who") if one.isascii() and one.isdigit() and len(one) < 18}
    return Chosen(list(rows.filter(pk__in=wanted)) if wanted else [], None, len(wanted))
