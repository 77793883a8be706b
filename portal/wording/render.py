"""From a reason to its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext, ngettext

from integrations import registry
from integrations.core import wording
from integrations.core.reasons import Param, Reason
from integrations.core.wording import Plural, Wording, gettext_noop

from . import (
    accounts,
    adoption,
    copying,
    delivery,
    drift,
    erasing,
    imports,
    options,
    planning,
    programme,
    publications,
    pulling,
    reports,
    tasks,
)


class Medium(StrEnum):
    """Where a sentence is read: only the command line may name commands and options."""

    CLI = "cli"
    BROWSER = "browser"


LONGEST = 1000  #: characters of a message
UNKNOWN = gettext_noop("Said by another version of Callboard ({code}).")


def say(reason: Reason, medium: Medium, mask: Callable[[str], object] = str) -> str:
    """``reason`` in the active language. ``mask`` is applied to parameters that may hold a person's data."""
    try:
        found = wording_of(reason.code)
    except KeyError:  # another version of ours, or a platform that is gone, has stored it
        return gettext(UNKNOWN).format(code=reason.code)
    browser = medium is Medium.BROWSER
    text = found.browser if browser and found.browser else found.cli
    if isinstance(text, Plural):
        number = reason.params[text.number]
        template = ngettext(text.one, text.many, number if isinstance(number, int) else 0)
    else:
        template = gettext(text)
    values = {}
    for name, value in reason.params.items():
        shown = _in_words(value) if browser and name in found.fields else value
        values[name] = _text(shown, medium, mask, name in found.personal)
    # where a platform gave no words, nothing follows the sentence before them
    return template.format(**values).rstrip(" ")


def say_all(reasons: Iterable[Reason], medium: Medium, mask: Callable[[str], object] = str) -> str:
    """Several reasons as one line: sentences after each other, the rest parted by semicolons."""
    line = ""
    for reason in reasons:
        line += ("" if not line else " " if line.endswith(".") else "; ") + say(reason, medium, mask)
    return line


def sentence(reasons: Iterable[Reason], medium: Medium) -> str:
    """The same with a capital letter and an end, for what a page or a command says as a whole."""
    words = say_all(reasons, medium).strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?", "…")) else ".")


class Worded:
    """What has ``reasons``. Its ``message`` is what they say, worded for the command line, cut where it is endless."""

    __slots__ = ()

    @property
    def message(self) -> str:
        reasons: Iterable[Reason] = self.reasons  # type: ignore[attr-defined]
        return say_all(reasons, Medium.CLI)[:LONGEST]


#: first part of a code → the table that words it; any other first part is a platform's slug
OURS: Mapping[str, Mapping[str, Wording]] = {
    "core": wording.WORDINGS,
    "plan": planning.WORDINGS,
    "options": options.WORDINGS,
    "publication": publications.WORDINGS,
    "account": accounts.WORDINGS,
    "adoption": adoption.WORDINGS,
    "operation": delivery.STATES,
    "delivery": delivery.WORDINGS,
    "pull": pulling.WORDINGS,
    "reports": reports.WORDINGS,
    "drift": drift.WORDINGS,
    "copying": copying.WORDINGS,
    "erasing": erasing.WORDINGS,
    "imports": imports.WORDINGS,
    "programme": programme.WORDINGS,
    "task": tasks.WORDINGS,
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
        reasons = [item for item in value if isinstance(item, Reason)]
        if reasons and len(reasons) == len(value):
            return say_all(reasons, medium, mask)
        return ", ".join(_text(item, medium, mask, personal) for item in value)
    return str(mask(str(value))) if personal else str(value)


def _in_words(value: Param) -> Param:
    """What people call the fields of a body, or the text of a platform's table, that ``value`` names."""
    if isinstance(value, str):
        tables = (wording.FIELDS, *(platform.field_words for platform in registry.PLATFORMS.values()))
        found = next((table[value] for table in tables if value in table), value)
        return gettext(found) if found else ""
    return [_in_words(item) for item in value] if isinstance(value, Sequence) else value
