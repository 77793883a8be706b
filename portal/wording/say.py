"""From a reason to its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext

from integrations import registry
from integrations.core.reasons import Param, Reason
from integrations.core.wording import Wording

from . import planning


class Medium(StrEnum):
    """Where a sentence is read: only the command line may name commands and options."""

    CLI = "cli"
    BROWSER = "browser"


def say(reason: Reason, medium: Medium, mask: Callable[[str], object] = str) -> str:
    """``reason`` in the active language. ``mask`` is applied to parameters that may hold a person's data."""
    wording = wordings()[reason.code]
    text = wording.browser if medium is Medium.BROWSER and wording.browser else wording.cli
    values = {
        name: _text(value, medium, mask if name in wording.personal else str) for name, value in reason.params.items()
    }
    return gettext(text).format(**values)


def say_all(reasons: Iterable[Reason], medium: Medium, mask: Callable[[str], object] = str) -> str:
    """Several reasons as one line."""
    return "; ".join(say(reason, medium, mask) for reason in reasons)


@cache
def wordings() -> Mapping[str, Wording]:
    """Every code there is with its wording. A code that two tables word is a programming error."""
    tables = [*(platform.wordings for platform in registry.PLATFORMS.values()), planning.WORDINGS]
    merged = {code: wording for table in tables for code, wording in table.items()}
    if len(merged) != sum(map(len, tables)):
        raise LookupError("a code is worded twice")
    return merged


def _text(value: Param, medium: Medium, mask: Callable[[str], object]) -> str:
    if isinstance(value, Reason):
        return say(value, medium, mask)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_text(item, medium, mask) for item in value)
    return str(mask(str(value)))
