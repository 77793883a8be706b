"""From a reason to its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext

from integrations import registry
from integrations.core import wording
from integrations.core.reasons import Param, Reason
from integrations.core.wording import Wording

from . import imports, options, planning, programme


class Medium(StrEnum):
    """Where a sentence is read: only the command line may name commands and options."""

    CLI = "cli"
    BROWSER = "browser"


def say(reason: Reason, medium: Medium, mask: Callable[[str], object] = str) -> str:
    """``reason`` in the active language. ``mask`` is applied to parameters that may hold a person's data."""
    found = wording_of(reason.code)
    text = found.browser if medium is Medium.BROWSER and found.browser else found.cli
    values = {name: _text(value, medium, mask, name in found.personal) for name, value in reason.params.items()}
    return gettext(text).format(**values)


def say_all(reasons: Iterable[Reason], medium: Medium, mask: Callable[[str], object] = str) -> str:
    """Several reasons as one line: sentences after each other, the rest parted by semicolons."""
    line = ""
    for reason in reasons:
        line += ("" if not line else " " if line.endswith(".") else "; ") + say(reason, medium, mask)
    return line


#: first part of a code → the table that words it; any other first part is a platform's slug
OURS: Mapping[str, Mapping[str, Wording]] = {
    "core": wording.WORDINGS,
    "plan": planning.WORDINGS,
    "options": options.WORDINGS,
    "imports": imports.WORDINGS,
    "programme": programme.WORDINGS,
}


def wording_of(code: str) -> Wording:
    """How ``code`` is worded; KeyError where nobody does."""
    owner = code.partition(".")[0]
    table = OURS[owner] if owner in OURS else registry.PLATFORMS[owner].wordings
    return table[code]


def _text(value: Param, medium: Medium, mask: Callable[[str], object], personal: bool) -> str:
    """A parameter as text. A reason inside another masks by its own marks."""
    if isinstance(value, Reason):
        return say(value, medium, mask)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_text(item, medium, mask, personal) for item in value)
    return str(mask(str(value))) if personal else str(value)
