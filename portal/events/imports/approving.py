"""Telling whoever imports which approvals fell."""

from __future__ import annotations

from collections.abc import Iterable

from portal.events.models import Speaker

from .results import PeopleResult, Problem


def tell_reviews(result: PeopleResult, speakers: Iterable[Speaker]) -> None:
    for speaker in speakers:
        words = f"Changed after the approval for {speaker.event}; to be reviewed again."
        result.warnings.append(Problem(1, "", str(speaker), words))
