"""Telling whoever imports which approvals fell."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.core.reasons import Reason
from portal.events.models import Speaker

from .results import PeopleResult, Problem


def tell_reviews(result: PeopleResult, speakers: Iterable[Speaker]) -> None:
    for speaker in speakers:
        why = Reason("imports.review_again", {"event": str(speaker.event)})
        result.warnings.append(Problem(1, "", str(speaker), why))
