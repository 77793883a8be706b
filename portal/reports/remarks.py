"""What stands beside the figures of a line: why one is a dash, and what it holds that its neighbours do not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from integrations import registry
from integrations.core.reasons import Reason, documents
from portal.wording.render import Medium, say

from .figures import Figures, Place, Row, presence, registered_people


def remarks(
    rows: Collection[Row], lists: Mapping[Place, bool], ours: Figures, platforms: Iterable[str]
) -> list[dict[str, Any]]:
    """What is to be said of ``ours``, counted from ``rows``: figure, sentence, and the reason as data."""
    said = []
    more_came = ours.registered is not None and (ours.attended or 0) > ours.registered
    no_rate = ours.attendance_rate is None and (ours.registered is not None or ours.attended is not None)
    if not more_came and not no_rate:
        return []
    was, registered = presence(rows, lists), registered_people(rows) or set()
    if more_came:
        strange = sum(1 for who, came in was.items() if came and who not in registered)
        said.append(("attended", Reason("reports.unregistered", {"count": strange, "means": _meanings(platforms)})))
    if no_rate:
        said.append(("attendance_rate", _no_rate(ours, sum(1 for who in registered if was.get(who) is None))))
    return [
        {"figure": figure, "message": say(reason, Medium.CLI), "reasons": documents([reason])}
        for figure, reason in said
    ]


def _no_rate(ours: Figures, still_open: int) -> Reason:
    if ours.registered is None:
        return Reason("reports.registration_untold")
    if not ours.registered:
        return Reason("reports.nobody_registered")
    return Reason("reports.presence_open", {"count": still_open})


def _meanings(platforms: Iterable[str]) -> list[Reason]:
    """What each of the platforms means by its words."""
    known = (registry.PLATFORMS[slug] for slug in dict.fromkeys(platforms) if slug in registry.PLATFORMS)
    return [Reason("reports.meaning", {"platform": one.label, **one.meanings}) for one in known if one.meanings]
