"""Reports in a browser: every value as escaped HTML. Unknown is a dash that says so, never 0."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from integrations.core.text import is_web

from . import words
from .document import Cells
from .figures import NAMES

#: columns that a platform fills in sooner or later: unknown there is "not yet"
PENDING = frozenset({*NAMES, "attended", "seconds", "replay", "joined_at", "left_at", "as_of"})
NUMBERS = frozenset({*NAMES, "seconds", "votes", "visits", "rows", "attempts"})
STATES = frozenset({"state", "account_state"})
TIMES = frozenset({"start", "end", "joined_at", "left_at", "as_of", "next_attempt_at"})
#: what only some kinds of rows have: shown where any of the rows has it
SPARSE = frozenset(
    {
        *("session", "question", "answer", "votes", "booth", "visits", "wants_contact"),
        *("platform_totals", "remarks", "unread", "password_reset_needed", "account_reason", "message", "url"),
    }
)
#: columns that hold something per account: one column for each of these is easier to read
SPREAD = "accounts"


class Head(NamedTuple):
    """A column: its words and whether it holds numbers."""

    words: str
    number: bool


class Cell(NamedTuple):
    """A value under its column."""

    shown: SafeString
    number: bool


def present(columns: Iterable[str], rows: Collection[Cells]) -> list[str]:
    """``columns`` without the sparse ones that none of ``rows`` has a value in."""
    return [name for name in columns if name not in SPARSE or any(row.get(name) not in (None, []) for row in rows)]


def table(columns: Sequence[str], rows: Sequence[Cells]) -> tuple[list[Head], list[list[Cell]]]:
    """Headings and lines; what is held per account gets a column for each."""
    columns, rows = _spread(columns, rows)
    # whether one attended is no number, how many did is one
    numbers = {name for name in columns if name in NUMBERS and not any(isinstance(row.get(name), bool) for row in rows)}
    heads = [
        Head(name.removeprefix(f"{SPREAD}:") if _is_spread(name) else words.label(name), name in numbers)
        for name in columns
    ]
    return heads, [[Cell(_figure(row, name), name in numbers) for name in columns] for row in rows]


def _spread(columns: Sequence[str], rows: Sequence[Cells]) -> tuple[Sequence[str], Sequence[Cells]]:
    if SPREAD not in columns or not rows:
        return columns, rows
    accounts = dict.fromkeys(f"{SPREAD}:{each}" for row in rows for each in row[SPREAD] or ())
    at = columns.index(SPREAD)
    apart = [{**row, **{f"{SPREAD}:{name}": each for name, each in (row[SPREAD] or {}).items()}} for row in rows]
    return [*columns[:at], *accounts, *columns[at + 1 :]], apart


def _is_spread(name: str) -> bool:
    return name.startswith(f"{SPREAD}:")


def _figure(row: Cells, name: str) -> SafeString:
    """A cell of ``row``, marked where the row calls the figure assumed."""
    shown = cell(name, row.get(name))
    if name not in row.get("assumed", ()):
        return shown
    return format_html(
        '{}<span title="{}">*<span class="cb-sr"> {}</span></span>',
        shown,
        gettext("unit assumed"),
        gettext("unit assumed"),
    )


def cell(name: str, value: Any) -> SafeString:
    """One value of the column ``name``."""
    if _is_spread(name):
        return _inner(value)
    if value is None or value == "":
        return missing(name)
    if isinstance(value, bool):
        return _text(gettext("yes") if value else gettext("no"))
    if name in _SHOW:
        return _SHOW[name](value)
    if isinstance(value, Mapping):
        return _pairs(value)
    return _listed(value) if isinstance(value, list | tuple) else _text(value)


def missing(name: str) -> SafeString:
    """A dash, and what it means for those who hear it."""
    if name == "session":
        return format_html('<span class="cb-quiet">{}</span>', gettext("whole event"))
    said = gettext("not known yet") if name in PENDING else gettext("none")
    return format_html(
        '<span title="{}"><span aria-hidden="true">–</span><span class="cb-sr">{}</span></span>', said, said
    )


def badge(state: str) -> SafeString:
    """A state in words and colour."""
    tone, said = words.state(state)
    return format_html('<span class="cb-badge {}">{}</span>', tone, said)


def _text(value: Any) -> SafeString:
    return format_html('<bdi class="cb-isolate">{}</bdi>', value)


def _number(value: Any) -> SafeString:
    return format_html("{}", f"{value:,.0f}")


def _time(value: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value, words.moment(value))


def _code(value: str) -> SafeString:
    return format_html('<code class="rp-copy">{}</code>', value)


def _page(url: str) -> SafeString:
    """A public page. What is no web address is shown and leads nowhere."""
    if not is_web(url):
        return _text(url)
    return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', url, gettext("open"))


def _pairs(value: Mapping[str, Any]) -> SafeString:
    """Kinds and how many of each, one per line."""
    items = format_html_join("", "<li>{} {}</li>", ((_text(name), _inner(item)) for name, item in value.items()))
    return format_html('<ul class="rp-plain">{}</ul>', items) if value else missing("")


def _inner(value: Any) -> SafeString:
    """A count, a state, or an object's state with its page."""
    if isinstance(value, Mapping):
        page = format_html(" {}", _page(value["url"])) if value.get("url") else ""
        return format_html("{}{}", badge(value["state"]), page)
    return _number(value) if isinstance(value, int) else badge(value or "-")


def _lines(sentences: Sequence[str]) -> SafeString:
    shown = format_html_join("", "<li>{}</li>", ((_text(each),) for each in sentences))
    return format_html('<ul class="rp-plain">{}</ul>', shown)


def _listed(value: Sequence[Any]) -> SafeString:
    """Names and codes, separated by commas; dictionaries by their values."""
    shown = (" ".join(map(str, each.values())) if isinstance(each, Mapping) else each for each in value)
    return format_html_join(", ", '<bdi class="cb-isolate">{}</bdi>', ((each,) for each in shown)) or missing("")


#: column → how it is shown; anything else is text
_SHOW: dict[str, Callable[[Any], SafeString]] = {
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(TIMES, _time),
    **dict.fromkeys(STATES, badge),
    **dict.fromkeys(("seconds", "average_view_seconds"), lambda value: format_html("{}", words.duration(value))),
    "attendance_rate": lambda value: format_html("{}", words.figure("attendance_rate", value)),
    "platform": lambda value: _text(words.platform(value)),
    "link": _code,
    "url": _page,
    "platform_totals": lambda value: _listed(words.told(value)),
    "remarks": lambda value: _lines(words.remarked(value)),
    "unread": lambda value: _lines(words.unread(value)),
}
